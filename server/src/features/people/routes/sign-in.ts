import { sha256 } from '../../../platform/files/hash.ts';
import { subscriberNetworkOf } from '../../../platform/http/networks.ts';
import { randomBytes } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { signInCodeSchema, signInVerifySchema } from '@minga/shared/people/schema.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { DONE, doneSchema, routesOf, routesWith } from '../../../platform/http/routes.ts';
import { askForCode, tryCode, type Verdict } from '../commands/sign-in.ts';
import { endOwnSession } from '../commands/sessions.ts';
import { codeLetter } from '../present.ts';
import { findPersonByEmail } from '../queries.ts';

const route = routesOf('people');

/** A browser that asks for codes is told apart by this cookie; it says nothing of who uses it. */
const BROWSER = { plain: 'minga.browser', secure: '__Host-minga.browser' };
const YEAR = 400 * 86_400;
const TEN_MINUTES = 600_000;
/** Requests within ten minutes: from one browser that we know, and from all the others behind one address. */
const ASKING = { browser: 30, address: 600 };
const TYPING = { browser: 300, address: 1200 };

const isSecure = (deps: Deps): boolean => publicUrlOf(deps.config).startsWith('https:');
const cookieName = (deps: Deps): string => (isSecure(deps) ? BROWSER.secure : BROWSER.plain);

/** The number of this browser, when its cookie is one that we gave out. */
function browserOf(deps: Deps, request: FastifyRequest): string | null {
  const [number = '', proof = ''] = (request.cookies[cookieName(deps)] ?? '').split('.');
  const isOurs = number !== '' && deps.keyed('browser', number).toString('base64url') === proof;
  return isOurs ? number : null;
}

function nameBrowser(deps: Deps, reply: FastifyReply): string {
  const number = randomBytes(24).toString('base64url');
  const proof = deps.keyed('browser', number).toString('base64url');
  void reply.setCookie(cookieName(deps), `${number}.${proof}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(deps),
    maxAge: YEAR,
  });
  return number;
}

/** One browser cannot spend what all the others behind the same address may ask. */
const rateLimit = (deps: Deps, rates: { browser: number; address: number }) => ({
  max: (_request: FastifyRequest, key: string) => (key.startsWith('browser ') ? rates.browser : rates.address),
  timeWindow: TEN_MINUTES,
  keyGenerator: (request: FastifyRequest) => {
    const browser = browserOf(deps, request);
    return browser === null ? (request.ip ?? 'gone') : `browser ${browser}`;
  },
});

function refusalOf(verdict: Exclude<Verdict, { kind: 'right' }>): AppError {
  const errors = [{ field: 'code', code: 'invalid' }];
  if (verdict.kind === 'wrong') return new AppError('sign-in.code-wrong', { errors, params: { left: verdict.left } });
  return new AppError(verdict.kind === 'dead' ? 'sign-in.code-dead' : 'sign-in.other-browser', { errors });
}

type Asking = { request: FastifyRequest; reply: FastifyReply; deps: Deps };

async function mailCode({ request, reply, deps }: Asking, body: z.output<typeof signInCodeSchema>): Promise<void> {
  const email = body.email.toLowerCase();
  const browser = sha256(browserOf(deps, request) ?? nameBrowser(deps, reply));
  const asking = { browser, network: subscriberNetworkOf(request.ip) };
  const letter = await inTransaction(deps.db, async (tx) => {
    const { code, isKnown } = await askForCode(tx, email, asking, deps.keyed);
    const written = { email, code, back: body.back, publicUrl: publicUrlOf(deps.config) };
    // Written for unknown addresses too: the time an answer takes must not tell which are known.
    const letter = codeLetter(await findPersonByEmail(tx, email), written);
    return isKnown ? letter : null;
  });
  if (letter) deps.mail.post(letter);
}

/** The session that the caller is in afterwards takes the place of the one they came with. */
async function openSession({ request, reply, deps }: Asking, body: z.output<typeof signInVerifySchema>): Promise<void> {
  const browser = sha256(browserOf(deps, request) ?? '');
  const email = body.email.toLowerCase();
  const verdict = await inTransaction(deps.db, (tx) => tryCode(tx, email, browser, body.code, deps.keyed));
  if (verdict.kind !== 'right') throw refusalOf(verdict);
  const { headers } = await deps.auth.api.issueSession({
    body: { personId: verdict.personId },
    headers: new Headers({ 'user-agent': request.headers['user-agent'] ?? '' }),
    returnHeaders: true,
  });
  await inTransaction(deps.db, (tx) => endOwnSession(tx, request.actor));
  void reply.header('set-cookie', headers.getSetCookie());
}

/** By a code that is mailed, good in the browser that asked for it and nowhere else (security-ux T19, ASVS 6.6.2). */
export const signInRoutes = routesWith((deps) => [
  route.post('/api/sign-in/code', 'Mail a sign-in code that this browser can use; answers the same for every address', {
    policy: 'public',
    // The answer of before would promise a mail that never goes; what is asked too often is counted.
    repeat: 'recognised',
    rateLimit: rateLimit(deps, ASKING),
    body: signInCodeSchema,
    returns: doneSchema,
    handle: async (asked) => {
      await mailCode(asked, asked.body);
      return DONE;
    },
  }),
  route.post('/api/sign-in/verify', 'Exchange the mailed code for a session, in the browser that asked for it', {
    policy: 'public',
    // A code opens one session and is spent; its answer is a session, which no table may hold.
    repeat: 'recognised',
    rateLimit: rateLimit(deps, TYPING),
    body: signInVerifySchema,
    returns: doneSchema,
    handle: async (asked) => {
      await openSession(asked, asked.body);
      return DONE;
    },
  }),
]);
