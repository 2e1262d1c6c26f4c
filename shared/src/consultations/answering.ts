import { z } from 'zod';
import { addressSchema, emptyAsNull, instantSchema, line, nameLine, reasonSchema } from '../kernel/fields.ts';
import { orderOf, pageLimit, pageNumber, unlessBlank } from '../kernel/paging.ts';
import { SECTORS } from '../people/rules.ts';
import { CONSULTATION_LIMITS as L } from './rules.ts';
import { answersSchema, consultationSchema } from './schema.ts';

/** What was made of a contribution, beside the reason. */
export const dispositionSchema = z.enum(['adopted', 'partly', 'merged', 'deferred', 'out_of_scope', 'rejected']);
export type Disposition = z.infer<typeof dispositionSchema>;

/** As a browser sends it without a script, too: what is left empty says nothing. */
export const contributeSchema = z.strictObject({
  answers: answersSchema,
  /** slug of a theme of the consultation */
  theme: emptyAsNull(z.string().max(80)).default(null),
  sector: emptyAsNull(z.enum(SECTORS)).default(null),
  territory: emptyAsNull(line(L.place)).default(null),
  name: emptyAsNull(nameLine(L.name)).default(null),
  organisation: emptyAsNull(nameLine(L.organisation)).default(null),
  email: emptyAsNull(z.string().trim().pipe(z.email().max(254))).default(null),
  /** People of the forum: the seat they contribute for, where they hold several. */
  seatId: z.uuid().optional(),
  consent: z.literal(true),
  /** Nobody sees this field: what is in it, a machine wrote. */
  website: z.string().max(200).default(''),
});
export type Contribute = z.output<typeof contributeSchema>;

/** What whoever contributed takes home. */
export const receiptSchema = z.object({
  code: z.string(),
  number: z.int(),
  path: addressSchema,
  /** `sent`: a letter asks to confirm the address that was left; `refused`: too many of this network wait for that */
  letter: z.enum(['none', 'sent', 'refused']),
});
export type Receipt = z.infer<typeof receiptSchema>;

const responseSchema = z.object({
  disposition: dispositionSchema,
  reason: z.string(),
  /** the organisation, or the forum where its facilitation answered */
  answeredBy: z.string(),
  at: instantSchema,
});
export type Response = z.infer<typeof responseSchema>;

const contribution = {
  id: z.uuid(),
  number: z.int(),
  /** In words; empty where it is hidden. */
  body: z.string(),
  answers: answersSchema,
  theme: z.string().nullable(),
  /** What whoever wrote says of themselves; null where the consultation hides it or nothing was said. */
  sector: z.enum(SECTORS).nullable(),
  territory: z.string().nullable(),
  name: z.string().nullable(),
  organisation: z.string().nullable(),
  /** the name is what somebody without an account called themselves */
  isGuest: z.boolean(),
  /** written for a seat of the forum: the organisation is its voice and not somebody's word */
  isVerified: z.boolean(),
  at: instantSchema,
  path: addressSchema,
  hidden: z.object({ at: instantSchema, reason: z.string() }).nullable(),
  response: responseSchema.nullable(),
};
export const contributionSchema = z.object(contribution);
export type Contribution = z.infer<typeof contributionSchema>;
/** By which a list of them is narrowed: what became of each. */
const CONTRIBUTION_STATES = ['waiting', ...dispositionSchema.options, 'hidden'] as const;
export type ContributionState = (typeof CONTRIBUTION_STATES)[number];
const CONTRIBUTION_ORDERS = ['number', 'at', 'answeredAt'] as const;
export type ContributionOrder = (typeof CONTRIBUTION_ORDERS)[number];

export const contributionsQuerySchema = z.strictObject({
  q: z.string().trim().max(200).optional(),
  state: unlessBlank(z.enum(CONTRIBUTION_STATES)),
  /** by its name */
  theme: unlessBlank(z.string().max(200)),
  sector: unlessBlank(z.enum(SECTORS)),
  territory: unlessBlank(z.string().max(L.place)),
  sort: orderOf(CONTRIBUTION_ORDERS),
  page: pageNumber,
  limit: pageLimit(100),
});
export type ContributionsQuery = z.infer<typeof contributionsQuerySchema>;

/** What occurs among all of them, so that nothing else is offered to narrow by. */
const contributionOffersSchema = z.object({
  states: z.array(z.enum(CONTRIBUTION_STATES)),
  themes: z.array(z.string()),
  sectors: z.array(z.enum(SECTORS)),
  territories: z.array(z.string()),
});
export type ContributionOffers = z.infer<typeof contributionOffersSchema>;

/** One page of them. */
export const contributionsSchema = z.object({
  items: z.array(contributionSchema),
  /** how many match in all, whatever the page */
  found: z.int(),
  /** which page this is; behind the last one there is the last one */
  page: z.int(),
  offers: contributionOffersSchema,
});
export type Contributions = z.infer<typeof contributionsSchema>;

/** By the code of a receipt, for whoever has it. */
export const ownContributionSchema = z.object({
  code: z.string(),
  number: z.int(),
  /** Each question that was answered, with the answer in words. */
  answered: z.array(z.object({ question: z.string(), words: z.string() })),
  at: instantSchema,
  hidden: contribution.hidden,
  response: contribution.response,
  /** `waiting`: a letter asks to confirm it; it is not kept once the answer was sent */
  /** `undelivered`: the letter that asks to confirm it did not arrive */
  address: z.enum(['none', 'waiting', 'undelivered', 'confirmed']),
  path: addressSchema,
  consultation: consultationSchema.pick({ title: true, path: true, closesAt: true, state: true }),
  forumId: z.uuid(),
  forumName: z.string(),
  cycleTitle: z.string(),
  timeZone: z.string(),
  locale: z.string(),
});
export type OwnContribution = z.infer<typeof ownContributionSchema>;

/** What the link of the letter confirms. */
export const contributionAddressSchema = ownContributionSchema
  .pick({ number: true, address: true, forumId: true, forumName: true, consultation: true })
  .extend({ email: z.string().nullable() });
export type ContributionAddress = z.infer<typeof contributionAddressSchema>;

export const findContributionSchema = z.strictObject({ code: z.string().max(60) });

/** One public reason for all of these. */
export const moderateSchema = z.strictObject({
  contributionIds: z.array(z.uuid()).min(1).max(200),
  reason: reasonSchema,
});
export type Moderate = z.infer<typeof moderateSchema>;
/** The same before it is done, while its reason is written. */
export const plannedHidingSchema = moderateSchema.extend({ reason: z.string().trim().max(2_000) });
