/** S05: tables of one stage that run in parallel although an organisation is needed at both. */
import type { StageName } from '../cycles/rules.ts';
import type { Plan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';

export type StageTables = {
  stage: StageName;
  meetings: number[];
  /** Pairs of parallel tables; a pair that shares three organisations is still one fact. */
  count: number;
  minutes: number;
  shared: string[];
  from: number;
  to: number;
};

type Link = { stage: StageName; a: number; b: number; shared: string[] };

export function stageTables(plan: Plan): StageTables[] {
  const byStage = Map.groupBy(linksOf(plan), (link) => link.stage);
  return [...byStage].flatMap(([stage, links]) => runsOf(plan, stage, links));
}

/** Walks each organisation's meetings in order; a pair is kept once, with every organisation it shares. */
function linksOf(plan: Plan): Link[] {
  const { index, ids } = plan.layers.organisation;
  const links = new Map<number, Link>();
  for (let subject = 0; subject < ids.length; subject++) {
    const own = index.meetings.subarray(index.offsets[subject], index.offsets[subject + 1]);
    let running: number[] = [];
    for (const position of own) {
      const meeting = plan.meetings[position] as PlannedMeeting;
      running = running.filter((other) => (plan.meetings[other] as PlannedMeeting).endsAt > meeting.startsAt);
      for (const other of running) {
        if (meeting.stage === null || (plan.meetings[other] as PlannedMeeting).stage !== meeting.stage) continue;
        const key = Math.min(other, position) * plan.meetings.length + Math.max(other, position);
        const link = links.get(key) ?? { stage: meeting.stage, a: other, b: position, shared: [] };
        link.shared.push(ids[subject] as string);
        links.set(key, link);
      }
      running.push(position);
    }
  }
  return [...links.values()];
}

/** Maximal runs in time among the linked tables of one stage. */
function runsOf(plan: Plan, stage: StageName, links: readonly Link[]): StageTables[] {
  const at = (position: number): PlannedMeeting => plan.meetings[position] as PlannedMeeting;
  const linked = [...new Set(links.flatMap(({ a, b }) => [a, b]))].sort(
    (a, b) => at(a).startsAt - at(b).startsAt || a - b,
  );
  const runOf = new Map<number, StageTables>();
  const runs: StageTables[] = [];
  for (const position of linked) {
    const { startsAt, endsAt } = at(position);
    let run = runs.at(-1);
    if (!run || startsAt >= run.to) {
      run = { stage, meetings: [], count: 0, minutes: 0, shared: [], from: startsAt, to: endsAt };
      runs.push(run);
    }
    // Time spent in parallel beyond the first table: what of this one falls before the run's end so far.
    if (run.meetings.length > 0) run.minutes += (Math.min(endsAt, run.to) - startsAt) / 60_000;
    run.meetings.push(position);
    run.to = Math.max(run.to, endsAt);
    runOf.set(position, run);
  }
  for (const { a, shared } of links) {
    const run = runOf.get(a) as StageTables;
    run.count++;
    for (const id of shared) if (!run.shared.includes(id)) run.shared.push(id);
  }
  return runs;
}
