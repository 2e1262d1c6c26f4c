import type { StageName, StageStatus } from '../cycles/rules.ts';
import { gateOf } from '../standards/process.ts';

/** A stage is a time window plus a gate, nothing else (PRODUCT.md section 4, rule 1). */
export type StageWindow = { readonly opensAt: Date; readonly closesAt: Date; readonly closedAt: Date | null };

/** When the stage really ends: its date, or the moment a facilitator closed it before. */
export function endOf(stage: StageWindow): Date {
  return stage.closedAt !== null && stage.closedAt < stage.closesAt ? stage.closedAt : stage.closesAt;
}

/** Where the stage stands at `now` by its dates: `[opensAt, end)`. The gate is asked separately. */
export function stageStatus(stage: StageWindow, now: Date): StageStatus {
  if (now < stage.opensAt) return 'upcoming';
  return now < endOf(stage) ? 'open' : 'closed';
}

/** The stage we are in: the last one that is open, because a later stage may start before the earlier one ends. */
export function currentStage<T extends StageWindow & { readonly name: StageName }>(
  stages: readonly T[],
  now: Date,
): T | null {
  return stages.filter((stage) => stageStatus(stage, now) === 'open').at(-1) ?? null;
}

/** `empty`: it asks that all of something be so, and there is none yet. */
export const GATE_STATES = ['nothing-asked', 'empty', 'met', 'unmet'] as const;
type GateState = (typeof GATE_STATES)[number];

/**
 * @param missing how many things are not as the gate asks
 * @param subjects how many things it looks at; null where it asks that there be one
 */
export function gateState(name: StageName, missing: number, subjects: number | null): GateState {
  if (missing > 0) return 'unmet';
  if (gateOf(name) === null) return 'nothing-asked';
  return subjects === 0 ? 'empty' : 'met';
}

/** P07: is less than the asked notice left between announcing and the opening of the first stage? */
export function isNoticeShort(announcedAt: Date, firstOpensAt: Date, asked: { noticeDays: number }): boolean {
  return firstOpensAt.getTime() - announcedAt.getTime() < asked.noticeDays * 86_400_000;
}

/** Two years: what lasts longer is a mistyped year. */
export const STAGE_DAYS = 731;

type Window = { opensAt: Date; closesAt: Date };
type WindowFault = {
  field: 'opensAt' | 'closesAt';
  code: 'ends-before-start' | 'stage-too-long' | 'after-plan' | 'before-former-stage';
};
type StageFault = WindowFault & { index: number };

/**
 * What is wrong with one window by itself, whether it is planned or moved.
 * @param planEnd when the last day of the plan is over; null while it is not known
 */
export function windowFaults({ opensAt, closesAt }: Window, planEnd: Date | null): WindowFault[] {
  if (closesAt <= opensAt) return [{ field: 'closesAt', code: 'ends-before-start' }];
  if (closesAt.getTime() - opensAt.getTime() > STAGE_DAYS * 86_400_000)
    return [{ field: 'closesAt', code: 'stage-too-long' }];
  return planEnd !== null && closesAt > planEnd ? [{ field: 'closesAt', code: 'after-plan' }] : [];
}

/** What is wrong with a row of windows: each by itself, and none starts before the former one does. */
export function stageFaults(windows: readonly Window[], planEnd: Date | null): StageFault[] {
  return windows.flatMap((window, index): StageFault[] => {
    const former = windows[index - 1];
    const isEarly = former && window.opensAt < former.opensAt;
    const found: WindowFault[] = isEarly ? [{ field: 'opensAt', code: 'before-former-stage' }] : [];
    return [...found, ...windowFaults(window, planEnd)].map((fault) => ({ index, ...fault }));
  });
}
