/** What would help an organisation that is short of delegates (S02): the least that removes the flag first, then what lessens it most. */
import { minutesLeftIn, type Shortfall, shortfallsOf } from './coverage.ts';
import { buildPlan, type Plan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';
import { circleWith, type Clock, smallestMove, stays, type Suggestion, type WindowOf } from './suggestions.ts';

/** @property left minutes that would stay without anybody */
type Remedy = { left: number } & (
  | { kind: 'delegate' }
  | ({ kind: 'move'; shift: number } & Suggestion)
  /** somebody who is expected there by name would be let go */
  | { kind: 'release'; person: string; meeting: string }
);
export type Remedies = { minutes: number; remedies: Remedy[] };

const ORDER: readonly Remedy['kind'][] = ['delegate', 'move', 'release'];
/** More people to let go than this are not told. */
const RELEASES = 3;
const NEWCOMER = 'newcomer';

/**
 * @param which the organisation, and an instant of its flag
 * @returns null when it is short of nobody there
 */
export function remediesOf(
  plan: Plan,
  which: { organisation: string; from: number },
  clock: Clock,
  windowOf: WindowOf,
): Remedies | null {
  const short = shortfallsOf(plan).find(
    (one) => one.organisation === which.organisation && beginOf(plan, one) <= which.from && which.from < one.to,
  );
  if (!short) return null;
  const { minutes } = short;
  const remedies = [withOneMore(plan, short), ...byMove(plan, short, clock, windowOf), ...byRelease(plan, short)];
  return {
    minutes,
    remedies: remedies
      .filter(({ left }) => left < minutes)
      .sort((a, b) => a.left - b.left || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
  };
}

const beginOf = (plan: Plan, { meetings }: Shortfall): number =>
  Math.min(...meetings.map((position) => (plan.meetings[position] as PlannedMeeting).startsAt));

/** What else the change is good for, at other hours, is not counted. */
function leftIn(changed: Plan, plan: Plan, short: Shortfall): number {
  const { organisation, minutes, to } = short;
  const [before, after] = [circleWith(plan, organisation), circleWith(changed, organisation)];
  const then = { since: beginOf(plan, short), until: to };
  return before && after ? stays(minutes, minutesLeftIn(before, then), minutesLeftIn(after, then)) : minutes;
}

function withOneMore(plan: Plan, short: Shortfall): Remedy {
  const own = plan.delegates.get(short.organisation) ?? [];
  const more = [...own, { person: NEWCOMER, from: null, until: null }];
  const changed = { ...plan, delegates: new Map([...plan.delegates, [short.organisation, more]]) };
  return { kind: 'delegate', left: leftIn(changed, plan, short) };
}

function byMove(plan: Plan, short: Shortfall, clock: Clock, windowOf: WindowOf): Remedy[] {
  const flag = {
    rule: 'S02' as const,
    subject: { kind: 'organisation' as const, id: short.organisation },
    meetings: short.meetings.map((position) => (plan.meetings[position] as PlannedMeeting).id),
    minutes: short.minutes,
  };
  const move = smallestMove(plan, flag, clock, windowOf);
  return move ? [{ kind: 'move', ...move }] : [];
}

function byRelease(plan: Plan, short: Shortfall): Remedy[] {
  const from = beginOf(plan, short);
  const own = new Set((plan.delegates.get(short.organisation) ?? []).map(({ person }) => person));
  const found = plan.meetings.flatMap((meeting, at): Remedy[] => {
    if (meeting.startsAt >= short.to || meeting.endsAt <= from) return [];
    return meeting.people
      .filter((person) => own.has(person))
      .map((person) => {
        const people = meeting.people.filter((one) => one !== person);
        const list = plan.meetings.map((one, index) => (index === at ? { ...one, people } : one));
        const changed = buildPlan(list, plan.delegates, plan.away);
        return { kind: 'release', person, meeting: meeting.id, left: leftIn(changed, plan, short) };
      });
  });
  return found
    .filter(({ left }) => left < short.minutes)
    .sort((a, b) => a.left - b.left)
    .slice(0, RELEASES);
}
