import {
  contributeSchema,
  contributionAddressSchema,
  contributionSchema,
  contributionsSchema,
  findContributionSchema,
  ownContributionSchema,
  receiptSchema,
} from '@minga/shared/consultations/answering.ts';
import { ofForm } from '@minga/shared/consultations/form.ts';
import { shownCode } from '@minga/shared/consultations/rules.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { FORM, isForm, leadTo, takingForms } from '../../../platform/http/forms.ts';
import { delegatedPrefixOf, networkOf } from '../../../platform/http/networks.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { oneAtATime } from '../../../platform/http/turns.ts';
import type { NoticeAtDoor } from '../../boards/policy.ts';
import { confirmAddress } from '../commands/addresses.ts';
import { contribute } from '../commands/contribute.ts';
import { readAddressToken } from '../policy.ts';
import { presentAddress, presentContributions, presentOne, presentOwn } from '../present.ts';
import { getContribution, listContributions } from '../queries/contributions.ts';
import { findByCode, findByIdOfLetter } from '../queries/own.ts';

const ALL = '/api/cycles/:cycleId/consultations/:consultationId/contributions';
const route = routesOf('consultations');

/** A hall of four hundred who answer within the same minute behind one address. */
const PER_NETWORK = {
  max: 400,
  timeWindow: 60_000,
  keyGenerator: ({ ip }: { ip?: string }) => `contribute:${networkOf(ip ?? '')}`,
};
/** Codes cannot be guessed; whoever tries all day is slowed down. */
const LOOKING_UP = {
  max: 120,
  timeWindow: 60_000,
  keyGenerator: ({ ip }: { ip?: string }) => `receipt:${networkOf(ip ?? '')}`,
};

/** Keyed, and another one for each consultation: a copy of the database tells nobody's address. */
const networkFor = ({ keyed }: Pick<Deps, 'keyed'>, { ip }: { ip: string }, consultationId: string): string =>
  keyed('contributes', `${consultationId} ${delegatedPrefixOf(ip)}`)
    .toString('base64url')
    .slice(0, 22);

/** What the page says of a refusal to whoever sent a plain form; what they typed is one step back, as they left it. */
const WHY: Partial<Record<ErrorCode, string>> = {
  'request.invalid': 'fields',
  'consultation.over': 'over',
  'consultation.not-open-yet': 'early',
  'consultation.members-only': 'members',
  'seat.choice-required': 'seat',
};

const sendContribution = (notice: NoticeAtDoor): Route =>
  route.post(ALL, 'Contribute, without an account or as oneself', {
    policy: 'public',
    rateLimit: PER_NETWORK,
    consumes: [FORM],
    params: { cycleId: z.uuid(), consultationId: z.uuid() },
    body: contributeSchema,
    responses: { 200: receiptSchema, 303: z.null() },
    options: {
      attachValidation: true,
      preValidation: async (request) => {
        if (isForm(request)) request.body = ofForm((request.body ?? {}) as Record<string, unknown>);
      },
    },
    handle: async ({ deps, scope, params: { consultationId }, body, request, reply }) => {
      const { cycleSlug } = scope;
      const refused = (why: string) => leadTo(reply, paths.contribute(cycleSlug, consultationId, { why }));
      if (request.validationError) {
        if (isForm(request)) return refused('fields');
        throw request.validationError;
      }
      const { keyed } = deps;
      const from = { locale: localeOf(request), network: networkFor(deps, request, consultationId), keyed, notice };
      const work = inTransaction(deps.db, (tx) => contribute(tx, scope, consultationId, body, from));
      const receiptOf = ({ code, number, letter }: Awaited<typeof work>) => ({
        code: shownCode(code),
        number,
        letter,
        path: paths.ownContribution(shownCode(code), { new: letter === 'refused' ? 'unmailed' : 'yes' }),
      });
      if (!isForm(request)) return work.then(receiptOf);
      return work.then(
        (done) => leadTo(reply, receiptOf(done).path),
        (error: { code?: ErrorCode }) => {
          const why = error.code && WHY[error.code];
          if (why === undefined) throw error;
          return refused(why);
        },
      );
    },
  });

const OWN = '/api/contributions/:code';
const find = route.post('/api/contributions/find', 'Where the contribution of a receipt is read', {
  policy: 'public',
  // Found twice is found.
  repeat: 'recognised',
  rateLimit: LOOKING_UP,
  consumes: [FORM],
  body: findContributionSchema,
  responses: { 200: ownContributionSchema, 303: z.null() },
  handle: async ({ deps, body, request, reply }) => {
    const work = inTransaction(deps.db, (tx) => findByCode(tx, deps.keyed, body.code)).then(presentOwn);
    if (!isForm(request)) return work;
    return work.then(
      ({ code }) => leadTo(reply, paths.ownContribution(code)),
      (error: { code?: string }) => {
        if (error.code === 'contribution.not-found') return leadTo(reply, paths.findContribution({ why: 'unknown' }));
        throw error;
      },
    );
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
  route.get(ALL, 'Contributions of one consultation with their reasoned responses', {
    policy: 'public',
    returns: contributionsSchema,
    handle: ({ scope, params: { consultationId }, deps }) =>
      oneAtATime(scope.forumId, async () =>
        presentContributions(
          await inTransaction(deps.db, (tx) =>
            listContributions(tx, { cycleId: scope.cycleId, isFacilitator: false }, consultationId),
          ),
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
