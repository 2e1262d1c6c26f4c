import type { CycleSummary, Home } from '@minga/shared/cycles/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { listOwnCommitments } from '../../commitments/queries/contributions.ts';
import { presentCycle } from '../../cycles/present.ts';
import { listReadableCycles, listStagesOfCycles } from '../../cycles/queries.ts';
import { listOwnDiagnoses } from '../../diagnoses/queries/contributions.ts';
import { listNeeds, type NeedsOf } from '../../events/queries/needs.ts';
import { listInvitingCycles, listNextMeetings } from '../../meetings/queries/of-person.ts';
import { listOpenSeats, listRoles } from '../../people/queries.ts';

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

async function listContributions(tx: Tx, person: Person): Promise<Home['contributions']> {
  const own = [
    ...(await listOwnDiagnoses(tx, person, CONTRIBUTIONS)),
    ...(await listOwnCommitments(tx, person, CONTRIBUTIONS)),
  ];
  return own.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, CONTRIBUTIONS);
}

/**
 * What needs this person now, then their cycles, week and contributions.
 * @param features what each has waiting for somebody
 */
export async function getHome(tx: Tx, person: Person, features: readonly NeedsOf[]): Promise<Home> {
  return {
    needs: await listNeeds(tx, person, features),
    cycles: await listOwnCycles(tx, person),
    meetings: await listNextMeetings(tx, person),
    contributions: await listContributions(tx, person),
  };
}
