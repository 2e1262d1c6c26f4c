import { paths } from '@minga/shared/kernel/paths.ts';
import { partJoining } from '@minga/shared/meetings/joining.ts';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listPassages } from '../../files/queries.ts';
import { files } from '../../files/tables.ts';
import { mayPlan } from '../policy.ts';
import { meetings } from '../tables.ts';

/** Their materials: of a draft for those who plan, else for everybody. */
async function showFiles(tx: Tx, reader: Scope, ids: readonly string[], words: string) {
  const rows = await tx
    .select({ file: files, meeting: meetings })
    .from(files)
    .innerJoin(meetings, and(eq(files.ownerKind, 'meeting'), eq(meetings.id, files.ownerId)))
    .where(
      and(
        eq(meetings.cycleId, reader.cycleId),
        inArray(files.id, [...ids]),
        isNotNull(files.verifiedAt),
        mayPlan(reader) ? undefined : isNotNull(meetings.publishedAt),
      ),
    );
  const own = rows.map(({ file }) => file.id);
  const passages = await listPassages(tx, own, words);
  return new Map(
    rows.map(({ file, meeting: { id, title, publishedAt, startsAt } }) => [
      file.id,
      {
        title: `${file.name} · ${partJoining(title).text}`,
        texts: [passages.get(file.id) ?? ''],
        path: paths.meeting(reader.cycleSlug, id, { '#': 'files' }),
        at: startsAt,
        isDraft: publishedAt === null,
      },
    ]),
  );
}

/** With their agenda, which tells nobody how to join; and their materials. */
export const searchedMeetings = {
  kinds: ['meeting', 'file'] as const,
  async show(tx: Tx, reader: Scope, kind: string, ids: readonly string[], { words }: { words: string }) {
    if (kind === 'file') return showFiles(tx, reader, ids, words);
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
