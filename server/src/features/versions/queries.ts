import type { SavedState } from '@minga/shared/versions/schema.ts';
import type { Json } from '@minga/shared/kernel/canonical.ts';
import type { SubjectKind } from '@minga/shared/links/rules.ts';
import { changedParts } from '@minga/shared/versions/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, desc, eq, inArray, not, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { goneBefore } from '../../platform/database/retention.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { savedStates, versions } from './tables.ts';

/** Whose text: the feature that asks has already decided who may read it. */
export type Subject = { readonly kind: SubjectKind; readonly id: string; readonly cycleId: string };
export type VersionRow = typeof versions.$inferSelect;
/** A frozen version with who froze it; a feature says what its own hold. */
export type Version<Content = Json, Kind = string | null, Beside = Json> = Omit<
  VersionRow,
  'content' | 'kind' | 'beside'
> & {
  content: Content;
  kind: Kind;
  beside: Beside;
  person: string;
  /** short name of the organisation for which it was frozen */
  organisation: string | null;
};
type StateRow = typeof savedStates.$inferSelect;

type Row = Omit<Subject, 'kind'>;

/** How a feature names what it keeps versions of, and reads them, the oldest first. */
export function versionsOf<V = Version>(kind: SubjectKind) {
  const subjectOf = ({ id, cycleId }: Row): Subject => ({ kind, id, cycleId });
  return { subjectOf, listVersions: (tx: Tx, row: Row): Promise<V[]> => listOf<V>(tx, subjectOf(row)) };
}

async function listOf<V>(tx: Tx, { kind, id, cycleId }: Subject): Promise<V[]> {
  const rows = await tx
    .select({ version: versions, person: people.name, organisation: organisations.shortName })
    .from(versions)
    .innerJoin(people, eq(people.id, versions.personId))
    .leftJoin(seats, eq(seats.id, versions.seatId))
    .leftJoin(organisations, eq(organisations.id, seats.organisationId))
    .where(and(eq(versions.subjectKind, kind), eq(versions.subjectId, id), eq(versions.cycleId, cycleId)))
    .orderBy(asc(versions.number));
  return rows.map(({ version, ...by }) => ({ ...version, ...by }) as V);
}

/** Versions of several subjects of one kind by their ids, the oldest of each first, without who froze them. */
export async function listVersionsOfEach<V = VersionRow>(
  tx: Tx,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, V[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(versions)
    .where(and(eq(versions.subjectKind, kind), inArray(versions.subjectId, [...ids])))
    .orderBy(asc(versions.number));
  return Map.groupBy(rows, ({ subjectId }) => subjectId) as Map<string, V[]>;
}

/** @throws AppError `version.not-found` */
export function versionNumbered<V extends { number: number }>(all: readonly V[], number: number): V {
  const found = all.find((version) => version.number === number);
  if (!found) throw new AppError('version.not-found');
  return found;
}

/** For the statements of features: the newest version of what `id` names, to be joined laterally. */
export const newestVersion = (kind: SubjectKind, id: SQL): SQL =>
  sql`(select * from versions where subject_kind = ${kind} and subject_id = ${id} order by number desc limit 1)`;

/** The same: whether there is a version at all. */
export const hasVersion = (kind: SubjectKind, id: SQL): SQL =>
  sql`exists (select 1 from versions where subject_kind = ${kind} and subject_id = ${id})`;

const of = ({ kind, id, cycleId }: Subject) =>
  and(eq(savedStates.subjectKind, kind), eq(savedStates.subjectId, id), eq(savedStates.cycleId, cycleId));

/** The newest state, also one that is too old to be shown. */
export async function findNewestState(tx: Tx, subject: Subject): Promise<StateRow | null> {
  const [row] = await tx
    .select()
    .from(savedStates)
    .where(of(subject))
    .orderBy(desc(savedStates.savedAt), desc(savedStates.id))
    .limit(1);
  return row ?? null;
}

/**
 * Is this state too old to be shown? It stays for its time after it was saved over, so that what stood there for months and
 * went this morning can be brought back; the newest says what the text says now, and stays.
 */
export const isPast = sql`exists (
  select 1 from saved_states later where later.subject_kind = ${savedStates.subjectKind} and later.subject_id = ${savedStates.subjectId}
    and (later.saved_at, later.id) > (${savedStates.savedAt}, ${savedStates.id})
    and later.saved_at <= ${goneBefore('states')})`;

/** What the text said in the time for which states are kept, newest first. */
export async function listStates(tx: Tx, subject: Subject, personId: string): Promise<SavedState[]> {
  const rows = await tx
    .select({ state: savedStates, person: people.name })
    .from(savedStates)
    .leftJoin(people, eq(people.id, savedStates.personId))
    .where(and(of(subject), not(isPast)))
    .orderBy(desc(savedStates.savedAt), desc(savedStates.id));
  return rows.map(({ state, person }, at) => ({
    id: state.id,
    version: state.version,
    person,
    isMine: state.personId === personId,
    begunAt: state.begunAt.toISOString(),
    savedAt: state.savedAt.toISOString(),
    changed: changedParts(rows[at + 1]?.state.content ?? {}, state.content),
    isRestored: state.restoredFrom !== null,
  }));
}

/** @throws AppError `version.not-found` also for a state of another text, and for one that is past though not swept yet */
export async function getState(tx: Tx, subject: Subject, stateId: string): Promise<StateRow> {
  const [row] = await tx
    .select()
    .from(savedStates)
    .where(and(of(subject), eq(savedStates.id, stateId), not(isPast)));
  if (!row) throw new AppError('version.not-found');
  return row;
}
