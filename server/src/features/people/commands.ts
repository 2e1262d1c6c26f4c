import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId, newRandomId } from '@minga/shared/kernel/ids.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { ForumCorrection, NewForum } from '@minga/shared/people/schema.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../platform/database/audit.ts';
import { brokeConstraint } from '../../platform/database/database-faults.ts';
import type { Tx } from '../../platform/database/db.ts';
import { holdLock } from '../../platform/database/locks.ts';
import { changePages, emit } from '../../platform/jobs/events.ts';
import { inviteToForum } from './commands/invitations.ts';
import { nameInvited } from './commands/invited-names.ts';
import { refusingKept } from './commands/kept-addresses.ts';
import { rightsChanged } from './commands/sessions.ts';
import { findForum, findPersonByEmail, isLedByOthers } from './queries.ts';
import { forumRoles, forums, people, undeliveredLetters } from './tables.ts';

type RoleOfEvent = { roleId: string; role: ForumRole; byPersonId: string };

declare module '../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Somebody has a role that she had not, or has it no more; the subject is the person. */
    'role.given': RoleOfEvent;
    'role.ended': RoleOfEvent;
  }
}

/** The person with this address, created as invited when new. Names default to what stands before the @. */
export async function invitePerson(tx: Tx, input: InvitedPerson): Promise<string> {
  const personId = await findOrMakePerson(tx, input);
  if (input.forumId !== null) await nameInvited(tx, input.forumId, [{ id: personId, name: nameOf(input) }]);
  return personId;
}

type InvitedPerson = {
  /** null for who is invited to the installation, not to a forum */
  forumId: string | null;
  email: string;
  name?: string;
  locale: Locale;
};
const nameOf = ({ email, name }: InvitedPerson): string => name?.trim() || (email.split('@')[0] ?? email);

/**
 * The person with this address, created when new; in no forum, and with a name only when new.
 * @param input.isNamed the name is what they said themselves; otherwise they get that of the first forum that they come into
 * @throws AppError `address.kept`
 */
export async function findOrMakePerson(tx: Tx, input: InvitedPerson & { isNamed?: boolean }): Promise<string> {
  const email = input.email.toLowerCase();
  const known = await findPersonByEmail(tx, email);
  if (known) return known.id;
  const id = newId();
  const name = nameOf({ ...input, email });
  const made = await refusingKept(
    tx
      .insert(people)
      .values({ id, email, name, isNamed: input.isNamed ?? false, locale: input.locale })
      .onConflictDoNothing()
      .returning({ id: people.id }),
  );
  return made[0]?.id ?? (await findPersonByEmail(tx, email))?.id ?? id;
}

/** Somebody who came by a board's link. The placeholder address cannot receive a code, so it can never be signed in to. */
export async function createGuest(tx: Tx, input: { name: string; isNamed: boolean; locale: Locale }): Promise<string> {
  // Without the moment in which it was made: boards that hide people forget when their guests came.
  const id = newRandomId();
  await tx.insert(people).values({ id, ...input, email: `${id}@guest.invalid`, isGuest: true });
  return id;
}

/** @throws AppError `request.invalid` naming slug when another forum has that address */
export async function createForum(tx: Tx, byPersonId: string, input: NewForum): Promise<string> {
  const id = newId();
  try {
    await tx.insert(forums).values({ id, ...input });
  } catch (error) {
    if (brokeConstraint(error, 'forums_slug_key'))
      throw new AppError('request.invalid', { errors: [{ field: 'slug', code: 'taken' }] });
    throw error;
  }
  const { slug, timeZone } = input;
  await record(tx, { forumId: id, cycleId: null, personId: byPersonId }, 'forum.created', id, { slug, timeZone });
  return id;
}

type GrantRole = { forumId: string; email: string; name?: string; role: ForumRole; locale: Locale };

/**
 * Whoever leads a forum, or the installation, invites a person to a role in it. Granting twice changes nothing.
 * @returns whether the person did not have the role before, and so must be told
 */
export async function grantRole(
  tx: Tx,
  byPersonId: string,
  input: GrantRole,
): Promise<{ personId: string; isNew: boolean }> {
  await holdLock(tx, 'members of forum', input.forumId);
  const personId = await invitePerson(tx, input);
  const [given] = await tx
    .insert(forumRoles)
    .values({ forumId: input.forumId, personId, role: input.role })
    .onConflictDoNothing()
    .returning({ id: forumRoles.id });
  if (!given) return { personId, isNew: false };
  const by = { forumId: input.forumId, cycleId: null, personId: byPersonId };
  await inviteToForum(tx, { forumId: input.forumId, personId }, byPersonId);
  await record(tx, by, 'role.granted', { kind: 'person', id: personId }, { role: input.role });
  await rightsChanged(tx, personId);
  emit(tx, {
    type: 'role.given',
    forumId: input.forumId,
    cycleId: null,
    subjectId: personId,
    data: { roleId: given.id, role: input.role, byPersonId },
  });
  return { personId, isNew: true };
}

const FORUM_FACTS = ['name', 'locale', 'timeZone'] as const;

/**
 * Puts right what a forum is called, in which language it invites, or on which clock it counts; what it was before stays in the log.
 * @throws AppError `forum.not-found`; `request.invalid` naming timeZone once the forum has a cycle
 */
