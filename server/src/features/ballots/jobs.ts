import type { Deps } from '../../platform/deps.ts';
import { watchBallots } from './commands/due.ts';

/** Asks each five minutes. What is open or closed is asked of the clock with each request and waits for none of this. */
export async function startWatchingBallots(deps: Pick<Deps, 'db' | 'log' | 'jobs'>): Promise<void> {
  await deps.jobs.schedule('ballots-due', '*/5 * * * *', (ending) => watchBallots(deps, ending));
}
