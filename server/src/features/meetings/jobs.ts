import { inTransaction } from '../../platform/database/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { type Repeated, repeat } from '../../platform/jobs/repeated-work.ts';
import { runHeavy } from './commands/heavy.ts';
import { noteAllHeard } from './commands/note-heard.ts';
import { notifyOfMaterials } from './commands/notify-materials.ts';
import { remindOfMeetings } from './commands/remind.ts';
import { notifyExpected } from './commands/notify-expected.ts';
import { listStalePlans } from './queries/kept-flags.ts';

/** What a publication has not kept itself: who has heard of it, delegates that came or went, a server that died in between. Milliseconds. */
const LOOK_EVERY = 15_000;

/**
 * Brings the public flags of every cycle up to date, so that nobody who only reads has to wait for them or can make the
 * server compute them.
 * @returns how many cycles were behind
 */
export async function refreshPublicFlags(
  { db, heavy, log }: Pick<Deps, 'db' | 'heavy' | 'log'>,
  ending?: AbortSignal,
): Promise<number> {
  const stale = await inTransaction(db, listStalePlans);
  for (const { cycleId, forumId } of stale) {
    if (ending?.aborted) break;
    await runHeavy(heavy, forumId, 'meetings.compute-flags', { cycleId, audience: 'public' }).catch((err: unknown) =>
      log.warn({ err, cycleId }, 'the flags of a cycle could not be computed'),
    );
  }
  return stale.length;
}

/** Looks every quarter of a minute. */
export function watchPublicFlags(deps: Pick<Deps, 'db' | 'heavy' | 'log'>): Repeated {
  return repeat(deps.log, {
    every: LOOK_EVERY,
    reach: 'stale-plans',
    round: async (ending) => {
      await noteAllHeard(deps, ending);
      await refreshPublicFlags(deps, ending);
    },
    trouble: 'cycles whose flags are old could not be looked for',
  });
}

/** Asks each minute who is expected somewhere and does not know, and each five of which meetings somebody is to be reminded, and whose materials came. */
export async function startReminding(deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  await deps.jobs.schedule('meetings-expected', '* * * * *', (ending) => notifyExpected(deps, ending));
  await deps.jobs.schedule('meetings-due', '*/5 * * * *', (ending) => remindOfMeetings(deps, ending));
  await deps.jobs.schedule('meetings-materials', '*/5 * * * *', (ending) => notifyOfMaterials(deps, ending));
}
