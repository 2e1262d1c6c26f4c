import {
  contributeSchema,
  contributionAddressSchema,
  contributionSchema,
  contributionsQuerySchema,
  contributionsSchema,
  findContributionSchema,
  ownContributionSchema,
  receiptSchema,
} from '@minga/shared/consultations/answering.ts';
import { ofForm } from '@minga/shared/consultations/form.ts';
import { shownCode } from '@minga/shared/consultations/rules.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { browserOf, pressOf } from '../../../platform/http/browsers.ts';
import { FORM, isForm, leadingBack, leadTo, takingForms } from '../../../platform/http/forms.ts';
import { countedOnceRead } from '../../../platform/http/paces.ts';
import { networkMark, networkOf } from '../../../platform/http/networks.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { type Route, routesOf, routesWith } from '../../../platform/http/routes.ts';
import { oneAtATime } from '../../../platform/http/turns.ts';
import type { NoticeAtDoor } from '../../boards/policy.ts';
import { confirmAddress } from '../commands/addresses.ts';
import { contribute } from '../commands/contribute.ts';
import { readAddressToken } from '../policy.ts';
import { presentAddress, presentContributions, presentOne, presentOwn } from '../present.ts';
import { getContribution } from '../queries/contributions.ts';
import { pageOfContributions } from '../queries/list-page.ts';
import { findByCode, findByIdOfLetter } from '../queries/own.ts';

const ALL = '/api/cycles/:cycleId/consultations/:consultationId/contributions';
const route = routesOf('consultations');

/** Contributions to one consultation within ten minutes from one browser that we know: a table that shares a tablet. */
const OF_BROWSER = { max: 10, timeWindow: 600_000 };
/** Within a minute from all those behind one address that keep no cookie of ours, to one consultation. */
const OF_NETWORK = { max: 400, timeWindow: 60_000 };

/**
 * One browser fills no consultation, and never uses up what others may send to it. Whoever makes itself many browsers is held by
 * what its network may send (`contribute`). People who lead a forum type in what came on paper.
 */
const pace = (deps: Deps) => {
  const isCounted = ({ scope }: FastifyRequest, key: string) => key.startsWith('browser ') && !scope?.isFacilitator;
  return countedOnceRead({
    max: (request: FastifyRequest, key: string) => (isCounted(request, key) ? OF_BROWSER : OF_NETWORK).max,
    timeWindow: (request: FastifyRequest, key: string) =>
      (isCounted(request, key) ? OF_BROWSER : OF_NETWORK).timeWindow,
    keyGenerator: (request: FastifyRequest) => {
      const browser = browserOf(deps, request);
      const { consultationId = '' } = (request.params ?? {}) as { consultationId?: string };
      return `${browser === null ? `network ${networkOf(request.ip ?? '')}` : `browser ${browser}`} ${consultationId}`;
    },
  });
};

/** Codes cannot be guessed; whoever tries all day is slowed down. */
const LOOKING_UP = {
  max: 120,
  timeWindow: 60_000,
  keyGenerator: ({ ip }: { ip?: string }) => `receipt:${networkOf(ip ?? '')}`,
};

/** What the page says of a refusal to whoever sent a plain form; what they typed is one step back, as they left it. */
const WHY: Partial<Record<ErrorCode, string>> = {
  'request.invalid': 'fields',
  'consultation.over': 'over',
  'consultation.not-open-yet': 'early',
  'consultation.members-only': 'members',
  'seat.choice-required': 'seat',
};

