/** What an organisation is asked to follow, and how much of it nobody of its own can cover. */
import { STAGE_NAMES, type StageName } from '../cycles/rules.ts';
import { isGovernment, type Sector } from '../people/rules.ts';
import type { FlagGroup } from './flags.ts';
import type { Plan } from './heat.ts';

export type OrganisationLoad = {
  organisation: string;
  meetings: number;
  uncoveredMinutes: number;
  /** Meetings that must be given up so that the others can all be followed. */
  uncoveredMeetings: number;
  /** A run of overlapping meetings counts for the stage of its first meeting. */
  stages: { stage: StageName | null; uncoveredMinutes: number }[];
};

/** One row for each organisation that any meeting needs. @param groups the flags of the plan: S02 has worked out what is uncovered */
export function organisationLoads(plan: Plan, groups: readonly FlagGroup[]): OrganisationLoad[] {
  const { ids, index } = plan.layers.organisation;
  const loads = new Map(
    ids.map((organisation, subject): [string, OrganisationLoad] => {
      const meetings = (index.offsets[subject + 1] as number) - (index.offsets[subject] as number);
      return [organisation, { organisation, meetings, uncoveredMinutes: 0, uncoveredMeetings: 0, stages: [] }];
    }),
  );
  const stages = new Map(plan.meetings.map((meeting) => [meeting.id, meeting.stage]));
  for (const { subject, meetings, minutes, surplus } of groups.find(({ rule }) => rule === 'S02')?.clusters ?? []) {
    const load = loads.get(subject.id) as OrganisationLoad;
    load.uncoveredMinutes += minutes;
    load.uncoveredMeetings += surplus ?? 0;
    const stage = stages.get(meetings[0] ?? '') ?? null;
    const known = load.stages.find((one) => one.stage === stage);
    if (known) known.uncoveredMinutes += minutes;
    else load.stages.push({ stage, uncoveredMinutes: minutes });
  }
  return [...loads.values()];
}

type UncoveredOf = { sector: Sector; stages: readonly { stage: StageName | null; uncoveredMinutes: number }[] };
type Sides = { stage: StageName | null; civilSociety: number; government: number };

/** Minutes without anybody in each stage, of civil society beside those of government; stages in which neither has any are left out. */
export function sidesOf(loads: readonly UncoveredOf[]): Sides[] {
  const minutesOf = (stage: StageName | null, isMeant: (sector: Sector) => boolean): number =>
    loads
      .filter(({ sector }) => isMeant(sector))
      .flatMap(({ stages }) => stages.filter((one) => one.stage === stage))
      .reduce((sum, { uncoveredMinutes }) => sum + uncoveredMinutes, 0);
  return [...STAGE_NAMES, null]
    .map((stage) => ({
      stage,
      civilSociety: minutesOf(stage, (sector) => sector === 'civil_society'),
      government: minutesOf(stage, isGovernment),
    }))
    .filter(({ civilSociety, government }) => civilSociety + government > 0);
}