export async function correctForum(tx: Tx, byPersonId: string, forumId: string, input: ForumCorrection): Promise<void> {
  // Held until this is over: a cycle that is begun meanwhile waits, and is begun on the new clock.
  await tx.execute(sql`select 1 from ${forums} where ${forums.id} = ${forumId} for update`);
  const before = await findForum(tx, forumId);
  if (!before) throw new AppError('forum.not-found');
  const { name = before.name, locale = before.locale, timeZone = before.timeZone } = input;
  const after = { ...before, name, locale, timeZone };
  const changed = FORUM_FACTS.filter((fact) => after[fact] !== before[fact]);
  if (changed.length === 0) return;
  const of = (row: typeof before) => Object.fromEntries(changed.map((fact) => [fact, row[fact]]));
  try {
    await tx.update(forums).set(of(after)).where(eq(forums.id, forumId));
  } catch (error) {
    if (brokeConstraint(error, 'forums_zone_kept'))
      throw new AppError('request.invalid', { errors: [{ field: 'timeZone', code: 'zone-kept' }] });
    throw error;
  }
  const change = { before: of(before), after: of(after) };
  await record(tx, { forumId, cycleId: null, personId: byPersonId }, 'forum.corrected', forumId, change);
  changePages(tx, { forumId, cycleId: null });
}

/** A forum that its own people lead is never left without anybody who facilitates it. */
async function requireAnotherFacilitator(tx: Tx, forumId: string, personId: string): Promise<void> {
  await holdLock(tx, 'facilitators of forum', forumId);
  if (!(await isLedByOthers(tx, { forumId, personId, role: 'facilitator' })))
    throw new AppError('role.last-facilitator');
}

/**
 * Ends a role now; open sockets of the person are re-examined at once, and they are told.
 * @param ended.isLastKept the last facilitator's is refused
 */
export async function endRole(
  tx: Tx,
  byPersonId: string,
  ended: { forumId: string; personId: string; role: ForumRole; isLastKept: boolean },
): Promise<void> {
  const { forumId, personId, role, isLastKept } = ended;
  if (isLastKept && role === 'facilitator') await requireAnotherFacilitator(tx, forumId, personId);
  await holdLock(tx, 'members of forum', forumId);
  const [gone] = await tx
    .delete(forumRoles)
    .where(and(eq(forumRoles.forumId, forumId), eq(forumRoles.personId, personId), eq(forumRoles.role, role)))
    .returning({ id: forumRoles.id });
  if (!gone) throw new AppError('role.not-found');
  const by = { forumId, cycleId: null, personId: byPersonId };
  await record(tx, by, 'role.ended', { kind: 'person', id: personId }, { role });
  await rightsChanged(tx, personId);
  const data = { roleId: gone.id, role, byPersonId };
  emit(tx, { type: 'role.ended', forumId, cycleId: null, subjectId: personId, data });
}

/**
 * Makes a person administrator of the whole installation. Only somebody at the machine can: no route calls this.
 * @returns whether the person was not administrator before
 */
export async function appointAdministrator(
  tx: Tx,
  input: { email: string; name?: string; locale: Locale },
): Promise<{ personId: string; isNew: boolean }> {
  const personId = await invitePerson(tx, { ...input, forumId: null });
  const changed = await tx
    .update(people)
    .set({ isAdministrator: true, isNamed: true, updatedAt: sql`now()` })
    .where(and(eq(people.id, personId), eq(people.isAdministrator, false)))
    .returning({ id: people.id });
  if (changed.length === 0) return { personId, isNew: false };
  const system = { forumId: null, cycleId: null, personId: null };
  await record(tx, system, 'administrator.appointed', { kind: 'person', id: personId });
  await rightsChanged(tx, personId);
  return { personId, isNew: true };
}

/** Counts an attempt that failed, until a letter gets through ({@link noteDelivered}): see {@link undeliveredTo}. */
export async function noteUndelivered(tx: Tx, personId: string, isRefused: boolean): Promise<void> {
  // The person may have been erased while the letter waited.
  await tx.execute(sql`
    insert into undelivered_letters (person_id, attempts, is_refused) select id, 1, ${isRefused} from people where id = ${personId} and email not like '%.invalid'
    on conflict (person_id) do update set attempts = undelivered_letters.attempts + 1, is_refused = ${isRefused}, at = now()`);
}

/** A post office took a letter. Of an address from which letters came back that says nothing. */
export async function noteDelivered(tx: Tx, personId: string): Promise<void> {
  const ofPerson = eq(undeliveredLetters.personId, personId);
  await tx.delete(undeliveredLetters).where(and(ofPerson, isNull(undeliveredLetters.bouncedAt)));
}

/**
 * A letter to this address came back.
 * @param isHard it takes no letters at all: none is sent there until its reader signs in with a code that came to it
 * @returns whose address it is; null where it is nobody's
 */
export async function noteBounced(tx: Tx, email: string, isHard: boolean): Promise<string | null> {
  const { rows } = await tx.execute<{ id: string }>(sql`select id from people where email = lower(${email})`);
  const id = rows[0]?.id;
  if (id === undefined) return null;
  await tx.execute(sql`
    insert into undelivered_letters (person_id, attempts, is_refused, bounced_at) values (${id}, 1, ${isHard}, ${isHard ? sql`now()` : null})
    on conflict (person_id) do update set attempts = undelivered_letters.attempts + 1, at = now(),
      is_refused = undelivered_letters.is_refused or excluded.is_refused,
      bounced_at = coalesce(undelivered_letters.bounced_at, excluded.bounced_at)`);
  return id;
}
