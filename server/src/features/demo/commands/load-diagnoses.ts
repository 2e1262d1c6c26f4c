import type { ReturnPoint } from '@minga/shared/diagnoses/review.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import { wordsOf as textsIn } from '../../../platform/texts/texts.ts';
import { textsOf } from '../../diagnoses/present.ts';
import { diagnoses, diagnosisThemes, type Handed } from '../../diagnoses/tables.ts';
import { files as storedFiles } from '../../files/tables.ts';
import { versionRow } from '../../versions/commands.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { known, type Stand } from './load-forum.ts';
import { storePdf } from './store-pdf.ts';

type DiagnosisContent = {
  number: number;
  by: string;
  themes: string[];
  declaredOn: number;
  /** Missing where the diagnosis was announced and nobody can open it. */
  publishedOn?: number;
  /** Handed in that day, and in review unless it was returned since. */
  submittedOn?: number;
  returned?: { on: number; by: string; points: ReturnPoint[]; reason: Text };
  title: Text;
  problem?: Text;
  affectedGroup?: Text;
  evidence?: Text;
  causes?: Text;
  proposals?: Text;
  summary?: Text;
};
export const readDiagnoses = (locale: Locale) => readContent<DiagnosisContent[]>('diagnoses', locale);
export type DiagnosisOf = Awaited<ReturnType<typeof readDiagnoses>>[number];

const SECTIONS = ['summary', 'problem', 'affectedGroup', 'evidence', 'causes', 'proposals'] as const;

/** 34 diagnoses announced; those that were handed in get a real file, and once they are published a frozen version and its hash. */
export async function loadDiagnoses(tx: Tx, stand: Stand, { storage }: { storage: Storage }): Promise<void> {
  const content = await readDiagnoses(stand.locale);
  await tx.insert(diagnoses).values(content.map((one) => rowOf(stand, one)));
  const { cycleId } = stand;
  const themed = content.flatMap((one) =>
    one.themes.map((theme) => ({ diagnosisId: diagnosisId(stand, one.number), themeId: stand.theme(theme), cycleId })),
  );
  await tx.insert(diagnosisThemes).values(themed);
  const handedIn = content.filter((one) => (one.publishedOn ?? one.submittedOn) !== undefined);
  const files = await Promise.all(handedIn.map((one) => storeFile(stand, storage, one)));
  await tx.insert(storedFiles).values(files);
  const published = handedIn.flatMap((one, index) =>
    one.publishedOn === undefined ? [] : [versionOf(stand, one, known(files[index], 'file'))],
  );
  await tx.insert(versions).values(published);
}

export const diagnosisId = (stand: Stand, number: number): string => stand.id(`diagnosis/${number}`);

export const momentOf = (stand: Stand, one: DiagnosisOf): Date =>
  stand.calendar.at(one.publishedOn ?? one.submittedOn ?? one.declaredOn, '15:40');

export function seatOf(stand: Stand, one: DiagnosisOf) {
  const organisation = stand.organisation(one.by);
  return known(
    stand.seats.find((seat) => seat.organisationId === organisation.id && seat.role === 'delegate'),
    one.by,
  );
}

function wordsOf(one: DiagnosisOf) {
  const { title, problem = '', affectedGroup = '', evidence = '', causes = '', proposals = '', summary = '' } = one;
  return { title, problem, affectedGroup, evidence, causes, proposals, summary };
}

function rowOf(stand: Stand, one: DiagnosisOf): typeof diagnoses.$inferInsert {
  const declaredAt = stand.calendar.at(one.declaredOn, '11:20');
  const publishedAt = one.publishedOn === undefined ? null : momentOf(stand, one);
  return {
    ...wordsOf(one),
    id: diagnosisId(stand, one.number),
    cycleId: stand.cycleId,
    forumId: stand.forumId,
    number: one.number,
    publicThemes: one.themes.map((theme) => stand.theme(theme)),
    organisationId: stand.organisation(one.by).id,
    createdBySeat: seatOf(stand, one).id,
    state: publishedAt ? 'published' : one.submittedOn !== undefined && !one.returned ? 'submitted' : 'declared',
    createdAt: declaredAt,
    savedAt: momentOf(stand, one),
    declaredAt,
    publishedAt,
  };
}

type FileRow = typeof storedFiles.$inferInsert;

function storeFile(stand: Stand, storage: Storage, one: DiagnosisOf): Promise<FileRow> {
  const label = (key: string) => textsIn(stand.locale)(`demonstration:diagnosis.${key}`);
  const organisation = stand.organisation(one.by);
  const sections = SECTIONS.map((section) => ({ heading: label(section), text: one[section] ?? '' }));
  const parts = [{ heading: `${label('by')}: ${organisation.shortName}`, text: label('note') }, ...sections];
  const name = `${label('name')}-${String(one.number).padStart(2, '0')}.pdf`;
  const of = { kind: 'diagnosis', id: diagnosisId(stand, one.number), at: momentOf(stand, one) };
  const version = one.publishedOn === undefined ? null : 1;
  return storePdf(
    stand,
    storage,
    { name, title: one.title, parts },
    { ...of, version, personId: seatOf(stand, one).personId },
  );
}

type InContent = Pick<FileRow, 'id' | 'name' | 'mediaType' | 'bytes' | 'sha256'>;

/** The same content, in the same canonical form, as when an organisation presses the button. */
export function contentOf(
  stand: Stand,
  one: DiagnosisOf,
  { id, name: called, mediaType, bytes, sha256 }: InContent,
): Handed {
  const { shortName, name, sector } = stand.organisation(one.by);
  return {
    cycle: stand.cycleSlug,
    number: one.number,
    version: 1,
    at: momentOf(stand, one).toISOString(),
    organisation: { shortName, name, sector },
    themes: one.themes.map((theme) => stand.themeSlug(theme)).sort(),
    ...textsOf(wordsOf(one)),
    files: [{ id, name: called, mediaType, bytes, sha256 }],
  };
}

function versionOf(stand: Stand, one: DiagnosisOf, file: FileRow) {
  const at = momentOf(stand, one);
  const seat = seatOf(stand, one);
  const content = contentOf(stand, one, file);
  return versionRow({ kind: 'diagnosis', id: diagnosisId(stand, one.number), cycleId: stand.cycleId }, 1, {
    id: stand.id(`diagnosis-version/${one.number}`),
    content,
    personId: seat.personId,
    seatId: seat.id,
    at,
  });
}
