import { sittingNow } from '@minga/shared/meetings/circles.ts';
import type { MeetingList, PlanView } from '@minga/shared/meetings/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listStages } from '../../stages/queries.ts';
import { abilitiesOnPlan } from '../policy.ts';
import { readThresholds } from '../../standards/queries.ts';
import { presentMeeting } from '../present.ts';
import { listAway } from './elsewhere.ts';
import { listOftenMoved } from './publications.ts';
import {
  listInvitable,
  listMeetings,
  listPlannedOrganisations,
  listThemesOfCycle,
  type MeetingFilter,
  type MeetingRow,
  type OrganisationRow,
} from './meetings.ts';

/** Meetings with the names that their ids stand for. */
export async function surroundings(
  tx: Tx,
  scope: Scope,
  rows: readonly MeetingRow[],
  known?: readonly OrganisationRow[],
): Promise<Omit<MeetingList, 'next'>> {
  const organisations = known ?? (await listPlannedOrganisations(tx, scope.forumId));
  return {
    items: rows.map((row) => presentMeeting(row, scope)),
    timeZone: scope.timeZone,
    now: (await dbNow(tx)).toISOString(),
    themes: await listThemesOfCycle(tx, scope.cycleId),
    organisations: organisations.map(({ delegation: _delegation, delegates, ...one }) => ({
      ...one,
      delegates: sittingNow(delegates),
    })),
    abilities: abilitiesOnPlan(scope),
  };
}

/** What one page of meetings may weigh, and what is read of it at once: characters. */
const PAGE = 4_000_000;
const READ_AT_ONCE = 400_000;
/** A place in a list of people: an id and a role. */
const PERSON = 90;

/**
 * One page of meetings, in order of time. It ends at the limit, or before that where what the meetings hold makes it long.
 * Read in parts, because rows with a thousand people each hold up everybody while they are taken apart.
 */
export async function meetingPage(
  tx: Tx,
  scope: Scope,
  { limit, ...filter }: MeetingFilter & { limit: number },
): Promise<{ rows: MeetingRow[]; next: string | null }> {
  const rows: MeetingRow[] = [];
  let weight = 0;
  let part = 100;
  for (let after = filter.after; ; after = rows.at(-1)?.id) {
    const wanted = Math.min(part, limit + 1 - rows.length);
    const found = await listMeetings(tx, scope, { ...filter, limit: wanted, after });
    rows.push(...found);
    weight += found.reduce((sum, row) => sum + row.agenda.length + row.title.length + row.people.length * PERSON, 0);
    if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id ?? null };
    if (found.length < wanted) return { rows, next: null };
    if (weight > PAGE) return { rows, next: rows.at(-1)?.id ?? null };
    part = Math.min(500, Math.max(25, Math.floor((READ_AT_ONCE * rows.length) / weight)));
  }
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
  const thresholds = await readThresholds(tx, scope.cycleId);
  const organisations = await listPlannedOrganisations(tx, scope.forumId);
  const delegates = Object.fromEntries(organisations.map((one) => [one.id, one.delegates]));
  const around = await surroundings(tx, scope, rows, organisations);
  const away = await listAway(tx, scope.cycleId);
  const oftenMoved = await listOftenMoved(tx, scope.cycleId);
  return { ...around, stages, thresholds, delegates, away, oftenMoved, people: await listInvitable(tx, scope) };
}
