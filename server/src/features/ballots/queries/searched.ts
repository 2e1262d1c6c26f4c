import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { maySeeBallot } from '../policy.ts';
import { ballots } from '../tables.ts';

/** By what they are called and introduced with; drafts for those who prepare them. */
export const searchedBallots = {
  kinds: ['ballot'] as const,
  async show(tx: Tx, reader: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select()
      .from(ballots)
      .where(and(eq(ballots.cycleId, reader.cycleId), inArray(ballots.id, [...ids])));
    return new Map(
      rows
        .filter((row) => maySeeBallot(reader, row))
        .map(({ id, title, introduction, announcedAt }) => [
          id,
          {
            ...{ title, texts: [introduction], path: paths.ballot(reader.cycleSlug, id) },
            ...{ at: announcedAt, isDraft: announcedAt === null },
          },
        ]),
    );
  },
};
