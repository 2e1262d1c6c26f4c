import { AppError } from '@minga/shared/kernel/errors.ts';
import { passkeyAnswerSchema, passkeyRequestSchema } from '@minga/shared/people/passkeys.ts';
import { brokeReference } from '../../../platform/database/database-faults.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { DONE, doneSchema, routesOf, routesWith } from '../../../platform/http/routes.ts';
import { openSession } from '../commands/enter.ts';
import { CHALLENGE_MINUTES, giveChallenge, tryKey } from '../commands/passkeys.ts';
import { siteOf } from '../commands/verify-passkey.ts';
import { browserOrNew, rateLimit } from '../commands/browsers.ts';

const route = routesOf('people');

/** Requests within ten minutes from one browser that we know. */
const ASKING = 60;

/** By a key that a device keeps: whose it is, the device says, so nobody types an address. */
export const passkeyRoutes = routesWith((deps) => [
  route.post(
    '/api/sign-in/passkey/challenge',
    'What a device is to sign to enter by a passkey, once, in this browser',
    {
      policy: 'public',
      // Each is another, good once.
      repeat: 'recognised',
      rateLimit: rateLimit(deps, ASKING),
      returns: passkeyRequestSchema,
      command: (tx, asked) => giveChallenge(tx, { browser: browserOrNew(asked) }),
      present: (challenge, asked) => ({
        challenge,
        rpId: siteOf(asked.deps.config).host,
        timeout: CHALLENGE_MINUTES * 60_000,
        userVerification: 'required' as const,
      }),
    },
  ),
  route.post('/api/sign-in/passkey', 'Exchange what the device signed for a session', {
    policy: 'public',
    // A challenge opens one session and is spent; its answer is a session, which no table may hold.
    repeat: 'recognised',
    rateLimit: rateLimit(deps, ASKING),
    body: passkeyAnswerSchema,
    returns: doneSchema,
    handle: async (asked) => {
      const by = { browser: browserOrNew(asked), site: siteOf(asked.deps.config) };
      const verdict = await inTransaction(asked.deps.db, (tx) => tryKey(tx, asked.body.credential, by));
      if (verdict.kind !== 'right') throw new AppError(`passkey.${verdict.kind}`);
      await openSession(asked, verdict.personId, verdict.passkeyId).catch((error: unknown) => {
        // Taken off, or gone with its account, since it was looked at.
        throw brokeReference(error) ? new AppError('passkey.refused') : error;
      });
      return DONE;
    },
  }),
]);
