import { type Beginning, type CycleSummary, FIRST_STEPS, type Home } from '@minga/shared/cycles/schema.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { presentCycle } from '../../cycles/present.ts';
import { listReadableCycles, listRunningCyclesLedBy, listStagesOfCycles } from '../../cycles/queries.ts';
import { listNeeds, type NeedsOf } from '../../events/queries/needs.ts';
import { listInvitingCycles, listNextMeetings } from '../../meetings/queries/of-person.ts';
import { listOpenSeats, listSeatsToCome } from '../../organisations/queries/of-person.ts';
import { listRoles } from '../../people/queries.ts';
import type { GivenStep } from '../policy.ts';
import { findNameToConfirm } from '../../people/queries.ts';

/** Cycles on whose boards somebody was a guest whose words are theirs since. */
async function listClaimedCycles(tx: Tx, { personId }: Person): Promise<Set<string>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct b.cycle_id as id from guest_claims g join board_guests sat on sat.person_id = g.guest_id
      join boards b on b.id = sat.board_id where g.claimed_by = ${personId}`);
  return new Set(rows.map(({ id }) => id));
}

/** Cycles of the person's forums, those to whose meetings they were invited by name, and those they once wrote in as a guest. */
async function listOwnCycles(tx: Tx, person: Person): Promise<CycleSummary[]> {
  const { personId } = person;
  const memberships = [...(await listRoles(tx, personId)), ...(await listOpenSeats(tx, personId))];
  const forums = new Set(memberships.map(({ forumId }) => forumId));
  const invitedTo = await listInvitingCycles(tx, person);
  const claimedIn = await listClaimedCycles(tx, person);
  const rows = (await listReadableCycles(tx, person)).filter(
    ({ id, forumId }) => forums.has(forumId) || invitedTo.has(id) || claimedIn.has(id),
  );
  const ids = rows.map(({ id }) => id);
  const stages = await listStagesOfCycles(tx, ids);
  const now = await dbNow(tx);
  return rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now));
}

/** What cycles that the person facilitates still lack before they can be worked with. */
async function listBeginnings(tx: Tx, { personId }: Person, given: readonly GivenStep[]): Promise<Beginning[]> {
  const steps = FIRST_STEPS.flatMap((kind) => given.filter((step) => step.kind === kind));
  const begun = await listRunningCyclesLedBy(tx, personId, (cycle) => steps.map((step) => step.isDone(cycle)));
  return begun
    .map(({ slug, title, locale, holds }) => ({
      cycle: { slug, title, locale },
      steps: steps.map(({ kind, at }, index) => ({ kind, isDone: holds[index] === true, href: at(slug) })),
    }))
    .filter((one) => one.steps.some(({ isDone }) => !isDone));
}

type Given = {
  readonly needs: readonly NeedsOf[];
  readonly firstSteps: readonly GivenStep[];
};

/**
 * What needs this person now, then their cycles and week.
 * @param given what each feature has waiting for somebody, got from them, and needs once before one can begin
 */
export async function getHome(tx: Tx, person: Person, given: Given): Promise<Home> {
  return {
    nameToConfirm: await findNameToConfirm(tx, person.personId),
    beginnings: await listBeginnings(tx, person, given.firstSteps),
    needs: await listNeeds(tx, person, given.needs),
    cycles: await listOwnCycles(tx, person),
    seatsToCome: await listSeatsToCome(tx, person.personId),
    meetings: await listNextMeetings(tx, person),
  };
}
