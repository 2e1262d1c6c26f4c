import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray, isNotNull, ne } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listPassages } from '../../files/queries.ts';
import { files } from '../../files/tables.ts';
import { isWorkingCopy, maySeeReviewed, seatFor } from '../policy.ts';
import { textsOf } from '../present.ts';
import { diagnoses } from '../tables.ts';

type ShownText = { title: string; path: Address; texts: string[]; at: Date | null; isDraft?: boolean };

/**
 * What the register names: the words of those that are published, of the others their title. What her own organisation still
 * writes is shown to its people as they wrote it, and what it handed in to whoever reviews it.
 */
async function showDiagnoses(tx: Tx, scope: Scope, ids: readonly string[]) {
  const { cycleId, cycleSlug } = scope;
  const rows = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.cycleId, cycleId), inArray(diagnoses.id, [...ids])));
  return new Map(
    rows.flatMap((row): [string, ShownText][] => {
      const at = row.publishedAt ?? row.declaredAt;
      const isOwn = isWorkingCopy(row) && seatFor(scope, row) !== null;
      const isReviewed = row.state === 'submitted' && !isOwn && maySeeReviewed(scope, row);
      const { title, ...texts } = textsOf(row, isOwn || isReviewed || row.state === 'published');
      if (isOwn) {
        const path = paths.newDiagnosis(cycleSlug, { draft: row.id });
        return [[row.id, { title, texts: Object.values(texts), path, at: row.savedAt, isDraft: true }]];
      }
      if (row.number === null) return [];
      const path = paths.diagnosis(cycleSlug, row.number);
      const named = isReviewed ? title : (row.publicTitle ?? '');
      return [[row.id, { title: named, texts: Object.values(texts), path, at, ...(isReviewed && { isDraft: true }) }]];
    }),
  );
}

/** Files that this reader may open: of published diagnoses, and of those that their own organisations write. */
async function showFiles(tx: Tx, scope: Scope, ids: readonly string[], words: string) {
  const { cycleId, cycleSlug } = scope;
  const rows = await tx
    .select({ file: files, diagnosis: diagnoses })
    .from(files)
    .innerJoin(diagnoses, and(eq(files.ownerKind, 'diagnosis'), eq(diagnoses.id, files.ownerId)))
    .where(
      and(
        eq(diagnoses.cycleId, cycleId),
        inArray(files.id, [...ids]),
        ne(diagnoses.state, 'withdrawn'),
        isNotNull(files.verifiedAt),
      ),
    );
  const isPublic = ({ file, diagnosis }: (typeof rows)[number]) =>
    file.version !== null && diagnosis.state === 'published' && diagnosis.number !== null;
  const known = rows.filter((row) => isPublic(row) || seatFor(scope, row.diagnosis) !== null);
  const passages = await listPassages(
    tx,
    known.map(({ file }) => file.id),
    words,
  );
  return new Map(
    known.map((row): [string, ShownText] => {
      const { file, diagnosis } = row;
      const of = isPublic(row) ? diagnosis.publicTitle : diagnosis.title;
      const path =
        isPublic(row) && diagnosis.number !== null
          ? paths.diagnosis(cycleSlug, diagnosis.number, { '#': 'files' })
          : paths.newDiagnosis(cycleSlug, { draft: diagnosis.id });
      const title = [file.name, of].filter(Boolean).join(' · ');
      const texts = [passages.get(file.id) ?? ''];
      return [file.id, { title, texts, path, at: diagnosis.publishedAt, isDraft: !isPublic(row) }];
    }),
  );
}

export const searchedDiagnoses = {
  kinds: ['diagnosis', 'file'] as const,
  show: (tx: Tx, scope: Scope, kind: string, ids: readonly string[], { words }: { words: string }) =>
    kind === 'file' ? showFiles(tx, scope, ids, words) : showDiagnoses(tx, scope, ids),
};
