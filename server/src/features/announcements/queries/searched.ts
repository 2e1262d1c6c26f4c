import { paths } from '@minga/shared/kernel/paths.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { saidIn } from '../present.ts';
import { listKnown } from '../queries.ts';

/** Of one that was withdrawn, its title. */
export const searchedAnnouncements = {
  kinds: ['announcement'] as const,
  async show(tx: Tx, reader: Scope, _kind: string, ids: readonly string[]) {
    const known = await listKnown(tx, reader, ids);
    return new Map(
      known.map((one) => {
        const { title, body } = saidIn(one);
        const { id, publishedAt } = one.row;
        const path = paths.announcement(reader.cycleSlug, id);
        return [id, { title, texts: [body], path, at: publishedAt, isDraft: publishedAt === null }];
      }),
    );
  },
};
