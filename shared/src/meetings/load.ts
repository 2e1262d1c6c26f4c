/** What an organisation is asked to follow, and how much of it nobody of its own can cover. */
import type { StageName } from '../cycles/rules.ts';
import { shortfallsOf } from './coverage.ts';
import type { Plan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';

export type OrganisationLoad = {
  organisation: string;
  meetings: number;
  uncoveredMinutes: number;
  /** Meetings that must be given up so that the others can all be followed. */
  uncoveredMeetings: number;
  /** A run of overlapping meetings counts for the stage of its first meeting. */
  stages: { stage: StageName | null; uncoveredMinutes: number }[];
};

/** One row for each organisation that any meeting needs. Without a delegate every minute is uncovered. */
export function organisationLoads(plan: Plan): OrganisationLoad[] {
  const { ids, index } = plan.layers.organisation;
  const loads = new Map(
    ids.map((organisation, subject): [string, OrganisationLoad] => {
      const meetings = (index.offsets[subject + 1] as number) - (index.offsets[subject] as number);
      return [organisation, { organisation, meetings, uncoveredMinutes: 0, uncoveredMeetings: 0, stages: [] }];
    }),
  );
  for (const { organisation, meetings, minutes, surplus } of shortfallsOf(plan)) {
    const load = loads.get(organisation) as OrganisationLoad;
    load.uncoveredMinutes += minutes;
    load.uncoveredMeetings += surplus;
    const { stage } = plan.meetings[meetings[0] as number] as PlannedMeeting;
    const known = load.stages.find((one) => one.stage === stage);
    if (known) known.uncoveredMinutes += minutes;
    else load.stages.push({ stage, uncoveredMinutes: minutes });
  }
  return [...loads.values()];
}
