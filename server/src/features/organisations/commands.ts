import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { NewOrganisation, NewSeat } from '@minga/shared/organisations/schema.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { audit } from '../../platform/audit.ts';
import { brokeConstraint, emitAfterCommit, type Tx } from '../../platform/db.ts';
import { personOf, type Scope } from '../../platform/gate.ts';
import { invitePerson } from '../people/commands.ts';
import { rightsChanged } from '../people/commands/sessions.ts';
import { findOrganisation } from './queries.ts';
import { findActingSeat } from './policy.ts';
import { actingSeats, organisations, seats } from './tables.ts';

function act(scope: Scope, action: string, subject: { kind: string; id: string }, data: Record<string, unknown>) {
  return { forumId: scope.forumId, cycleId: null, personId: personOf(scope).personId, action, subject, data };
}

/** @throws AppError `request.invalid` naming shortName when the forum already has that short name */
export async function createOrganisation(tx: Tx, scope: Scope, input: NewOrganisation): Promise<string> {
  const id = newId();
  try {
    await tx.insert(organisations).values({ id, forumId: scope.forumId, ...input });
  } catch (error) {
    if (brokeConstraint(error, 'organisations_short_name'))
      throw new AppError('request.invalid', { errors: [{ field: 'shortName', code: 'taken' }] });
    throw error;
  }
  await audit(
    tx,
    act(
      scope,
      'organisation.created',
      { kind: 'organisation', id },
      { shortName: input.shortName, sector: input.sector },
    ),
  );
  return id;
}

/**
 * Gives a person a seat of an organisation, inviting the person when new.
 * @throws AppError `request.invalid` naming email when that person already holds this seat
 */
export async function openSeat(
  tx: Tx,
  scope: Scope,
  organisationId: string,
  input: NewSeat,
): Promise<{ id: string; personId: string; organisation: string }> {
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
  await audit(tx, act(scope, 'seat.opened', { kind: 'seat', id }, { organisationId, role }));
  await rightsChanged(tx, personId);
  return { id, personId, organisation: organisation.name };
}

/** Ends a seat now: its rights are gone with the next request, and open sockets are re-examined at once. */
export async function endSeat(tx: Tx, scope: Scope, seatId: string): Promise<void> {
  const [ended] = await tx
    .update(seats)
    .set({ endedAt: sql`greatest(now(), ${seats.startsAt})` })
    .where(and(eq(seats.id, seatId), eq(seats.forumId, scope.forumId), isNull(seats.endedAt)))
    .returning({ personId: seats.personId });
  if (!ended) throw new AppError('seat.not-found');
  await audit(tx, act(scope, 'seat.ended', { kind: 'seat', id: seatId }, {}));
  await rightsChanged(tx, ended.personId);
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
  await audit(tx, act(scope, 'seat.chosen', { kind: 'seat', id: seatId }, {}));
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}
