import { AppError } from '@minga/shared/kernel/errors.ts';
import { faultOfOwnName } from '@minga/shared/people/names.ts';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
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

/**
 * Somebody puts their own name right, everywhere it is shown. The record says that it was done, and no name: that would outlive an
 * erasure.
 * @throws AppError `request.invalid` naming name, when it reads like that of somebody else in a forum of theirs, or like no
 * name of a person
 */
export async function correctOwnName(tx: Tx, { personId }: Person, name: string): Promise<void> {
  const held = [...(await listRoles(tx, personId)), ...(await listOpenSeats(tx, personId))];
  const forums = [...new Set(held.map(({ forumId }) => forumId))];
  const names: string[] = [];
  for (const forumId of forums) names.push(...(await namesOfOthers(tx, forumId, personId)));
  const code = faultOfOwnName(name, { people: names, organisations: await namesOfOrganisations(tx, forums) });
  if (code) throw new AppError('request.invalid', { errors: [{ field: 'name', code }] });
  const changed = await tx
    .update(people)
    .set({ name, isNamed: true, updatedAt: sql`now()` })
    .where(and(eq(people.id, personId), ne(people.name, name)))
    .returning({ id: people.id });
  if (changed.length === 0) return;
  const by = { forumId: null, cycleId: null, personId };
  await record(tx, by, 'person.renamed', personId);
  for (const forumId of forums) changePages(tx, { forumId, cycleId: null });
  emitAfterCommit(tx, { type: 'person.rights-changed', personId });
}
