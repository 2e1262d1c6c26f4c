import { inTransaction } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { acrossForums } from '../../platform/reach.ts';
import { runHeavy } from './commands/heavy.ts';
import { listStalePlans } from './queries/kept-flags.ts';

/** What a publication has not kept itself: delegates that came or went, a server that died in between. Milliseconds. */
const LOOK_EVERY = 15_000;

/**
 * Brings the public flags of every cycle up to date, so that nobody who only reads has to wait for them or can make the
 * server compute them.
 * @returns how many cycles were behind
 */
export async function refreshPublicFlags({ db, heavy, log }: Pick<Deps, 'db' | 'heavy' | 'log'>): Promise<number> {
  const stale = await acrossForums('stale-plans', () => inTransaction(db, listStalePlans));
  for (const { cycleId, forumId } of stale) {
    await runHeavy(heavy, forumId, 'meetings.compute-flags', { cycleId, audience: 'public' }).catch((err: unknown) =>
      log.warn({ err, cycleId }, 'the flags of a cycle could not be computed'),
    );
  }
  return stale.length;
}

/** @returns ends the looking */
export function watchPublicFlags(deps: Pick<Deps, 'db' | 'heavy' | 'log'>): () => void {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void refreshPublicFlags(deps)
      .catch((err: unknown) => deps.log.warn({ err }, 'cycles whose flags are old could not be looked for'))
      .finally(() => (isLooking = false));
  }, LOOK_EVERY).unref();
  return () => clearInterval(timer);
}
