import type { CycleSummary, Home, OwnContribution } from '@minga/shared/cycles/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { presentCycle } from '../../cycles/present.ts';
import { listReadableCycles, listStagesOfCycles } from '../../cycles/queries.ts';
import { listNeeds, type NeedsOf } from '../../events/queries/needs.ts';
import { listInvitingCycles, listNextMeetings } from '../../meetings/queries/of-person.ts';
import { listOpenSeats, listRoles } from '../../people/queries.ts';
import type { Contributions } from '../policy.ts';

/** Cycles of the person's forums, and those to whose meetings they were invited by name. */
async function listOwnCycles(tx: Tx, person: Person): Promise<CycleSummary[]> {
  const { personId } = person;
  const standing = [...(await listRoles(tx, personId)), ...(await listOpenSeats(tx, personId))];
  const forums = new Set(standing.map(({ forumId }) => forumId));
  const invitedTo = await listInvitingCycles(tx, person);
  const rows = (await listReadableCycles(tx, person)).filter((row) => forums.has(row.forumId) || invitedTo.has(row.id));
  const ids = rows.map(({ id }) => id);
  const stages = await listStagesOfCycles(tx, ids);
  const now = await dbNow(tx);
  return rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now));
}

const CONTRIBUTIONS = 20;

async function listContributions(tx: Tx, person: Person, nouns: readonly Contributions[]): Promise<OwnContribution[]> {
  const own: OwnContribution[] = [];
  for (const list of nouns) own.push(...(await list(tx, person, CONTRIBUTIONS)));
  return own.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, CONTRIBUTIONS);
}

/**
 * What needs this person now, then their cycles, week and contributions.
 * @param needs what each feature has waiting for somebody
 * @param contributions and what it got from them
 */
export async function getHome(
  tx: Tx,
  person: Person,
  needs: readonly NeedsOf[],
  contributions: readonly Contributions[],
): Promise<Home> {
  return {
    needs: await listNeeds(tx, person, needs),
    cycles: await listOwnCycles(tx, person),
    meetings: await listNextMeetings(tx, person),
    contributions: await listContributions(tx, person, contributions),
  };
}
