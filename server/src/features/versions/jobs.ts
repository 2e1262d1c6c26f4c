import { acrossForums } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { sweepStates } from './commands.ts';

/** Forgets states that can no longer be brought back, now and once a day. */
export const startSweepingStates = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  jobs.schedule('states-swept', '45 7 * * *', (ending) => acrossForums('states-sweep', () => sweepStates(db, ending)));
