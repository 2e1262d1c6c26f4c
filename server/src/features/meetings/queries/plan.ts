import type { MeetingList, PlanView } from '@minga/shared/meetings/schema.ts';
import { dbNow, type Tx } from '../../../platform/db.ts';
import type { Scope } from '../../../platform/gate.ts';
import { listStages } from '../../stages/queries.ts';
import { presentMeeting } from '../present.ts';
import {
  listInvitable,
  listMeetings,
  listPlannedOrganisations,
  listThemesOfCycle,
  type MeetingRow,
} from './meetings.ts';

/** Meetings with the names that their ids stand for. */
export async function surroundings(
  tx: Tx,
  scope: Scope,
  rows: readonly MeetingRow[],
): Promise<Omit<MeetingList, 'next'>> {
  return {
    items: rows.map((row) => presentMeeting(row, scope)),
    timeZone: scope.timeZone,
    now: (await dbNow(tx)).toISOString(),
    themes: await listThemesOfCycle(tx, scope.cycleId),
    organisations: await listPlannedOrganisations(tx, scope.forumId),
    abilities: { plan: scope.isFacilitator },
  };
}

/** Everything the planner draws. */
export async function getPlanView(tx: Tx, scope: Scope): Promise<PlanView> {
  const rows = (await listMeetings(tx, scope)).filter((row) => row.state !== 'cancelled');
  const stages = (await listStages(tx, scope.cycleId)).map(({ name, opensAt, closesAt, closedAt }) => ({
    name,
    opensAt: opensAt.toISOString(),
    closesAt: closesAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  }));
  return { ...(await surroundings(tx, scope, rows)), stages, people: await listInvitable(tx, scope) };
}
