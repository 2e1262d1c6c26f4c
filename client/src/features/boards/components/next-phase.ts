import { canMoveToPhase, PHASES, type Phase } from '@minga/shared/boards/rules.ts';

/** The step of the agenda that comes after this one; null when it is over. */
export function nextPhase(phase: Phase): Phase | null {
  return PHASES.slice(PHASES.indexOf(phase) + 1).find((to) => canMoveToPhase(phase, to)) ?? null;
}
