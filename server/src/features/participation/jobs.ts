import { publicUrlOf } from '../../config.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { removeInBatches } from '../../platform/database/retention.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Subscriber } from '../../platform/jobs/events.ts';
import { letterToStranger } from '../notices/commands/strangers.ts';
import { forgetUnconfirmed, removeDecided } from './commands/ask.ts';
import { ownRequestLink } from './policy.ts';
import { confirmLetter, decisionLetter } from './present.ts';
import { findRequest } from './queries.ts';

/** Letters to whoever asked; none about what was confirmed, or is gone, before it went. */
export const participationLetters = ({
  db,
  mail,
  config,
  keyed,
}: Pick<Deps, 'db' | 'mail' | 'config' | 'keyed'>): Subscriber => {
  const linkOf = (id: string) => ownRequestLink(publicUrlOf(config), keyed, id);
  return {
    name: 'letters',
    on: {
      'participation.asked': async (tx, { subjectId }) => {
        const found = await findRequest(tx, subjectId);
        if (!found || found.row.confirmedAt !== null) return undefined;
        const letter = confirmLetter(found, linkOf(subjectId));
        return (key) => mail.send(key, letter);
      },
      'participation.decided': async (tx, { subjectId }) => {
        const found = await findRequest(tx, subjectId);
        const letter = found && found.row.outcome !== null ? decisionLetter(found, linkOf(subjectId)) : null;
        return letterToStranger(tx, { db, mail }, { kind: 'participation-decided', subjectId }, letter);
      },
    },
  };
};

export async function forgetRequests({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  await inTransaction(db, forgetUnconfirmed);
  await removeInBatches(db, 'requests', removeDecided, ending);
}

/** Looks now and every hour. */
export const startForgettingRequests = (deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  deps.jobs.schedule('participation-tidied', '50 * * * *', (ending) =>
    acrossForums('participation-tidied', () => forgetRequests(deps, ending)),
  );
