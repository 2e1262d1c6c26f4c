import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Subscriber } from '../../platform/jobs/events.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { letterToStranger } from '../notices/commands/strangers.ts';
import { receiptCode } from './commands/contribute.ts';
import { forgetTraces } from './commands/addresses.ts';
import { addressLink, type ContributionLetter } from './policy.ts';
import { type About, confirmLetter, outcomeLetter } from './present.ts';
import { findForLetter } from './queries/own.ts';

/** Letters to whoever left an address: one that confirms it, and, once it is, what became of what they contributed. */
export const contributionLetters = (deps: Pick<Deps, 'db' | 'mail' | 'config' | 'keyed'>): Subscriber => {
  const publicUrl = publicUrlOf(deps.config);
  const { keyed } = deps;
  const send = async (tx: Tx, kind: ContributionLetter, subjectId: string, write: (about: About) => Letter | null) => {
    const own = await findForLetter(tx, subjectId);
    const letter = own && write({ own, code: receiptCode(keyed, subjectId), publicUrl });
    return letterToStranger(tx, deps, { kind, subjectId }, letter);
  };
  return {
    name: 'letters',
    on: {
      'contribution.address-left': (tx, { subjectId }) =>
        send(tx, 'contribution-confirm', subjectId, (about) =>
          about.own.found.row.emailConfirmedAt === null
            ? confirmLetter(about, addressLink(publicUrl, keyed, subjectId))
            : null,
        ),
      'contribution.answered': (tx, { subjectId }) =>
        send(tx, 'contribution-answered', subjectId, (about) => {
          const { row, response } = about.own.found;
          return row.emailConfirmedAt && response?.publishedAt ? outcomeLetter(about, 'contribution-answer') : null;
        }),
      'contribution.hidden': (tx, { subjectId }) =>
        send(tx, 'contribution-hidden', subjectId, (about) => {
          const { row } = about.own.found;
          const isHidden = row.emailConfirmedAt !== null && row.hiddenAt !== null;
          return isHidden ? outcomeLetter(about, 'contribution-hidden-letter') : null;
        }),
    },
  };
};

/** Looks now and every hour. */
export const startForgettingContributors = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> =>
  jobs.schedule('contributors-forgotten', '20 * * * *', () =>
    acrossForums('contributors-forgotten', () => inTransaction(db, forgetTraces)),
  );
