import type { Deps } from '../../platform/deps.ts';
import { type Repeated, repeat } from '../../platform/jobs/repeated-work.ts';
import { sweepStates } from './commands.ts';

const DAY = 86_400_000;

/** Forgets states that can no longer be brought back, now and once a day. */
export function startSweepingStates({ db, log }: Pick<Deps, 'db' | 'log'>): Repeated {
  const sweeping = repeat(log, {
    every: DAY,
    reach: 'states-sweep',
    round: () => sweepStates(db),
    trouble: 'old states of texts are left to the next sweep',
  });
  void sweeping.now();
  return sweeping;
}
