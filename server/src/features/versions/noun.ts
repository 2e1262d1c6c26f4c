import type { Noun } from '../../noun.ts';
import { startSweepingStates } from './jobs.ts';

export const versionsNoun: Noun = {
  starts: startSweepingStates,
};
