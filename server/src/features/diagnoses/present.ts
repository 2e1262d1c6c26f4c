import {
  DIAGNOSIS_TEXTS,
  type DiagnosisText,
  type DiagnosisWords,
  type PublicState,
} from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDraft, PublicDiagnosis, RegisterItem, Submission } from '@minga/shared/diagnoses/schema.ts';
import type { StoredFile, WorkingFile } from '@minga/shared/files/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { DiagnosisVersion, KnownCitation } from './queries.ts';
import type { FoundSubmission } from './queries/review.ts';
import type { diagnoses } from './tables.ts';

type DiagnosisRow = typeof diagnoses.$inferSelect;
type Author = RegisterItem['organisation'];

/** A line as the register's query answers it; instants are texts of the database. */
export type RegisterRow = {
  id: string;
  number: number;
  title: string;
  state: PublicState;
  isReachable: boolean;
  declaredAt: string | null;
  publishedAt: string | null;
  withdrawnAt: string | null;
  submittedAt: string | null;
  publishesAt: string | null;
  returns: number;
  organisation: Author;
  themes: RegisterItem['themes'];
  files: number;
  citations: number;
};

const iso = (instant: string | Date | null) => (instant === null ? null : new Date(instant).toISOString());

export function presentItem(row: RegisterRow, cycleSlug: string): RegisterItem {
  return {
    ...row,
    declaredAt: iso(row.declaredAt),
    publishedAt: iso(row.publishedAt),
    withdrawnAt: iso(row.withdrawnAt),
    submittedAt: iso(row.submittedAt),
    publishesAt: iso(row.publishesAt),
    path: paths.diagnosis(cycleSlug, row.number),
  };
}

/** The texts of a row, `shown` or all empty. */
export function textsOf(row: DiagnosisWords, shown = true): Record<DiagnosisText, string> {
  return Object.fromEntries(DIAGNOSIS_TEXTS.map((text) => [text, shown ? row[text] : ''])) as Record<
    DiagnosisText,
    string
  >;
}

function presentVersion({ number: version, at, sha256, content }: DiagnosisVersion) {
  return { version, at: at.toISOString(), sha256, files: content.files.length };
}

/** The newest first. */
export const presentVersions = (versions: readonly DiagnosisVersion[]) => ({
  items: versions.map(presentVersion).reverse(),
});

export const presentSnapshot = (number: number, row: DiagnosisVersion) => ({
  number,
  ...presentVersion(row),
  snapshot: row.content,
});

/** What a stranger may read: the words only while published, the reason once withdrawn. */
export function presentPublic(
  item: RegisterItem,
  row: DiagnosisRow,
  files: StoredFile[],
  versions: readonly DiagnosisVersion[],
  cited: readonly KnownCitation[],
): PublicDiagnosis {
  return {
    ...item,
    texts: { ...textsOf(row, row.state === 'published'), title: item.title },
    files,
    versions: presentVersions(versions).items,
    citations: cited.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
    withdrawReason: row.withdrawReason,
  };
}

export const presentSubmission = ({ submission: one, person, decidedBy }: FoundSubmission): Submission => ({
  number: one.number,
  at: one.at.toISOString(),
  person,
  sha256: one.sha256,
  publishesAt: one.dueAt.toISOString(),
  outcome: one.outcome,
  decidedAt: iso(one.decidedAt),
  decidedBy,
  points: one.points,
  reason: one.reason,
});

type Beside = {
  organisation: Author;
  themes: string[];
  files: WorkingFile[];
  submission: FoundSubmission | undefined;
  cycleSlug: string;
};

/** The working copy, for its own organisation. */
export function presentDraft(
  row: DiagnosisRow,
  { organisation, themes, files, submission, cycleSlug }: Beside,
): DiagnosisDraft {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    organisation,
    texts: textsOf(row),
    publicTitle: row.publicTitle,
    themes,
    files,
    version: row.version,
    savedAt: row.savedAt.toISOString(),
    submission: submission ? presentSubmission(submission) : null,
    path: row.number === null ? null : paths.diagnosis(cycleSlug, row.number),
  };
}
