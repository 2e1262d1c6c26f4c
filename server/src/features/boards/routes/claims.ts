import { askClaimSchema, claimSchema } from '@minga/shared/boards/claims.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { askToClaim, CLAIM_HOURS, claim, claimHmac } from '../commands/claims.ts';
import { claimLetter, presentClaim } from '../present.ts';
import { findClaim } from '../queries/claims.ts';

const route = routesOf('boards');
const ONE = '/api/claims/:token';
const params = { token: z.string().max(200) };

async function readClaim(tx: Tx, { deps, params: { token } }: { deps: Deps; params: { token: string } }) {
  const found = await findClaim(tx, claimHmac(deps.keyed, token));
  if (!found) throw new AppError('claim.not-found');
  return found;
}

/** A guest leaves an address later, and whoever reads its mailbox says that she was that guest. */
export const claimRoutes = [
  route.post('/api/own-texts/claim', 'Mail the link by which what I wrote as a guest goes to an account', {
    policy: 'session',
    // The answer of before would promise a letter that never goes; what is asked too often is counted.
    repeat: 'recognised',
    rateLimit: perPerson(10),
    body: askClaimSchema,
    returns: doneSchema,
    handle: async ({ deps, person, body }) => {
      const email = body.email.toLowerCase();
      const letter = await inTransaction(deps.db, async (tx) => {
        const secret = await askToClaim(tx, person, email, deps.keyed);
        if (secret === null) return null;
        const found = await findClaim(tx, claimHmac(deps.keyed, secret));
        const facts = { secret, hours: CLAIM_HOURS, publicUrl: publicUrlOf(deps.config) };
        return found && claimLetter(email, found, facts);
      });
      if (letter) deps.mail.post(letter);
      return DONE;
    },
  }),
  route.get(ONE, 'What the link of such a letter is about', {
    policy: 'public',
    params,
    returns: claimSchema,
    read: readClaim,
    present: presentClaim,
  }),
  route.post(ONE, 'Take what I wrote as a guest to my account, by the link of the letter', {
    policy: 'public',
    // Claimed twice is claimed.
    repeat: 'recognised',
    params,
    returns: claimSchema,
    command: (tx, { deps, params: { token } }) => claim(tx, token, deps.keyed),
    read: readClaim,
    present: presentClaim,
  }),
];
