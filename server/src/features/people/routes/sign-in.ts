import { AppError } from '@minga/shared/kernel/errors.ts';
import { isLinkSecret, maskedAddress } from '@minga/shared/people/rules.ts';
import {
  type SignInAsked,
  signInAskedSchema,
  signInCodeSchema,
  signInVerifySchema,
} from '@minga/shared/people/schema.ts';
import type { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { DONE, doneSchema, routesOf, routesWith } from '../../../platform/http/routes.ts';
import { askToSignIn, tryCode, tryLink, type Verdict } from '../commands/sign-in.ts';
import { openSession } from '../commands/enter.ts';
import { signInLetter } from '../present.ts';
import { readInvitationToken } from '../policy.ts';
import { findInvitedAddress, findPersonByEmail } from '../queries.ts';
import { type Asking, browserOrNew, rateLimit } from '../commands/browsers.ts';

const route = routesOf('people');

/** Requests within ten minutes from one browser that we know. */
const ASKING = 30;
const TYPING = 300;

function refusalOf(verdict: Exclude<Verdict, { kind: 'right' }>): AppError {
  if (verdict.kind === 'dead-link') return new AppError('sign-in.link-dead');
  const errors = [{ field: 'code', code: 'invalid' }];
  if (verdict.kind === 'wrong')
    return new AppError('sign-in.code-wrong', { errors, params: { left: verdict.left, count: verdict.left } });
  return new AppError(verdict.kind === 'dead' ? 'sign-in.code-dead' : 'sign-in.other-browser', { errors });
}

type Mailbox = { email?: string | undefined; invitation?: string | undefined };

/** Whose mailbox is meant, and what of it is said to whoever asks. */
async function mailboxOf({ deps }: Asking, { email, invitation }: Mailbox): Promise<{ email: string; to?: string }> {
  if (invitation === undefined) return { email: (email ?? '').toLowerCase() };
  const link = readInvitationToken(deps.keyed, invitation);
  const invited = await inTransaction(deps.db, (tx) => findInvitedAddress(tx, link));
  return { email: invited.toLowerCase(), to: maskedAddress(invited) };
}

async function mailCode(
  { request, reply, deps }: Asking,
  body: z.output<typeof signInCodeSchema>,
): Promise<SignInAsked> {
  const { email, to } = await mailboxOf({ request, reply, deps }, body);
  const browser = browserOrNew({ request, reply, deps });
  const { kind, letter } = await inTransaction(deps.db, async (tx) => {
    const { letter: kind, secret, minutes, isKnown } = await askToSignIn(tx, email, browser, deps.keyed);
    const person = await findPersonByEmail(tx, email);
    if (secret === null) return { kind, letter: null };
    // Written for unknown addresses too: the time an answer takes must not tell which are known.
    const facts = { email, kind, secret, minutes, back: body.back, publicUrl: publicUrlOf(deps.config) };
    const letter = signInLetter(person, facts);
    return { kind, letter: isKnown ? letter : null };
  });
  if (letter) deps.mail.post(letter);
  return { letter: kind, ...(to === undefined ? {} : { to }) };
}

/** The session that the caller is in afterwards takes the place of the one they came with. */
async function enterByCode({ request, reply, deps }: Asking, body: z.output<typeof signInVerifySchema>): Promise<void> {
  // A link is opened in browsers that never asked for anything; in these its owner has signed in before, from now on.
  const browser = browserOrNew({ request, reply, deps });
  const { email } = await mailboxOf({ request, reply, deps }, body);
  const tried = isLinkSecret(body.code) ? tryLink : tryCode;
  const verdict = await inTransaction(deps.db, (tx) => tried(tx, email, browser, body.code, deps.keyed));
  if (verdict.kind !== 'right') throw refusalOf(verdict);
  await openSession({ request, reply, deps }, verdict.personId);
}

/**
 * By a code that is mailed, good in the browser that asked for it and nowhere else, or by a mailed link behind a page
 * that names its address (SEC-19, ASVS 6.6.2).
 */
export const signInRoutes = routesWith((deps) => [
  route.post(
    '/api/sign-in/code',
    'Mail a sign-in code that this browser can use, or a link; answers the same for every address',
    {
      policy: 'public',
      // The answer of before would promise a mail that never goes; what is asked too often is counted.
      repeat: 'recognised',
      rateLimit: rateLimit(deps, ASKING),
      body: signInCodeSchema,
      returns: signInAskedSchema,
      handle: (asked) => mailCode(asked, asked.body),
    },
  ),
  route.post(
    '/api/sign-in/verify',
    'Exchange the mailed code for a session, in the browser that asked for it, or the end of a mailed link, in any',
    {
      policy: 'public',
      // A code opens one session and is spent; its answer is a session, which no table may hold.
      repeat: 'recognised',
      rateLimit: rateLimit(deps, TYPING),
      body: signInVerifySchema,
      returns: doneSchema,
      handle: async (asked) => {
        await enterByCode(asked, asked.body);
        return DONE;
      },
    },
  ),
]);
