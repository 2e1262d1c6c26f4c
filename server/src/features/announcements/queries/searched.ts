import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listPassages } from '../../files/queries.ts';
import { files } from '../../files/tables.ts';
import { mayWrite } from '../policy.ts';
import { saidIn } from '../present.ts';
import { listKnown } from '../queries.ts';

/** Files of those that this reader may read; of what was withdrawn nobody reads any. */
async function showFiles(tx: Tx, reader: Scope, ids: readonly string[], words: string) {
  const found = await tx
    .select()
    .from(files)
    .where(and(eq(files.ownerKind, 'announcement'), inArray(files.id, [...ids]), isNotNull(files.verifiedAt)));
  const owners = [...new Set(found.map(({ ownerId }) => ownerId))];
  const known = new Map((await listKnown(tx, reader, owners)).map((one) => [one.row.id, one]));
  const own = found.flatMap((file) => {
    const one = known.get(file.ownerId);
    return one && one.row.withdrawnAt === null && (file.version !== null || mayWrite(reader)) ? [{ file, one }] : [];
  });
  const passages = await listPassages(
    tx,
    own.map(({ file }) => file.id),
    words,
  );
  return new Map(
    own.map(({ file, one }) => {
      const { id, publishedAt } = one.row;
      const path = paths.announcement(reader.cycleSlug, id);
      const title = `${file.name} · ${saidIn(one).title}`;
      const texts = [passages.get(file.id) ?? ''];
      return [file.id, { title, texts, path, at: publishedAt, isDraft: publishedAt === null }];
    }),
  );
}

/** Of one that was withdrawn, its title. */
export const searchedAnnouncements = {
  kinds: ['announcement', 'file'] as const,
  async show(tx: Tx, reader: Scope, kind: string, ids: readonly string[], { words }: { words: string }) {
    if (kind === 'file') return showFiles(tx, reader, ids, words);
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
