import { paths } from '@minga/shared/kernel/paths.ts';
import { partJoining } from '@minga/shared/meetings/joining.ts';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { mayPlan } from '../policy.ts';
import { meetings } from '../tables.ts';

/** With their agenda, which tells nobody how to join. */
export const searchedMeetings = {
  kinds: ['meeting'] as const,
  async show(tx: Tx, reader: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select({
        id: meetings.id,
        title: meetings.title,
        agenda: meetings.agenda,
        at: meetings.startsAt,
        publishedAt: meetings.publishedAt,
      })
      .from(meetings)
      .where(
        and(
          eq(meetings.cycleId, reader.cycleId),
          inArray(meetings.id, [...ids]),
          mayPlan(reader) ? undefined : isNotNull(meetings.publishedAt),
        ),
      );
    return new Map(
      rows.map(({ id, title, agenda, at, publishedAt }) => [
        id,
        {
          title: partJoining(title).text,
          texts: [partJoining(agenda).text],
          path: paths.meeting(reader.cycleSlug, id),
          at,
          isDraft: publishedAt === null,
        },
      ]),
    );
  },
};
