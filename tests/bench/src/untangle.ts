/**
 * How good and how quick the solver is: a real week of parallel meetings, a plan of 200 meetings and 60 organisations, and the
 * instances of the timetabling competition of 2007 (track 2). What others made lies outside of the repository, in the folder that
 * `TIMETABLES` names; what is not there is left out.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortfallsOf } from '@minga/shared/meetings/coverage.ts';
import { buildPlan, candidateStarts, type Plan } from '@minga/shared/meetings/heat.ts';
import { sweep } from '@minga/shared/meetings/overlaps.ts';
import type { PlannedMeeting } from '@minga/shared/meetings/rules.ts';
import { compareCosts } from '@minga/shared/meetings/untangle/cost.ts';
import { Lot } from '@minga/shared/meetings/untangle/lot.ts';
import { type Clock, placedAs, tangleOf } from '@minga/shared/meetings/untangle/of-plan.ts';
import { Timetable } from '@minga/shared/meetings/untangle/timetable.ts';
import { Untangler } from '@minga/shared/meetings/untangle/untangler.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { SCHEDULE, SCHEDULE_RULES, type ScheduleThresholds } from '@minga/shared/standards/schedule.ts';
import { defaultsOf } from '@minga/shared/standards/standard.ts';
import {
  answerOf,
  faultsOfInstance,
  faultsOfWeek,
  type GroupWeek,
  modelOfInstance,
  modelOfWeek,
  readInstance,
} from './support-timetables.ts';

/** @property processor seconds of it that this process worked: others share the machine */
export type UntangleFigures = { what: string; seconds: number; processor: number; before: string; after: string };
type Took = Pick<UntangleFigures, 'seconds' | 'processor'>;

const HOUR = 3_600_000;
/** Monday, 5 January 2026, and how many weeks of working days. */
const MONDAY = Date.UTC(2026, 0, 5);
const WEEKS = 1;
/** Instances of the competition: 5 minutes each were allowed; these are given less. */
const INSTANCE_SECONDS = 60;
const FOLDER = process.env['TIMETABLES'] ?? '';

const zone = zoneOf('America/Lima');
const thresholds = Object.fromEntries(
  SCHEDULE_RULES.map((rule) => [rule, defaultsOf(SCHEDULE[rule])]),
) as unknown as ScheduleThresholds;
const clock: Clock = { zone, now: MONDAY - 30 * 24 * HOUR, thresholds };

/** Two hundred meetings that need eight of sixty organisations each, which send one or two; some people are expected by name. */
export function drawnPlan(seed: number, meetings = 200, organisations = 60): Plan {
  const lot = new Lot(seed);
  const some = (count: number, of: number, name: string) =>
    [...new Set(Array.from({ length: count }, () => lot.below(of)))].map((one) => `${name} ${one}`);
  const planned = Array.from({ length: meetings }, (_, at): PlannedMeeting => {
    const day = zone.dayOf(MONDAY) + 7 * lot.below(WEEKS) + lot.below(5);
    const startsAt = zone.instantOf(day, 8 * 60 + 30 * lot.below(18));
    return {
      id: String(at),
      startsAt,
      endsAt: startsAt + (2 + lot.below(3)) * (HOUR / 2),
      stage: null,
      modality: 'in_person',
      room: `sala ${lot.below(25)}`,
      roomExclusive: true,
      organisations: some(8, organisations, 'organisation'),
      people: some(3, organisations * 2, 'person'),
      facilitators: some(1, 30, 'facilitator'),
      noticeFrom: null,
    };
  });
  const delegates = Array.from({ length: organisations }, (_, one) => {
    const people = [2 * one, ...(lot.below(2) === 0 ? [2 * one + 1] : [])];
    return [`organisation ${one}`, people.map((k) => ({ person: `person ${k}`, from: null, until: null }))] as const;
  });
  return buildPlan(planned, new Map(delegates), []);
}

const said = (plan: Plan): string => {
  const { person, room } = plan.layers;
  const facts = [person, room].reduce((sum, layer) => sum + sweep(layer.index, layer.attendance).facts, 0);
  const minutes = shortfallsOf(plan).reduce((sum, one) => sum + one.minutes, 0);
  return `${facts} people or rooms in two places, ${minutes} minutes uncovered`;
};

function stopwatch(): () => Took {
  const began = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
  };
}

function run(untangler: Untangler, seconds: number): Took {
  const took = stopwatch();
  while (untangler.progress.phase !== 'done' && took().seconds < seconds) untangler.step(50);
  return took();
}

function largePlan(seed: number): UntangleFigures {
  const plan = drawnPlan(seed);
  const from = Math.min(...plan.meetings.map((one) => one.startsAt));
  const window = { from: from - 12 * HOUR, to: from + (7 * WEEKS + 1) * 24 * HOUR };
  const took = stopwatch();
  const tangle = tangleOf(
    plan,
    (meeting) => ({ starts: candidateStarts(meeting, zone, window, thresholds.S11, 30), rooms: [] }),
    clock,
  );
  const untangler = new Untangler(tangle.table, { seed });
  run(untangler, 240);
  const time = took();
  const after = tangle.meetings.map((_, at) => placedAs(tangle, at, untangler.best[at] ?? { start: 0, room: 0 }));
  const { start, best, phase } = untangler.progress;
  if (compareCosts(best, start) > 0) throw new Error('it became worse');
  const moved = after.filter((one, at) => one.startsAt !== tangle.meetings[at]?.startsAt).length;
  return {
    what: `200 meetings x 60 organisations, plan ${seed}${phase === 'done' ? ', to a local optimum' : ''}`,
    ...time,
    before: said(plan),
    after: `${said(buildPlan(after, plan.delegates, plan.away))}; ${moved} moved`,
  };
}

async function realWeek(path: string): Promise<UntangleFigures> {
  const week = JSON.parse(await readFile(path, 'utf8')) as GroupWeek;
  const model = modelOfWeek(week);
  const untangler = new Untangler(new Timetable(model));
  const time = run(untangler, 240);
  const faults = faultsOfWeek(week, answerOf(model, untangler.best));
  return { what: 'TPAC 2023', ...time, before: `${week.sessions.length} without a place`, after: told(faults) };
}

async function competition(path: string, name: string): Promise<UntangleFigures> {
  const instance = await readInstance(path);
  const model = modelOfInstance(instance);
  const untangler = new Untangler(new Timetable(model));
  const time = run(untangler, INSTANCE_SECONDS);
  const faults = faultsOfInstance(instance, answerOf(model, untangler.best));
  return { what: name, ...time, before: `${model.tasks.length} without a place`, after: told(faults) };
}

const told = (faults: Readonly<Record<string, number>>): string =>
  Object.entries(faults)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

export async function untangleBench(say: (line: string) => void): Promise<UntangleFigures[]> {
  const figures = [1, 2, 3].map(largePlan);
  const files = FOLDER === '' ? [] : await readdir(FOLDER);
  for (const file of files.toSorted()) {
    const path = join(FOLDER, file);
    if (file === 'tpac2023.json') figures.push(await realWeek(path));
    else if (file.startsWith('itc2007-track2-')) figures.push(await competition(path, file.replace(/\.tim.*$/, '')));
  }
  if (files.length === 0) say('  no timetables of others: TIMETABLES names their folder');
  for (const { what, seconds, after } of figures) say(`  ${what}: ${seconds.toFixed(2)} s, ${after}`);
  return figures;
}

if (import.meta.main) await untangleBench((line) => process.stdout.write(`${line}\n`));
