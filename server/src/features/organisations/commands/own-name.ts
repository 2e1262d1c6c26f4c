import { AppError } from '@minga/shared/kernel/errors.ts';
import { faultOfOwnName, type ForumNames, looksLike } from '@minga/shared/people/names.ts';
import { and, eq, inArray, ne, or, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { enterForum } from '../../people/commands/invited-names.ts';
import { holdPerson } from '../../people/commands/proof.ts';
import { listRoles, nameInForum } from '../../people/queries.ts';
import { people } from '../../people/tables.ts';
import { organisations } from '../tables.ts';
import { listMembers, listOpenSeats } from '../queries/of-person.ts';

/** As the forum calls them: what others know of somebody who has not come yet is told to nobody. */
async function namesOfOthers(tx: Tx, forumId: string, personId: string): Promise<string[]> {
  const rows = await tx
    .select({ name: nameInForum(forumId) })
    .from(people)
    .where(and(inArray(people.id, await listMembers(tx, forumId)), ne(people.id, personId)));
  return rows.map(({ name }) => name);
}

async function namesOfOrganisations(tx: Tx, forums: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ name: organisations.name, shortName: organisations.shortName })
    .from(organisations)
    .where(inArray(organisations.forumId, [...forums]));
  return rows.flatMap(({ name, shortName }) => [name, shortName]);
}

/** Whose names somebody must not be taken for, while nobody else of these forums changes theirs. */
async function holdNamesOf(tx: Tx, forums: readonly string[], personId: string): Promise<ForumNames> {
  // In one order everywhere (platform/database/locks.ts), so that two who are in the same forums wait for one another.
  await holdPerson(tx, personId);
  for (const forumId of forums.toSorted()) await holdLock(tx, 'members of forum', forumId);
  const names: string[] = [];
  for (const forumId of forums) names.push(...(await namesOfOthers(tx, forumId, personId)));
  return { people: names, organisations: await namesOfOrganisations(tx, forums) };
}

/**
 * Somebody comes into a forum, and with them the name that they gave themselves where nobody of this forum was asked. It is looked at
 * as if they took it here (SEC-74), unless the forum itself invited them by it: two people may be called alike, and whoever leads says so.
 * @param ofLink what the forum calls whomever the link was sent to by which they come
 * @returns whether they came in: an invitation that was taken back at this moment stays so
 * @throws AppError `name.of-other`, `name.not-for-people`; nothing of them has come in then
 */
export async function comeIn(tx: Tx, forumId: string, personId: string, ofLink?: string): Promise<boolean> {
  const names = await holdNamesOf(tx, [forumId], personId);
  const { rows } = await tx.execute<{ name: string; written: string | null }>(sql`
    select p.name, i.name as written from people p
      left join invited_names i on i.person_id = p.id and i.forum_id = ${forumId} and i.entered_at is null
    where p.id = ${personId} and (p.is_named or i.name is null)`);
  const [own] = rows;
  const written = [own?.written, ofLink].filter((name) => typeof name === 'string');
  if (own && !looksLike(own.name, written)) {
    const fault = faultOfOwnName(own.name, names);
    if (fault) throw new AppError(fault === 'name-of-other' ? 'name.of-other' : 'name.not-for-people');
  }
  return enterForum(tx, forumId, personId);
}

/** Where somebody is, and where they have been: once they are given something there, they are in again without being asked. */
async function forumsOf(tx: Tx, personId: string): Promise<{ held: string[]; known: string[] }> {
  const held = [...(await listRoles(tx, personId)), ...(await listOpenSeats(tx, personId))].map((one) => one.forumId);
  const { rows } = await tx.execute<{ forumId: string }>(sql`
    select forum_id as "forumId" from invited_names where person_id = ${personId} and entered_at is not null`);
  const unique = (ids: readonly string[]) => [...new Set(ids)];
  return { held: unique(held), known: unique([...held, ...rows.map(({ forumId }) => forumId)]) };
}

/** Nothing is written by who confirms what they have confirmed. */
const isAsked = or(eq(people.isNameToConfirm, true), eq(people.isNamed, false));

/** What they are called already needs no look: it is theirs, also where somebody else of the forum is called the same. */
async function isCalled(tx: Tx, personId: string, name: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from people p where p.id = ${personId} and (p.name = ${name} or (not p.is_named and exists (
      select 1 from invited_names i where i.person_id = p.id and i.name = ${name} and i.entered_at is null)))`);
  return rows.length > 0;
}

/**
 * Somebody puts their own name right, everywhere it is shown, or says that the one they were given is theirs. The record says that it was done, and no name: that would outlive an
 * erasure.
 * @throws AppError `request.invalid` naming name, when it reads like that of somebody else in a forum of theirs, or like no
 * name of a person
 */
export async function correctOwnName(tx: Tx, { personId }: Person, name: string): Promise<void> {
  const { held: forums, known } = await forumsOf(tx, personId);
  if (!(await isCalled(tx, personId, name))) {
    const code = faultOfOwnName(name, await holdNamesOf(tx, known, personId));
    if (code) throw new AppError('request.invalid', { errors: [{ field: 'name', code }] });
  }
  const isOwn = { isNamed: true, isNameToConfirm: false, updatedAt: sql`now()` };
  const changed = await tx
    .update(people)
    .set({ name, ...isOwn })
    .where(and(eq(people.id, personId), ne(people.name, name)))
    .returning({ id: people.id });
  if (changed.length === 0) {
    await tx
      .update(people)
      .set(isOwn)
      .where(and(eq(people.id, personId), isAsked));
    return;
  }
  const by = { forumId: null, cycleId: null, personId };
  await record(tx, by, 'person.renamed', personId);
  for (const forumId of forums) changePages(tx, { forumId, cycleId: null });
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}
