import { commitmentTextSchema } from '@minga/shared/commitments/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import { knownThemes } from '../../themes/queries.ts';
import { workingText } from '../../versions/policy.ts';
import { changeCommitment } from '../commands/drafts.ts';
import { mayDraft, mayRewrite } from '../policy.ts';
import { findCommitment, listDrafters } from '../queries/commitments.ts';
import { subjectOf } from '../queries/versions.ts';
import { numbered, ONE } from './reading.ts';

/** For those who write it; to everybody else its states do not exist. */
export const commitmentText = workingText({
  tag: 'commitments',
  called: 'working text',
  writers: 'forum',
  path: ONE,
  params: numbered,
  text: commitmentTextSchema,
  async find(tx, scope, { number }) {
    const row = await findCommitment(tx, scope, Number(number));
    const drafterSeatIds = row ? (await listDrafters(tx, row.id)).map(({ seatId }) => seatId) : [];
    if (!row || !(mayDraft(scope, { ...row, drafterSeatIds }) || mayRewrite(scope, { ...row, drafterSeatIds })))
      throw new AppError('commitment.not-found');
    return subjectOf(row);
  },
  async bringBack(tx, scope, { number }, { text, stateId, version }) {
    // Themes that were removed since are left out: no word may be out of reach because of them.
    const themeIds = await knownThemes(tx, scope.cycleId, text.themeIds);
    return changeCommitment(tx, scope, Number(number), { version, text: { ...text, themeIds } }, stateId);
  },
  returns: z.object({ version: z.int() }),
  present: (saved) => saved,
});
