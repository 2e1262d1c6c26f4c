import { holdLock } from '../../platform/database/locks.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import type { NewOrganisation, NewSeat, OrganisationNames } from '@minga/shared/organisations/schema.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { brokeConstraint, emitAfterCommit, type Tx } from '../../platform/database/db.ts';
import { changePages, emit } from '../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../platform/http/gate.ts';
import { invitePerson } from '../people/commands.ts';
import { rightsChanged } from '../people/commands/sessions.ts';
import { findOrganisation, listOrganisations } from './queries.ts';
import { findActingSeat } from './policy.ts';
import { actingSeats, organisations, seats } from './tables.ts';

declare module '../../platform/jobs/events.ts' {
  interface DomainEvents {
    'seat.given': { personId: string; byPersonId: string };
  }
}

/** Seats belong to the forum: pages of all its cycles count them. */
const ofForum = ({ forumId }: Scope) => ({ forumId, cycleId: null });
/** So do acts on them, whichever of its cycles they are done from. */
const inForum = (scope: Scope) => ({ ...scope, cycleId: null });

/** Two that read the same would be two voices of one: accents, capitals and what cannot be seen make no other name. */
async function requireOwnNames(tx: Tx, forumId: string, input: OrganisationNames, ownId: string): Promise<void> {
  // One after the other within a forum, or two requests at once would both see no twin.
  await holdLock(tx, 'organisation names', forumId);
  const others = (await listOrganisations(tx, forumId)).filter(({ id }) => id !== ownId);
  const isTaken = (name: string) => others.some((one) => isSameWord(one.name, name) || isSameWord(one.shortName, name));
  const fields = (['name', 'shortName'] as const).filter((field) => isTaken(input[field]));
  if (fields.length > 0)
    throw new AppError('request.invalid', { errors: fields.map((field) => ({ field, code: 'taken' })) });
}

/** @throws AppError `request.invalid` naming name or shortName when an organisation of the forum is called so */
export async function createOrganisation(tx: Tx, scope: Scope, input: NewOrganisation): Promise<string> {
  const id = newId();
  await requireOwnNames(tx, scope.forumId, input, id);
  await tx.insert(organisations).values({ id, forumId: scope.forumId, ...input });
  const { shortName, sector } = input;
  await record(tx, inForum(scope), 'organisation.created', id, { shortName, sector });
  changePages(tx, { forumId: scope.forumId, cycleId: null });
  return id;
}

/**
 * Puts a name right, everywhere it is shown; what it was before stays in the log.
 * @throws AppError `organisation.not-found`; `request.invalid` naming name or shortName when another is called so
 */
export async function renameOrganisation(
  tx: Tx,
  scope: Scope,
  organisationId: string,
  input: OrganisationNames,
): Promise<void> {
  const before = await findOrganisation(tx, scope.forumId, organisationId);
  if (!before) throw new AppError('organisation.not-found');
  await requireOwnNames(tx, scope.forumId, input, organisationId);
  const { name, shortName } = input;
  await tx
    .update(organisations)
    .set({ name, shortName })
    .where(and(eq(organisations.id, organisationId), eq(organisations.forumId, scope.forumId)));
  const change = { before: { name: before.name, shortName: before.shortName }, after: { name, shortName } };
  await record(tx, inForum(scope), 'organisation.renamed', organisationId, change);
  changePages(tx, { forumId: scope.forumId, cycleId: null });
}

/**
 * Gives a person a seat of an organisation, inviting the person when new.
 * @throws AppError `request.invalid` naming email when that person already holds this seat
 */
export async function openSeat(tx: Tx, scope: Scope, organisationId: string, input: NewSeat): Promise<string> {
  const organisation = await findOrganisation(tx, scope.forumId, organisationId);
  if (!organisation) throw new AppError('organisation.not-found');
  const personId = await invitePerson(tx, { email: input.email, name: input.name, locale: scope.locale });
  const id = newId();
  const { role, seniority, hasMandate } = input;
  try {
    await tx
      .insert(seats)
      .values({ id, forumId: scope.forumId, organisationId, personId, role, seniority, hasMandate });
  } catch (error) {
    if (brokeConstraint(error, 'seats_open_once'))
      throw new AppError('request.invalid', { errors: [{ field: 'email', code: 'taken' }] });
    throw error;
  }
  await record(tx, inForum(scope), 'seat.opened', id, { organisationId, role });
  await rightsChanged(tx, personId);
  const { personId: byPersonId } = personOf(scope);
  emit(tx, { type: 'seat.given', ...ofForum(scope), subjectId: id, data: { personId, byPersonId } });
  return id;
}

/** Ends a seat now: its rights are gone with the next request, and open sockets are re-examined at once. */
export async function endSeat(tx: Tx, scope: Scope, seatId: string): Promise<void> {
  const [ended] = await tx
    .update(seats)
    .set({ endedAt: sql`greatest(now(), ${seats.startsAt})` })
    .where(and(eq(seats.id, seatId), eq(seats.forumId, scope.forumId), isNull(seats.endedAt)))
    .returning({ personId: seats.personId });
  if (!ended) throw new AppError('seat.not-found');
  await record(tx, inForum(scope), 'seat.ended', seatId);
  await rightsChanged(tx, ended.personId);
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
