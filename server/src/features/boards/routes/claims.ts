import { askClaimSchema, claimSchema } from '@minga/shared/boards/claims.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { networkMark } from '../../../platform/http/networks.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { askToClaim, claim } from '../commands/claims.ts';
import { readClaimToken, type WroteIn } from '../policy.ts';
import { presentClaim } from '../present.ts';
import { getClaim } from '../queries/claims.ts';

const route = routesOf('boards');
const ONE = '/api/claims/:token';
const params = { token: z.string().max(200) };

const readClaim = (tx: Tx, { deps, params: { token } }: { deps: Deps; params: { token: string } }) =>
  getClaim(tx, readClaimToken(deps.keyed, token));

/** A guest leaves an address later, and whoever reads its mailbox says that she was that guest. */
export const claimRoutes = (wroteIn: readonly WroteIn[]) => [
  route.post('/api/own-texts/claim', 'Mail the link by which what I wrote as a guest goes to an account', {
    policy: 'session',
    // The answer of before would promise a letter that never goes; what is asked too often is counted.
    repeat: 'recognised',
    rateLimit: perPerson(10),
    body: askClaimSchema,
    returns: doneSchema,
    command: (tx, { person, body, deps, request }) =>
      askToClaim(tx, person, body.email.toLowerCase(), {
        network: (forumId) => networkMark(deps.keyed, 'asks for letters as a guest', request.ip, forumId),
        keys: deps.keys,
        wroteIn,
      }),
    present: () => DONE,
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
    command: (tx, { deps, params: { token } }) => claim(tx, readClaimToken(deps.keyed, token)),
    read: readClaim,
    present: presentClaim,
  }),
];
