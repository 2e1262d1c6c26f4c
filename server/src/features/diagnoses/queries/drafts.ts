import type { DiagnosisDraft, DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { markOf } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { presentWorking } from '../../files/present.ts';
import { listFiles, listNotSearched } from '../../files/queries.ts';
import { organisations } from '../../organisations/tables.ts';
import { isWorkingCopy, requireAuthor } from '../policy.ts';
import { presentDraft } from '../present.ts';
import { type DiagnosisRow, type DiagnosisVersion, listVersions } from '../queries.ts';
import { diagnoses, diagnosisThemes } from '../tables.ts';
import { listSubmissions } from './review.ts';

/**
 * The working copy of a diagnosis, for its own organisation.
 * @throws AppError `diagnosis.not-found` for everybody else, and for ids of another cycle
 */
export async function getOwnDiagnosis(tx: Tx, scope: Scope, id: string): Promise<DiagnosisRow> {
  const [row] = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.id, id), eq(diagnoses.cycleId, scope.cycleId)));
  if (!row) throw new AppError('diagnosis.not-found');
  requireAuthor(scope, row);
  return row;
}

export async function listThemeIds(tx: Tx, diagnosisId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: diagnosisThemes.themeId })
    .from(diagnosisThemes)
    .where(eq(diagnosisThemes.diagnosisId, diagnosisId));
  return rows.map((row) => row.id).sort();
}

async function listAuthors(tx: Tx, organisationIds: readonly string[]) {
  return tx
    .select({
      id: organisations.id,
      shortName: organisations.shortName,
      name: organisations.name,
      sector: organisations.sector,
    })
    .from(organisations)
    .where(inArray(organisations.id, [...organisationIds]));
}

export async function getAuthor(tx: Tx, organisationId: string) {
  const [row] = await listAuthors(tx, [organisationId]);
  if (!row) throw new AppError('organisation.not-found');
  return row;
}

export async function getDraft(tx: Tx, scope: Scope, id: string): Promise<DiagnosisDraft> {
  const row = await getOwnDiagnosis(tx, scope, id);
  const files = await listFiles(tx, 'diagnosis', id);
  const [submission] = await listSubmissions(tx, [id]);
  return presentDraft(row, {
    organisation: await getAuthor(tx, row.organisationId),
    themes: await listThemeIds(tx, id),
    files: presentWorking(files, await listNotSearched(tx, files)),
    submission,
    cycleSlug: scope.cycleSlug,
  });
}

/** What this person's organisations are writing or have handed in, what still needs work first. */
export async function listOwnDiagnoses(tx: Tx, scope: Scope): Promise<DiagnosisDraft[]> {
  const own = [...new Set(scope.seats.map((seat) => seat.organisationId))];
  if (own.length === 0) return [];
  const rows = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.cycleId, scope.cycleId), inArray(diagnoses.organisationId, own)))
    .orderBy(desc(diagnoses.savedAt));
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const files = await listFiles(tx, 'diagnosis', ids);
  const chosen = await tx
    .select({ diagnosisId: diagnosisThemes.diagnosisId, themeId: diagnosisThemes.themeId })
    .from(diagnosisThemes)
    .where(inArray(diagnosisThemes.diagnosisId, ids));
  const authors = await listAuthors(tx, own);
  const notSearched = await listNotSearched(tx, files);
  const handedIn = await listSubmissions(tx, ids);
  const drafts = rows.flatMap((row) => {
    const author = authors.find(({ id }) => id === row.organisationId);
    const themes = chosen.flatMap(({ diagnosisId, themeId }) => (diagnosisId === row.id ? [themeId] : [])).sort();
    const own = presentWorking(
      files.filter(({ ownerId }) => ownerId === row.id),
      notSearched,
    );
    const submission = handedIn.find((one) => one.submission.diagnosisId === row.id);
    const beside = { themes, files: own, submission, cycleSlug: scope.cycleSlug };
    return author ? [presentDraft(row, { organisation: author, ...beside })] : [];
  });
  return drafts.sort((a, b) => Number(isWorkingCopy(b)) - Number(isWorkingCopy(a)));
}

type HandedIn = Pick<DiagnosisVersion, 'content' | 'person' | 'at' | 'sha256' | 'number'> & {
  dueAt: Date | null;
  /** by which it was handed in: an act of its own where it is, or was, in review */
  act: `diagnosis.${'submitted' | 'published'}`;
};

/** What its organisation handed in last, whatever came of it since; null of what it never did. */
async function findHandedIn(tx: Tx, diagnosis: DiagnosisRow): Promise<HandedIn | null> {
  const [last] = await listSubmissions(tx, [diagnosis.id]);
  if (last && (diagnosis.state !== 'published' || last.submission.outcome === 'published')) {
    const { content, at, sha256, outcome } = last.submission;
    const dueAt = outcome === null ? last.submission.dueAt : null;
    return { content, person: last.person, at, sha256, dueAt, number: content.version, act: 'diagnosis.submitted' };
  }
  const version = (await listVersions(tx, diagnosis)).at(-1);
  return version ? { ...version, dueAt: null, act: 'diagnosis.published' } : null;
}

/** What was handed in, as its receipt states it; null before. */
export async function findReceipt(tx: Tx, scope: Scope, diagnosis: DiagnosisRow): Promise<DiagnosisReceipt | null> {
  const handed = await findHandedIn(tx, diagnosis);
  if (!handed || diagnosis.number === null) return null;
  const held = new Set(handed.content.files.map(({ id }) => id));
  const files = (await listFiles(tx, 'diagnosis', diagnosis.id)).filter((file) => held.has(file.id));
  return {
    number: diagnosis.number,
    version: handed.number,
    title: handed.content.title,
    organisation: (await getAuthor(tx, diagnosis.organisationId)).name,
    person: handed.person,
    at: handed.at.toISOString(),
    sha256: handed.sha256,
    files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    path: paths.diagnosis(scope.cycleSlug, diagnosis.number),
    publishesAt: handed.dueAt?.toISOString() ?? null,
    act: await markOf(tx, scope.cycleId, { action: handed.act, subjectId: diagnosis.id }),
  };
}

/** @throws AppError `diagnosis.not-found` of one that was not handed in, too */
export async function getReceipt(tx: Tx, scope: Scope, id: string): Promise<DiagnosisReceipt> {
  const receipt = await findReceipt(tx, scope, await getOwnDiagnosis(tx, scope, id));
  if (!receipt) throw new AppError('diagnosis.not-found');
  return receipt;
}
