import { LETTERS_ASTRAY, type StrangerLetterKind } from '@minga/shared/notices/rules.ts';
import type { StrangerLetter } from '@minga/shared/notices/schema.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';

type Row = Omit<StrangerLetter, 'at' | 'letterAt' | 'informedAt'> & {
  subjectId: string;
  at: RawInstant;
  letterAt: RawInstant | null;
  informedAt: RawInstant | null;
};
const isoOf = (at: RawInstant | null) => (at === null ? null : toDate(at).toISOString());

/** What became of the last letter of these kinds about each of these; about what nobody was written to, nothing. */
export async function listLettersAbout(
  tx: Tx,
  kinds: readonly StrangerLetterKind[],
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, StrangerLetter>> {
  const { rows } = await tx.execute<Row>(sql`
    select distinct on (subject_id) subject_id as "subjectId", id, at, letter, letter_at as "letterAt", informed_at as "informedAt"
    from stranger_letters where subject_id = any(${sql.param(subjectIds)}::uuid[]) and kind in ${kinds}
    order by subject_id, at desc, id desc`);
  return new Map(
    rows.map(({ subjectId, at, letterAt, informedAt, ...row }) => [
      subjectId,
      { ...row, at: toDate(at).toISOString(), letterAt: isoOf(letterAt), informedAt: isoOf(informedAt) },
    ]),
  );
}

/** The last letter of these kinds about this did not arrive, and nobody has said that they told its reader by another way. */
export const isLetterAstray = (kinds: readonly StrangerLetterKind[], subjectId: SQL): SQL => sql`exists (
  select 1 from stranger_letters l where l.subject_id = ${subjectId} and l.kind in ${kinds} and l.letter in ${LETTERS_ASTRAY}
    and l.informed_at is null and not exists (select 1 from stranger_letters later where later.subject_id = l.subject_id
      and later.kind in ${kinds} and (later.at, later.id) > (l.at, l.id)))`;
