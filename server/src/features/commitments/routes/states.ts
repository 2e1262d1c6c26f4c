import { commitmentTextSchema } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { knownThemes } from '../../themes/queries.ts';
import { getState, listStates, type Subject } from '../../versions/queries.ts';
import { changeCommitment } from '../commands/drafts.ts';
import { mayDraft, mayRewrite } from '../policy.ts';
import { findCommitment, listDrafters } from '../queries/commitments.ts';
import { subjectOf } from '../queries/versions.ts';
import { numbered, ONE } from './reading.ts';

const STATES = `${ONE}/states` as const;
const route = routesOf('commitments');

/** The text, for those who write it; to everybody else its states do not exist. */
async function writable(tx: Tx, scope: Scope, number: number): Promise<Subject> {
  const row = await findCommitment(tx, scope, number);
  const drafterSeatIds = row ? (await listDrafters(tx, row.id)).map(({ seatId }) => seatId) : [];
  if (!row || !(mayDraft(scope, { ...row, drafterSeatIds }) || mayRewrite(scope, { ...row, drafterSeatIds })))
    throw new AppError('commitment.not-found');
  return subjectOf(row);
}

/** What the working text said at each saving of the last thirty days, and the way back. */
export const commitmentStateRoutes = [
  route.get(STATES, 'Saved states of the working text, for its drafters', {
    policy: 'forum',
    params: numbered,
    returns: savedStatesSchema,
    read: async (tx, { scope, params, person }) =>
      listStates(tx, await writable(tx, scope, params.number), person.personId),
    present: (items) => ({ items }),
  }),
  route.get(`${STATES}/:stateId`, 'What the working text said then', {
    policy: 'forum',
    params: numbered,
    returns: z.object({ text: commitmentTextSchema }),
    read: async (tx, { scope, params }) => getState(tx, await writable(tx, scope, params.number), params.stateId),
    present: (state) => ({ text: state.content as CommitmentText }),
  }),
  route.post(`${STATES}/:stateId/bring-back`, 'Make it the working text again, as one more state', {
    policy: 'forum',
    params: numbered,
    body: bringBackSchema,
    returns: z.object({ version: z.int() }),
    command: async (tx, { scope, params: { number, stateId }, body: { version } }) => {
      const state = await getState(tx, await writable(tx, scope, number), stateId);
      const text = state.content as CommitmentText;
      // Themes that were removed since are left out: no word may be out of reach because of them.
      const themeIds = await knownThemes(tx, scope.cycleId, text.themeIds);
      return changeCommitment(tx, scope, number, { version, text: { ...text, themeIds } }, state.id);
    },
  }),
];
