/** What an organisation is asked to follow, and how much of it nobody of its own can cover. */
import type { StageName } from '../cycles/rules.ts';
import type { Plan } from './heat.ts';
import { sweep } from './overlaps.ts';
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
  const layer = plan.layers.organisation;
  const { offsets } = layer.index;
  const loads = layer.ids.map((organisation, subject): OrganisationLoad => {
    const meetings = (offsets[subject + 1] as number) - (offsets[subject] as number);
    return { organisation, meetings, uncoveredMinutes: 0, uncoveredMeetings: 0, stages: [] };
  });
  for (const run of sweep(layer.index, layer.attendance, { capacity: layer.capacity }).runs) {
    const load = loads[run.subject] as OrganisationLoad;
    load.uncoveredMinutes += run.minutes;
    load.uncoveredMeetings += run.surplus;
    const { stage } = plan.meetings[run.meetings[0] as number] as PlannedMeeting;
    const known = load.stages.find((one) => one.stage === stage);
    if (known) known.uncoveredMinutes += run.minutes;
    else load.stages.push({ stage, uncoveredMinutes: run.minutes });
  }
  return loads;
}
