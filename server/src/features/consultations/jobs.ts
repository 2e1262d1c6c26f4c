import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Subscriber } from '../../platform/jobs/events.ts';
import { receiptCode } from './commands/contribute.ts';
import { forgetTraces } from './commands/addresses.ts';
import { addressLink } from './policy.ts';
import { confirmLetter, outcomeLetter } from './present.ts';
import { findForLetter } from './queries/own.ts';

/** Letters to whoever left an address: one that confirms it, and, once it is, what became of what they contributed. */
export const contributionLetters = ({ mail, config, keyed }: Pick<Deps, 'mail' | 'config' | 'keyed'>): Subscriber => {
  const publicUrl = publicUrlOf(config);
  const aboutOf = async (tx: Tx, id: string) => {
    const own = await findForLetter(tx, id);
    return own && { own, code: receiptCode(keyed, id), publicUrl };
  };
  return {
    name: 'letters',
    on: {
      'contribution.address-left': async (tx, { subjectId }) => {
        const about = await aboutOf(tx, subjectId);
        if (!about || about.own.found.row.emailConfirmedAt !== null) return undefined;
        const letter = confirmLetter(about, addressLink(publicUrl, keyed, subjectId));
        return (key) => mail.send(key, letter);
      },
      'contribution.answered': async (tx, { subjectId }) => {
        const about = await aboutOf(tx, subjectId);
        if (!about?.own.found.row.emailConfirmedAt || !about.own.found.response?.publishedAt) return undefined;
        const letter = outcomeLetter(about, 'contribution-answer');
        return (key) => mail.send(key, letter);
      },
      'contribution.hidden': async (tx, { subjectId }) => {
        const about = await aboutOf(tx, subjectId);
        if (!about?.own.found.row.emailConfirmedAt || about.own.found.row.hiddenAt === null) return undefined;
        const letter = outcomeLetter(about, 'contribution-hidden-letter');
        return (key) => mail.send(key, letter);
      },
    },
  };
};

/** Looks now and every hour. */
export const startForgettingContributors = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  jobs.schedule('contributors-forgotten', '20 * * * *', () =>
    acrossForums('contributors-forgotten', () => inTransaction(db, forgetTraces)),
  );
