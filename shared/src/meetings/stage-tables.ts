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
  /** Most tables at once that each share an organisation with another of them, and the first instant at which they do. */
  depth: number;
  from: number;
  to: number;
};

/**
 * One walk over the meetings in order of start, comparing each with those still running. Organisations are bits of a
 * row, so a pair costs a few words and no memory: a thousand tables at one hour are half a million pairs.
 */
export function stageTables(plan: Plan): StageTables[] {
  const needs = needsOf(plan);
  const byStage = new Map<StageName, Walk>();
  for (const position of needs.order) {
    const { stage, startsAt, endsAt } = plan.meetings[position] as PlannedMeeting;
    if (stage === null) continue;
    const walk = byStage.get(stage) ?? { running: [], sharesUntil: new Map<number, number>(), pairs: [] };
    byStage.set(stage, walk);
    walk.running = walk.running.filter((other) => (plan.meetings[other] as PlannedMeeting).endsAt > startsAt);
    const both = new Uint32Array(needs.words);
    let partners = 0;
    for (const other of walk.running) {
      if (!needs.share(other, position, both)) continue;
      partners++;
      shareUntil(walk, other, endsAt);
      shareUntil(walk, position, (plan.meetings[other] as PlannedMeeting).endsAt);
    }
    walk.running.push(position);
    if (partners === 0) continue;
    const atOnce = walk.running.filter((one) => (walk.sharesUntil.get(one) ?? 0) > startsAt).length;
    walk.pairs.push({ position, partners, atOnce, both });
  }
  return [...byStage].flatMap(([stage, walk]) => runsOf(plan, stage, walk, needs.ids));
}

/**
 * `sharesUntil`: the end of the last table with which one shares. `pairs`: for each meeting that shares with earlier
 * ones, with how many, how many tables then share at once, and which organisations, as bits.
 */
type Walk = {
  running: number[];
  sharesUntil: Map<number, number>;
  pairs: { position: number; partners: number; atOnce: number; both: Uint32Array }[];
};

function shareUntil({ sharesUntil }: Walk, position: number, end: number): void {
  sharesUntil.set(position, Math.max(sharesUntil.get(position) ?? 0, end));
}

function needsOf(plan: Plan) {
  const { attendance, ids } = plan.layers.organisation;
  const words = Math.ceil(ids.length / 32);
  const bits = new Uint32Array(words * plan.meetings.length);
  const order: number[] = [];
  for (let position = 0; position < plan.meetings.length; position++) {
    const [from, to] = [attendance.offsets[position] as number, attendance.offsets[position + 1] as number];
    if (from < to) order.push(position);
    for (let i = from; i < to; i++) {
      const subject = attendance.subjects[i] as number;
      const at = position * words + (subject >>> 5);
      bits[at] = (bits[at] as number) | (1 << (subject & 31));
    }
  }
  const { starts } = attendance;
  order.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
  /** Adds to `both` what the two need alike. */
  const share = (a: number, b: number, both: Uint32Array): boolean => {
    let any = 0;
    for (let word = 0; word < words; word++) {
      const alike = (bits[a * words + word] as number) & (bits[b * words + word] as number);
      any |= alike;
      both[word] = (both[word] as number) | alike;
    }
    return any !== 0;
  };
  return { ids, words, order, share };
}

/** Maximal runs in time among the linked tables of one stage. */
function runsOf(plan: Plan, stage: StageName, { sharesUntil, pairs }: Walk, ids: readonly string[]): StageTables[] {
  const at = (position: number): PlannedMeeting => plan.meetings[position] as PlannedMeeting;
  const inOrder = [...sharesUntil.keys()].sort((a, b) => at(a).startsAt - at(b).startsAt || a - b);
  const runOf = new Map<number, StageTables>();
  const runs: StageTables[] = [];
  for (const position of inOrder) {
    const { startsAt, endsAt } = at(position);
    let run = runs.at(-1);
    if (!run || startsAt >= run.to) {
      run = { stage, meetings: [], count: 0, minutes: 0, shared: [], depth: 0, from: startsAt, to: endsAt };
      runs.push(run);
    }
    // Time spent in parallel beyond the first table: what of this one falls before the run's end so far.
    if (run.meetings.length > 0) run.minutes += (Math.min(endsAt, run.to) - startsAt) / 60_000;
    run.meetings.push(position);
    run.to = Math.max(run.to, endsAt);
    runOf.set(position, run);
  }
  const shared = new Map<StageTables, Uint32Array>();
  for (const { position, partners, atOnce, both } of pairs) {
    const run = runOf.get(position) as StageTables;
    run.count += partners;
    if (atOnce > run.depth) [run.depth, run.from] = [atOnce, at(position).startsAt];
    const known = shared.get(run);
    if (known)
      for (let word = 0; word < both.length; word++) known[word] = (known[word] as number) | (both[word] as number);
    else shared.set(run, both);
  }
  for (const [run, bits] of shared)
    run.shared = ids.filter((_, subject) => ((bits[subject >>> 5] as number) >>> (subject & 31)) & 1);
  return runs;
}
