import { emitAfterCommit, type Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { brokeConstraint } from '../../platform/database/database-faults.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import type {
  NewOrganisation,
  NewSeat,
  OrganisationCorrection,
  SeatCorrection,
} from '@minga/shared/organisations/schema.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { changePages, emit, inCycle } from '../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { invitePerson } from '../people/commands.ts';
import { inviteToForum } from '../people/commands/invitations.ts';
import { renameInvited } from '../people/commands/invited-names.ts';
import { rightsChanged } from '../people/commands/sessions.ts';
import { periodOf, UNTIL_NOW } from './commands/seat-periods.ts';
import { findOrganisation, isNotEnded, listOrganisations, listSeats } from './queries.ts';
import { findActingSeat } from './policy.ts';
import { actingSeats, organisations, seats } from './tables.ts';

declare module '../../platform/jobs/events.ts' {
  interface DomainEvents {
    'seat.given': { personId: string; byPersonId: string };
    /** What is said of a seat is not what it was: what it lets its person do, their position, its days; the subject is the seat. */
    'seat.changed': { personId: string; byPersonId: string };
    /** Somebody acts for an organisation no more, by an act of hers, of somebody else, or of the calendar (null); the subject is the seat. */
    'seat.ended': { personId: string; byPersonId: string | null };
  }
}

/** Seats belong to the forum: pages of all its cycles count them. */
const ofForum = ({ forumId }: Scope) => ({ forumId, cycleId: null });
/** So do acts on them, whichever of its cycles they are done from. */
const inForum = (scope: Scope) => ({ ...scope, cycleId: null });

/** Whatever adds to a forum's organisations and seats, corrects them or ends them is done one after the other. */
export const lockMembers = (tx: Tx, forumId: string): Promise<void> => holdLock(tx, 'members of forum', forumId);

type Names = Pick<NewOrganisation, 'name' | 'shortName'>;

/** Two that read the same would be two voices of one: accents, capitals and what cannot be seen make no other name. */
async function requireOwnNames(tx: Tx, forumId: string, input: Names, ownId: string): Promise<void> {
  // One after the other within a forum, or two requests at once would both see no twin.
  await lockMembers(tx, forumId);
  const others = (await listOrganisations(tx, forumId)).filter(({ id }) => id !== ownId);
  const isTaken = (name: string) => others.some((one) => isSameWord(one.name, name) || isSameWord(one.shortName, name));
  const fields = (['name', 'shortName'] as const).filter((field) => isTaken(input[field]));
  if (fields.length > 0)
    throw new AppError('request.invalid', { errors: fields.map((field) => ({ field, code: 'taken' })) });
}

function requireInOrder({ sinceOn, untilOn }: Pick<NewOrganisation, 'sinceOn' | 'untilOn'>): void {
  if (sinceOn && untilOn && untilOn < sinceOn)
    throw new AppError('request.invalid', { errors: [{ field: 'untilOn', code: 'ends-before-start' }] });
}

/** A list compares all its names at once, under {@link lockMembers}, before it saves one of them. */
type Checked = { hasOwnNames: boolean };
const UNCHECKED: Checked = { hasOwnNames: false };

/** @throws AppError `request.invalid` naming name or shortName when an organisation of the forum is called so */
export async function createOrganisation(
  tx: Tx,
  scope: Scope,
  input: NewOrganisation,
  { hasOwnNames } = UNCHECKED,
): Promise<string> {
  const id = newId();
  requireInOrder(input);
  if (!hasOwnNames) await requireOwnNames(tx, scope.forumId, input, id);
  await tx.insert(organisations).values({ id, forumId: scope.forumId, ...input });
  const { shortName, sector } = input;
  await record(tx, inForum(scope), 'organisation.created', id, { shortName, sector });
  changePages(tx, ofForum(scope));
  return id;
}

/** What is left out of a correction stays as it was. */
const whatIsSaid = <T extends object>(input: T) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };

const FACTS = ['name', 'shortName', 'sector', 'territory', 'contact', 'sinceOn', 'untilOn'] as const;

/**
 * Puts right what an organisation is, everywhere it is shown; what was said before stays in the log. What is left out stays.
 * @throws AppError `organisation.not-found`; `request.invalid` naming name or shortName when another is called so, or
 *   untilOn when that would be before it began
 */
export async function correctOrganisation(
  tx: Tx,
  scope: Scope,
  organisationId: string,
  input: OrganisationCorrection,
  { hasOwnNames } = UNCHECKED,
): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const before = await findOrganisation(tx, scope.forumId, organisationId);
  if (!before) throw new AppError('organisation.not-found');
  const { reason, ...facts } = input;
  const after: typeof before = { ...before, ...whatIsSaid(facts) };
  const changed = FACTS.filter((fact) => after[fact] !== before[fact]);
  if (changed.length === 0) return;
  if (!hasOwnNames && (changed.includes('name') || changed.includes('shortName')))
    await requireOwnNames(tx, scope.forumId, after, organisationId);
  requireInOrder(after);
  const of = (row: typeof before) => Object.fromEntries(changed.map((fact) => [fact, row[fact]]));
  await tx
    .update(organisations)
    .set(of(after))
    .where(and(eq(organisations.id, organisationId), eq(organisations.forumId, scope.forumId)));
  // Its contact may be somebody's own address, which no act that is kept for good may hold: that it changed is said.
  const said = (row: typeof before) => of({ ...row, contact: row.contact === null ? null : '…' });
  const change = { before: said(before), after: said(after), ...(reason ? { reason } : {}) };
  await record(tx, inForum(scope), 'organisation.corrected', organisationId, change);
  changePages(tx, ofForum(scope));
}

