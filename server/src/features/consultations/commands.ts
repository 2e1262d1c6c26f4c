import {
  missingIn,
  questionAsAsked,
  warningsOf,
  windowFaults,
  SHORTEST_WINDOW_HOURS,
} from '@minga/shared/consultations/rules.ts';
import type {
  ConsultationWords,
  CorrectConsultation,
  ExtendConsultation,
  SaveConsultation,
} from '@minga/shared/consultations/schema.ts';
import { AppError, type FieldError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { currentStage } from '@minga/shared/stages/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { requireSeenVersion } from '../../platform/database/seen-version.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { changePages, inCycle } from '../../platform/jobs/events.ts';
import { getCycle } from '../cycles/queries.ts';
import { notifyConcerned } from '../notices/commands.ts';
import { organisations } from '../organisations/tables.ts';
import { listStages } from '../stages/queries.ts';
import { readThresholds } from '../standards/queries.ts';
import { keepVersion } from '../versions/commands.ts';
import { type ConsultationRow, type Content, findUntouched, subjectOf } from './queries.ts';
import { consultations } from './tables.ts';

/** Locks one to the end of the transaction, so that two acts on it follow one another. */
async function lock(tx: Tx, { cycleId }: Pick<Scope, 'cycleId'>, id: string): Promise<ConsultationRow> {
  const one = and(eq(consultations.id, id), eq(consultations.cycleId, cycleId));
  const [row] = await tx.select().from(consultations).where(one).for('no key update');
  if (!row) throw new AppError('consultation.not-found');
  return row;
}

async function lockDraft(tx: Tx, scope: Scope, id: string): Promise<ConsultationRow> {
  const row = await lock(tx, scope, id);
  if (row.publishedAt !== null) throw new AppError('consultation.already-published');
  return row;
}

/** One that anybody may read; whoever contributes, and whoever moves its end, waits for the other. */
export async function lockPublished(tx: Tx, scope: Pick<Scope, 'cycleId'>, id: string) {
  const { publishedAt, opensAt, closesAt, ...row } = await lock(tx, scope, id);
  if (publishedAt === null || opensAt === null || closesAt === null) throw new AppError('consultation.not-found');
  return { ...row, publishedAt, opensAt, closesAt };
}

/**
 * A place for the words of a form, which stands in no list before some are saved.
 * @returns the one that this person began and left without a word, where there is one: the list stays short
 */
export async function createDraft(tx: Tx, scope: Scope): Promise<string> {
  const { personId } = personOf(scope);
  await holdLock(tx, 'draft begun', `consultation ${scope.cycleId} ${personId}`);
  const begun = await findUntouched(tx, scope, personId);
  if (begun !== null) return begun;
  const stages = await listStages(tx, scope.cycleId);
  const stage = currentStage(stages, await dbNow(tx))?.name ?? 'preparation';
  const id = newId<'consultation'>();
  await tx.insert(consultations).values({ id, cycleId: scope.cycleId, createdBy: personId, stage });
  return id;
}

const dateOf = (at: string | null): Date | null => (at === null ? null : new Date(at));
const columnsOf = ({ opensAt, closesAt, ...words }: ConsultationWords) => ({
  ...words,
  opensAt: dateOf(opensAt),
  closesAt: dateOf(closesAt),
});

/** @throws AppError `request.invalid` for an organisation of another forum */
async function requireLead(tx: Tx, { forumId }: Scope, id: string | null): Promise<void> {
  if (id === null) return;
  const found = await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(and(eq(organisations.id, id), eq(organisations.forumId, forumId)));
  if (found.length === 0)
    throw new AppError('request.invalid', { errors: [{ field: 'leadOrganisationId', code: 'unknown' }] });
}

/** @throws AppError `consultation.changed-meanwhile` when somebody saved since `input.version` */
export async function saveDraft(tx: Tx, scope: Scope, id: string, input: SaveConsultation): Promise<void> {
  const row = await lockDraft(tx, scope, id);
  const { version, ...words } = input;
  requireSeenVersion(row, version, 'consultation.changed-meanwhile');
  await requireLead(tx, scope, words.leadOrganisationId);
  await tx
    .update(consultations)
    .set({ ...columnsOf(words), version: version + 1, savedAt: sql`now()` })
    .where(eq(consultations.id, id));
}

export async function discardDraft(tx: Tx, scope: Scope, id: string): Promise<void> {
  await lockDraft(tx, scope, id);
  await tx.delete(consultations).where(eq(consultations.id, id));
}

type Whole = Omit<ConsultationRow, 'opensAt' | 'closesAt'> & { opensAt: Date; closesAt: Date };

/** What is frozen. The order of its parts is none: they are sorted before they are hashed. */
export const contentOf = (one: Whole): Content => ({
  title: one.title,
  introduction: one.introduction,
  questions: one.questions,
  stage: one.stage,
  themes: one.themes,
  audience: one.audience,
  identityMode: one.identityMode,
  leadOrganisationId: one.leadOrganisationId,
  opensAt: one.opensAt.toISOString(),
  closesAt: one.closesAt.toISOString(),
});

/** @throws AppError `request.invalid` naming the date that cannot be; of dates that are missing nothing is said */
export function refuseAbsurdWindow(
  { opensAt, closesAt }: Pick<ConsultationRow, 'opensAt' | 'closesAt'>,
  now: Date,
): void {
  if (opensAt === null || closesAt === null) return;
  const errors: FieldError[] = windowFaults(opensAt, closesAt, now).map((fault) => ({
    ...fault,
    params: { hours: SHORTEST_WINDOW_HOURS },
  }));
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

/**
 * As it is asked from now on: without what nobody filled in, with dates that can be.
 * @throws AppError `consultation.incomplete` naming what is missing; `request.invalid` naming the date that cannot be
 */
async function asAsked(tx: Tx, row: ConsultationRow): Promise<Whole> {
  const missing = missingIn(row);
  const { opensAt, closesAt } = row;
  if (missing.length > 0 || opensAt === null || closesAt === null)
    throw new AppError('consultation.incomplete', { errors: missing.map((field) => ({ field, code: 'required' })) });
  const now = await dbNow(tx);
  refuseAbsurdWindow(row, now);
  return {
    ...row,
    title: row.title.trim(),
    introduction: row.introduction.trim(),
    questions: row.questions.map(questionAsAsked),
    // Nobody can contribute before it was published.
    opensAt: opensAt < now ? now : opensAt,
    closesAt,
  };
}

/** What the rules notice about a window, were it published at `publishedAt`. */
export async function readWarnings(tx: Tx, row: ConsultationRow, publishedAt: Date) {
  const { opensAt, closesAt, cycleId } = row;
  if (opensAt === null || closesAt === null) return [];
  const begins = opensAt < publishedAt ? publishedAt : opensAt;
  return warningsOf({ publishedAt, opensAt: begins, closesAt, thresholds: await readThresholds(tx, cycleId) });
}

/**
 * Makes a draft public, once, and notifies the forum. It opens by the clock, at once when its first date has passed.
 * @throws AppError `consultation.already-published`, `consultation.changed-meanwhile`, `consultation.cycle-unpublished`,
 *   and what {@link asAsked} refuses
 */
export async function publishConsultation(tx: Tx, scope: Scope, id: string, version: number): Promise<void> {
  const row = await lockDraft(tx, scope, id);
  requireSeenVersion(row, version, 'consultation.changed-meanwhile');
  const one = await asAsked(tx, row);
  if (!(await getCycle(tx, scope.cycleId)).isPublished) throw new AppError('consultation.cycle-unpublished');
  const publishedAt = await dbNow(tx);
  const warnings = await readWarnings(tx, one, publishedAt);
  const { title, introduction, questions, opensAt } = one;
  await tx
    .update(consultations)
    .set({ title, introduction, questions, opensAt, publishedAt, warnings, version: version + 1 })
    .where(eq(consultations.id, id));
  await freeze(tx, scope, one, null);
  await record(tx, scope, 'consultation.published', id, {
    title,
    questions: questions.length,
    identityMode: one.identityMode,
    opensAt: opensAt.toISOString(),
    closesAt: one.closesAt.toISOString(),
    warnings: warnings.map(({ rule, code }) => `${rule}.${code}`),
  });
}

/** From now on it says this, and the forum is notified of it. */
async function freeze(tx: Tx, scope: Scope, one: Whole, reason: string | null): Promise<void> {
  const { personId } = personOf(scope);
  const why = reason === null ? {} : { kind: 'changed', reason };
  const { number } = await keepVersion(tx, subjectOf(one), { content: contentOf(one), personId, ...why });
  notifyConcerned(tx, scope, 'consultation-opened', { id: one.id, number });
  changePages(tx, inCycle(scope), true);
}

/**
 * Says it otherwise before it opens, with a public reason; what it said before stays to be read.
 * @throws AppError `consultation.has-opened` once somebody may have answered, `consultation.unchanged`,
 *   `consultation.changed-meanwhile`
 */
export async function correctConsultation(tx: Tx, scope: Scope, id: string, input: CorrectConsultation): Promise<void> {
  const row = await lockPublished(tx, scope, id);
  const { version, reason, ...words } = input;
  if (row.opensAt <= (await dbNow(tx))) throw new AppError('consultation.has-opened');
  requireSeenVersion(row, version, 'consultation.changed-meanwhile');
  await requireLead(tx, scope, words.leadOrganisationId);
  const one = await asAsked(tx, { ...row, ...columnsOf(words) });
  if (JSON.stringify(contentOf(one)) === JSON.stringify(contentOf(row))) throw new AppError('consultation.unchanged');
  const { id: _id, cycleId: _cycle, createdBy: _by, publishedAt: _published, savedAt: _saved, ...columns } = one;
  const warnings = await readWarnings(tx, one, row.publishedAt);
  await tx
    .update(consultations)
    .set({ ...columns, warnings, version: version + 1 })
    .where(eq(consultations.id, id));
  await freeze(tx, scope, one, reason);
  await record(tx, scope, 'consultation.corrected', id, { reason });
}

/**
 * Gives more time, with a public reason, as long as it is not over: whoever believes it ended must not find it open again.
 * @throws AppError `consultation.over`, `consultation.shortened`, `consultation.changed-meanwhile`
 */
export async function extendConsultation(tx: Tx, scope: Scope, id: string, input: ExtendConsultation): Promise<void> {
  const row = await lockPublished(tx, scope, id);
  if (row.closesAt <= (await dbNow(tx))) throw new AppError('consultation.over');
  requireSeenVersion(row, input.version, 'consultation.changed-meanwhile');
  const closesAt = new Date(input.closesAt);
  if (closesAt <= row.closesAt)
    throw new AppError('consultation.shortened', { errors: [{ field: 'closesAt', code: 'not-later' }] });
  const one = { ...row, closesAt };
  const warnings = await readWarnings(tx, one, row.publishedAt);
  await tx
    .update(consultations)
    .set({ closesAt, warnings, version: row.version + 1 })
    .where(eq(consultations.id, id));
  await freeze(tx, scope, one, input.reason);
  await record(tx, scope, 'consultation.extended', id, {
    from: row.closesAt.toISOString(),
    closesAt: closesAt.toISOString(),
    reason: input.reason,
  });
}
