import { z } from 'zod';
import { addressSchema, emptyAsNull, instantSchema, line, nameLine, reasonSchema } from '../kernel/fields.ts';
import { SECTORS } from '../people/rules.ts';
import { CONSULTATION_LIMITS as L } from './rules.ts';
import { answersSchema, consultationSchema, type Question } from './schema.ts';

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

/** What a field of a plain form holds, which has only words: its name says it. */
const FIELD_KINDS = {
  text: 'words',
  place: 'words',
  one: 'number',
  scale: 'number',
  several: 'numbers',
  ranking: 'place',
} as const;

/** The name of the field in which a question is answered; of a ranking each option has its own, which takes its place. */
export function fieldName({ id, kind }: Pick<Question, 'id' | 'kind'>, option?: number): string {
  const name = `answer.${FIELD_KINDS[kind]}.${id}`;
  return kind === 'ranking' ? `${name}.${option ?? 0}` : name;
}

const FIELD = /^answer\.(words|number|numbers|place)\.([a-z][a-z0-9-]{0,39})(?:\.(\d{1,2}))?$/;

/** A plain form as {@link contributeSchema} describes it. What is no number where one is asked is refused by its question. */
export function ofForm(fields: Readonly<Record<string, unknown>>): unknown {
  const answers: Record<string, unknown> = {};
  const places = new Map<string, { option: number; place: number }[]>();
  const rest: Record<string, unknown> = {};
  for (const [name, sent] of Object.entries(fields)) {
    const [, kind, id = '', option = ''] = FIELD.exec(name) ?? [];
    if (kind === undefined) rest[name] = sent;
    else if (kind === 'words') answers[id] = sent;
    else if (kind === 'numbers') answers[id] = [sent].flat().map(Number);
    else if (kind === 'number' && sent !== '') answers[id] = Number(sent);
    else if (kind === 'place' && Number(sent) > 0)
      places.set(id, [...(places.get(id) ?? []), { option: Number(option), place: Number(sent) }]);
  }
  // Two in the same place keep the order of the list.
  for (const [id, all] of places) answers[id] = all.sort((a, b) => a.place - b.place).map(({ option }) => option);
  return { ...rest, answers };
}

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
  /** written for a seat of the forum: the organisation is its voice and not somebody's word */
  isVerified: z.boolean(),
  at: instantSchema,
  path: addressSchema,
  hidden: z.object({ at: instantSchema, reason: z.string() }).nullable(),
  response: responseSchema.nullable(),
};
export const contributionSchema = z.object(contribution);
export type Contribution = z.infer<typeof contributionSchema>;
export const contributionsSchema = z.object({ items: z.array(contributionSchema) });
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
  address: z.enum(['none', 'waiting', 'confirmed']),
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
