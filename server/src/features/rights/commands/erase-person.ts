import { isPersona } from '@minga/shared/demo/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { changePages, emit } from '../../../platform/jobs/events.ts';
import { inEachLanguage } from '../../../platform/texts/texts.ts';
import { type Acting, requireProof } from '../../people/commands/proof.ts';
import { findForum } from '../../people/queries.ts';
import { BOARD_CHANNEL } from '../../boards/commands/notify-servers.ts';
import { findStoppableUntil } from '../queries/addresses.ts';
import {
  findAnyForum,
  isLastAdministrator,
  listBoardsOf,
  listForumsOf,
  listLedAlone,
  listEndingSeats,
} from '../queries/erasures.ts';
import { placeOf } from './account-acts.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Nothing says any more who somebody was; the subject is the person. */
    'person.erased': Record<never, never>;
  }
}

/** What somebody is called who was erased, by the language she read, and the guests that she was before she had an account. */
const CALLED = {
  ...inEachLanguage((words) => words('personal-data:erased')),
  guest: inEachLanguage((words) => words('guests:forgotten')),
};

/**
 * Takes away what says who somebody was, as the declared list says (policy.ts), wherever it lies in the database.
 * @returns false when she was erased before
 */
export async function eraseRows(tx: Pick<Tx, 'execute'>, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ done: boolean }>(
    sql`select erase_person(${personId}, ${JSON.stringify(CALLED)}::jsonb) as done`,
  );
  return rows[0]?.done ?? false;
}

/** A forum, and the installation, are never left without whoever leads them: a successor is named first. */
async function requireSuccessors(tx: Tx, { personId }: Person, forums: readonly string[]): Promise<void> {
  // In one order everywhere, so that two who leave together wait for one another.
  await holdLock(tx, 'administrators', '');
  for (const forumId of forums) await holdLock(tx, 'facilitators of forum', forumId);
  for (const forumId of forums) await holdLock(tx, 'members of forum', forumId);
  const alone = await listLedAlone(tx, personId);
  const names = [...new Set(alone.map(({ forum }) => `«${forum}»`))];
  if (names.length > 0) throw new AppError('erasure.last-in-charge', { params: { forums: names.join(', ') } });
  if (await isLastAdministrator(tx, personId)) throw new AppError('erasure.last-administrator');
}

/**
 * Whoever confirmed another address reads the new mailbox; whether the account is theirs, the old one may still deny. With the account
 * its link would be gone, so until then the account stays.
 */
async function refuseStoppableAddress(tx: Tx, personId: string): Promise<void> {
  const until = await findStoppableUntil(tx, personId);
  if (!until) return;
  const forumId = await placeOf(tx, personId);
  const timeZone = (forumId && (await findForum(tx, forumId))?.timeZone) || 'UTC';
  throw new AppError('erasure.address-stoppable', { params: { at: until.toISOString(), timeZone } });
}

/**
 * Somebody leaves for good. What she wrote stays, of nobody that can be named (PRODUCT.md, rule 14).
 * @param typed her address, as she typed it
 * @throws AppError `request.invalid` naming email when it is another; `sign-in.unproven`, `erasure.last-in-charge`,
 *   `erasure.last-administrator`, `erasure.address-stoppable`
 */
export async function erasePerson(tx: Tx, acting: Acting, typed: string): Promise<void> {
  const { person } = acting;
  const { personId } = person;
  if (typed.trim().toLowerCase() !== person.email)
    throw new AppError('request.invalid', { errors: [{ field: 'email', code: 'not-yours' }] });
  if (isPersona(personId)) throw new AppError('erasure.shared-persona');
  await requireProof(tx, acting);
  await refuseStoppableAddress(tx, personId);
  const forums = await listForumsOf(tx, personId);
  await requireSuccessors(tx, person, forums);
  const boards = await listBoardsOf(tx, personId);
  const seats = await listEndingSeats(tx, personId);
  if (!(await eraseRows(tx, personId))) return;
  for (const forumId of forums) {
    await record(tx, { forumId, cycleId: null, personId }, 'person.erased', personId);
    changePages(tx, { forumId, cycleId: null });
  }
  if (forums.length === 0) await record(tx, { forumId: null, cycleId: null, personId }, 'person.erased', personId);
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
  for (const board of boards) await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${board}:head`})`);
  for (const { id, ...place } of seats)
    emit(tx, { type: 'seat.ended', ...place, subjectId: id, data: { personId, byPersonId: personId } });
  // Events are handed on forum by forum; whoever is in none is written to with those of another.
  const forumId = forums[0] ?? (await findAnyForum(tx));
  if (forumId) emit(tx, { type: 'person.erased', forumId, cycleId: null, subjectId: personId, data: {} });
}

/** The letter has left, or cannot leave: the address goes too. */
export async function forgetAddress(tx: Tx, personId: string): Promise<void> {
  await tx.execute(sql`update erasures set letter_to = null where person_id = ${personId} and letter_to is not null`);
}

/** Addresses whose letter could not leave for a day. */
export async function forgetOldAddresses(tx: Tx): Promise<void> {
  await tx.execute(sql`
    update erasures set letter_to = null where letter_to is not null and erased_at < now() - interval '1 day'`);
}
