import { type ConsultationState, stateOf } from '@minga/shared/consultations/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Json } from '@minga/shared/kernel/canonical.ts';
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { listOrganisations } from '../organisations/queries.ts';
import { listThemes } from '../themes/queries.ts';
import { type Version, versionsOf } from '../versions/queries.ts';
import { mayWrite, type Reader } from './policy.ts';
import { consultations, contributions, responses } from './tables.ts';

export type ConsultationRow = typeof consultations.$inferSelect;
/** What was frozen of one: all that it asks and promises, and its window. */
export type Content = { opensAt: string; closesAt: string } & Record<string, Json>;
type Frozen = Version<Content>;
export const { subjectOf, listVersions } = versionsOf<Frozen>('consultation');

type Counts = { contributions: number; answered: number; hidden: number };
export type Counted = { row: ConsultationRow; state: ConsultationState } & Counts;

const isShown = sql`${contributions.hiddenAt} is null`;
const isAnswered = sql`${responses.publishedAt} is not null`;

/** How many came in that anybody may read, how many of these were answered, and how many are out of sight. */
const counts = {
  contributions: sql<number>`count(${contributions.id}) filter (where ${isShown})::int`,
  answered: sql<number>`count(${responses.id}) filter (where ${isShown} and ${isAnswered})::int`,
  hidden: sql<number>`count(${contributions.id}) filter (where not (${isShown}))::int`,
};

const counted = (tx: Tx) =>
  tx
    .select({ row: consultations, ...counts })
    .from(consultations)
    .leftJoin(contributions, eq(contributions.consultationId, consultations.id))
    .leftJoin(responses, eq(responses.contributionId, contributions.id))
    .groupBy(consultations.id)
    .$dynamic();

const withState = (rows: readonly ({ row: ConsultationRow } & Counts)[], now: Date): Counted[] =>
  rows.map((one) => ({ ...one, state: stateOf(one.row, now) }));

/** The version of one in which nothing was ever saved. */
const UNTOUCHED = 1;

/** Those that were published, in the order in which they open, with how many contributions each got and how many were answered. */
export async function listConsultations(tx: Tx, cycleId: string): Promise<Counted[]> {
  const rows = await counted(tx)
    .where(and(eq(consultations.cycleId, cycleId), isNotNull(consultations.publishedAt)))
    .orderBy(asc(consultations.opensAt), asc(consultations.id));
  return withState(rows, await dbNow(tx));
}

/** Those that hold a word; what was begun and left without one is nobody's draft yet. */
export async function listDrafts(tx: Tx, reader: Pick<Reader, 'cycleId' | 'isFacilitator'>): Promise<Counted[]> {
  if (!mayWrite(reader)) return [];
  const rows = await counted(tx)
    .where(
      and(
        eq(consultations.cycleId, reader.cycleId),
        isNull(consultations.publishedAt),
        gt(consultations.version, UNTOUCHED),
      ),
    )
    .orderBy(desc(consultations.savedAt));
  return withState(rows, await dbNow(tx));
}

/** Those that a reader may know of: drafts are the facilitation's. */
const known = (reader: Pick<Reader, 'cycleId' | 'isFacilitator'>) =>
  and(eq(consultations.cycleId, reader.cycleId), mayWrite(reader) ? undefined : isNotNull(consultations.publishedAt));

/** @throws AppError `consultation.not-found` also for one of another cycle, and to others than the facilitation for a draft */
export async function getConsultation(
  tx: Tx,
  reader: Pick<Reader, 'cycleId' | 'isFacilitator'>,
  id: string,
): Promise<Counted> {
  const rows = await counted(tx).where(and(known(reader), eq(consultations.id, id)));
  const [found] = withState(rows, await dbNow(tx));
  if (!found) throw new AppError('consultation.not-found');
  return found;
}

/** Those of these that the reader may know of. */
export const listKnown = (tx: Tx, reader: Pick<Reader, 'cycleId' | 'isFacilitator'>, ids: readonly string[]) =>
  tx
    .select()
    .from(consultations)
    .where(and(known(reader), inArray(consultations.id, [...ids])));

/** One with what stands on its page: its versions, the themes of the cycle and who leads; for whoever writes it, who could. */
export async function getDetail(tx: Tx, reader: Pick<Reader, 'cycleId' | 'forumId' | 'isFacilitator'>, id: string) {
  const one = await getConsultation(tx, reader, id);
  const { cycleId, leadOrganisationId } = one.row;
  const all = mayWrite(reader) || leadOrganisationId ? await listOrganisations(tx, reader.forumId) : [];
  return {
    ...one,
    versions: await listVersions(tx, one.row),
    themes: await listThemes(tx, cycleId),
    lead: all.find((organisation) => organisation.id === leadOrganisationId) ?? null,
    organisations: mayWrite(reader) ? all : null,
  };
}
export type Detail = Awaited<ReturnType<typeof getDetail>>;

/** A draft of this person's in which nothing was ever written; null where there is none. */
export async function findUntouched(tx: Tx, { cycleId }: Pick<Scope, 'cycleId'>, personId: string) {
  const [found] = await tx
    .select({ id: consultations.id })
    .from(consultations)
    .where(
      and(
        eq(consultations.cycleId, cycleId),
        eq(consultations.createdBy, personId),
        eq(consultations.version, UNTOUCHED),
        isNull(consultations.publishedAt),
      ),
    )
    .limit(1);
  return found?.id ?? null;
}