/**
 * Gives a person a seat of an organisation, inviting the person when new.
 * @throws AppError `request.invalid` naming email when that person already holds this seat at some time of that period, or a day
 *   that is past or out of order
 */
export async function openSeat(tx: Tx, scope: Scope, organisationId: string, input: NewSeat): Promise<string> {
  const { email, name, role, startsOn, endsOn, ...facts } = input;
  const { personId: byPersonId } = personOf(scope);
  await lockMembers(tx, scope.forumId);
  const personId = await invitePerson(tx, { forumId: scope.forumId, email, name, locale: scope.locale });
  await inviteToForum(tx, { forumId: scope.forumId, personId }, byPersonId);
  await rightsChanged(tx, personId);
  const organisation = await findOrganisation(tx, scope.forumId, organisationId);
  if (!organisation) throw new AppError('organisation.not-found');
  const id = newId();
  const period = await periodOf(tx, scope.forumId, { startsOn: startsOn ?? undefined, endsOn: endsOn ?? undefined });
  try {
    await tx.insert(seats).values({ id, forumId: scope.forumId, organisationId, personId, role, ...facts, ...period });
  } catch (error) {
    if (brokeConstraint(error, 'seats_open_once'))
      throw new AppError('request.invalid', { errors: [{ field: 'email', code: 'taken' }] });
    throw error;
  }
  await record(tx, inForum(scope), 'seat.opened', id, { organisationId, role });
  const data = { personId, byPersonId };
  // Told from the cycle in which it was given, and counted on the pages of all.
  emit(tx, { type: 'seat.given', ...inCycle(scope), subjectId: id, data });
  changePages(tx, ofForum(scope));
  return id;
}

const SEAT_FACTS = ['role', 'seniority', 'hasMandate', 'isAlternate', 'startsAt', 'endedAt'] as const;
const changedFacts = (before: SeatFacts, after: SeatFacts) =>
  SEAT_FACTS.filter((fact) => String(before[fact]) !== String(after[fact]));
type SeatFacts = Pick<typeof seats.$inferSelect, (typeof SEAT_FACTS)[number]>;

/**
 * Puts right what is said of a seat, and tells whoever holds it. Whoever has not entered the forum is also called by another name.
 * @throws AppError `seat.not-found`; `request.invalid` naming name when the person says their own, or a day that is past or out of
 *   order, or role or endsOn where they would hold two such seats at one time
 */
export async function correctSeat(
  tx: Tx,
  scope: Scope,
  seatId: string,
  { name, startsOn, endsOn, ...input }: Partial<SeatCorrection>,
): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const [found] = await listSeats(tx, scope.forumId, { seatId });
  if (!found) throw new AppError('seat.not-found');
  const { seat: before, personName } = found;
  if (name !== undefined && name !== personName) {
    if (!(await renameInvited(tx, scope.forumId, before.personId, name)))
      throw new AppError('request.invalid', { errors: [{ field: 'name', code: 'own-name' }] });
    changePages(tx, ofForum(scope));
  }
  const period = await periodOf(tx, scope.forumId, { startsOn, endsOn }, before);
  const after: typeof before = { ...before, ...whatIsSaid(input), ...period };
  const changed = changedFacts(before, after);
  if (changed.length === 0) return;
  const of = (row: typeof before) => Object.fromEntries(changed.map((fact) => [fact, row[fact]]));
  try {
    await tx.update(seats).set(of(after)).where(eq(seats.id, seatId));
  } catch (error) {
    if (brokeConstraint(error, 'seats_open_once'))
      throw new AppError('request.invalid', {
        errors: [{ field: changed.includes('role') ? 'role' : 'endsOn', code: 'taken' }],
      });
    throw error;
  }
  await record(tx, inForum(scope), 'seat.corrected', seatId, { before: of(before), after: of(after) });
  emitAfterCommit(tx, { type: 'person.rights-changed', personId: before.personId });
  const data = { personId: before.personId, byPersonId: personOf(scope).personId };
  emit(tx, { type: 'seat.changed', ...inCycle(scope), subjectId: seatId, data });
  changePages(tx, ofForum(scope));
}

/** Ends a seat now: its rights are gone with the next request, and open sockets are re-examined at once. */
export async function endSeat(tx: Tx, scope: Scope, seatId: string): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const [ended] = await tx
    .update(seats)
    .set(UNTIL_NOW)
    .where(and(eq(seats.id, seatId), eq(seats.forumId, scope.forumId), isNotEnded))
    .returning({ personId: seats.personId });
  if (!ended) throw new AppError('seat.not-found');
  await record(tx, inForum(scope), 'seat.ended', seatId);
  await rightsChanged(tx, ended.personId);
  const data = { personId: ended.personId, byPersonId: personOf(scope).personId };
  emit(tx, { type: 'seat.ended', ...inCycle(scope), subjectId: seatId, data });
  changePages(tx, ofForum(scope));
}

/** For which organisation the person acts in this forum, until they choose another or the seat ends. */
export async function chooseActingSeat(tx: Tx, scope: Scope, seatId: string): Promise<void> {
  const { personId } = personOf(scope);
  const seat = findActingSeat(scope, seatId);
  if (!seat || scope.chosenSeatId === seat.id) return;
  await tx
    .insert(actingSeats)
    .values({ forumId: scope.forumId, personId, seatId })
    .onConflictDoUpdate({ target: [actingSeats.forumId, actingSeats.personId], set: { seatId, chosenAt: sql`now()` } });
  await record(tx, inForum(scope), 'seat.chosen', seatId);
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}
