import { AppError } from '@minga/shared/kernel/errors.ts';
import { faultOfOwnName } from '@minga/shared/people/names.ts';
import { and, eq, inArray, ne, or, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { emitAfterCommit, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
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
  const held = [...(await listRoles(tx, personId)), ...(await listOpenSeats(tx, personId))];
  const forums = [...new Set(held.map(({ forumId }) => forumId))];
  if (!(await isCalled(tx, personId, name))) {
    const names: string[] = [];
    for (const forumId of forums) names.push(...(await namesOfOthers(tx, forumId, personId)));
    const code = faultOfOwnName(name, { people: names, organisations: await namesOfOrganisations(tx, forums) });
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