const sendContribution = (notice: NoticeAtDoor) =>
  routesWith((deps) => [
    route.post(ALL, 'Contribute, without an account or as oneself', {
      policy: 'public',
      rateLimit: pace(deps),
      consumes: [FORM],
      params: { cycleId: z.uuid(), consultationId: z.uuid() },
      body: contributeSchema,
      responses: { 200: receiptSchema, 303: z.null() },
      options: {
        preValidation: async (request) => {
          if (!isForm(request)) return;
          request.body = ofForm((request.body ?? {}) as Record<string, unknown>);
          const press = pressOf(deps, request);
          if (press !== null) request.headers['idempotency-key'] ??= press;
        },
        errorHandler: leadingBack(WHY, (why, { scope, params }) => {
          const { consultationId = '' } = params as { consultationId?: string };
          return paths.contribute(scope.cycleSlug, consultationId, why === null ? {} : { why });
        }),
      },
      handle: async ({ scope, params: { consultationId }, body, request, reply }) => {
        const { keyed } = deps;
        const from = {
          locale: localeOf(request),
          network: networkMark(keyed, 'contributes', request.ip, consultationId),
          keyed,
          notice,
        };
        const done = await inTransaction(deps.db, (tx) => contribute(tx, scope, consultationId, body, from));
        const code = shownCode(done.code);
        const path = paths.ownContribution(code, { new: done.letter === 'refused' ? 'unmailed' : 'yes' });
        return isForm(request) ? leadTo(reply, path) : { code, number: done.number, letter: done.letter, path };
      },
    }),
  ]);

const OWN = '/api/contributions/:code';
const find = route.post('/api/contributions/find', 'Where the contribution of a receipt is read', {
  policy: 'public',
  // Found twice is found.
  repeat: 'recognised',
  rateLimit: LOOKING_UP,
  consumes: [FORM],
  body: findContributionSchema,
  responses: { 200: ownContributionSchema, 303: z.null() },
  options: {
    errorHandler: leadingBack({ 'contribution.not-found': 'unknown', 'request.invalid': 'unknown' }, () =>
      paths.findContribution({ why: 'unknown' }),
    ),
  },
  handle: async ({ deps, body, request, reply }) => {
    const found = await inTransaction(deps.db, (tx) => findByCode(tx, deps.keyed, body.code)).then(presentOwn);
    return isForm(request) ? leadTo(reply, paths.ownContribution(found.code)) : found;
  },
});

const ADDRESS = '/api/contribution-addresses/:token';
const token = { token: z.string().max(200) };
const confirm = route.post(`${ADDRESS}/confirm`, 'Confirm the address that was left with a contribution', {
  policy: 'public',
  // Confirmed twice is confirmed.
  repeat: 'recognised',
  consumes: [FORM],
  params: token,
  responses: { 200: contributionAddressSchema, 303: z.null() },
  handle: async ({ deps, params, request, reply }) => {
    const id = readAddressToken(deps.keyed, params.token);
    const found = await inTransaction(deps.db, async (tx) => {
      await confirmAddress(tx, id);
      return findByIdOfLetter(tx, id);
    });
    return isForm(request) ? leadTo(reply, paths.contributionAddress(params.token)) : presentAddress(found);
  },
});

/** What anybody may read and send, and what whoever sent it finds again. */
export const contributingRoutes = (notice: NoticeAtDoor): Route[] => [
  route.get(ALL, 'Contributions of one consultation with their reasoned responses, page by page', {
    policy: 'public',
    query: contributionsQuerySchema,
    returns: contributionsSchema,
    handle: ({ scope, params: { consultationId }, query, deps }) =>
      oneAtATime(scope.forumId, async () =>
        presentContributions(
          await inTransaction(deps.db, (tx) => pageOfContributions(tx, scope.cycleId, consultationId, query)),
        ),
      ),
  }),
  route.get(`${ALL}/:number`, 'One contribution, by its number', {
    policy: 'public',
    params: { number: z.coerce.number().int().min(1).max(1_000_000) },
    returns: contributionSchema,
    read: (tx, { scope, params: { consultationId, number } }) =>
      getContribution(tx, { cycleId: scope.cycleId, isFacilitator: false }, consultationId, number),
    present: presentOne,
  }),
  takingForms(sendContribution(notice), find, confirm),
  route.get(OWN, 'A contribution and what became of it, by the code of its receipt', {
    policy: 'public',
    rateLimit: LOOKING_UP,
    params: { code: z.string().max(60) },
    returns: ownContributionSchema,
    read: (tx, { deps, params: { code } }) => findByCode(tx, deps.keyed, code),
    present: presentOwn,
  }),
  route.get(ADDRESS, 'What the link of the letter confirms', {
    policy: 'public',
    params: token,
    returns: contributionAddressSchema,
    read: (tx, { deps, params }) => findByIdOfLetter(tx, readAddressToken(deps.keyed, params.token)),
    present: presentAddress,
  }),
];
