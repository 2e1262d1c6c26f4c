import { z } from 'zod';
import { ownDoorSchema } from '../boards/claims.ts';
import { RETENTION_KINDS } from '../kernel/retention.ts';
import { instantSchema, line, plannedDaySchema, reasonSchema } from '../kernel/fields.ts';
import { FORUM_ROLES } from '../people/rules.ts';
import { localeSchema } from '../people/schema.ts';
import { REQUEST_KINDS, REQUEST_PERIODS, WHO_ANSWERS } from './rules.ts';
import { ownTextsSchema } from '../reports/own-texts.ts';

/** Everything that the installation holds of one person, for her alone. */
export const personalDataSchema = z.object({
  format: z.literal('minga-personal-data'),
  formatVersion: z.literal(1),
  exportedAt: instantSchema,
  /** By where it lies; the names of the columns are the same in every language. */
  lists: z.array(z.object({ kind: z.string(), title: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
  /** What she wrote and what became of it, also where only an open board can tell that it is hers. */
  texts: z.array(z.object({ forum: z.string(), cycle: z.string(), items: ownTextsSchema.shape.items })),
});
export type PersonalData = z.infer<typeof personalDataSchema>;

/** What the erasure of an account would end, and what stands in its way. */
export const erasureOutlookSchema = z.object({
  /** Forums that nobody else facilitates, or administers. */
  ledAlone: z.array(z.object({ forum: z.string(), role: z.enum(FORUM_ROLES) })),
  isLastAdministrator: z.boolean(),
  /** So long the former mailbox can take back the address of the account; null when none can. */
  addressStoppableUntil: instantSchema.nullable(),
  /** Seats that end. */
  seats: z.array(z.object({ forum: z.string(), organisation: z.string() })),
});
export type ErasureOutlook = z.infer<typeof erasureOutlookSchema>;

/** Typed by whoever means it: their own address. */
export const erasureSchema = z.strictObject({ email: z.string().max(320) });
export type Erasure = z.infer<typeof erasureSchema>;

const privacyTextSchema = z.object({ locale: localeSchema, body: z.string(), sha256: z.string() });

/** What a forum says it does with the data of people. Ours, in each language, until it writes its own in its own. */
export const privacySchema = z.object({
  forumId: z.uuid(),
  forum: z.string(),
  legalContact: z.string().nullable(),
  /** 0: the text that comes with Minga. */
  number: z.int(),
  texts: z.array(privacyTextSchema).min(1),
  /** Each text of its own, the newest first. */
  versions: z.array(
    z.object({ number: z.int(), at: instantSchema, reason: z.string(), sha256: z.string(), body: z.string() }),
  ),
  abilities: z.object({ canCorrect: z.boolean() }),
});
export type Privacy = z.infer<typeof privacySchema>;

/** Another privacy notice before it is published, while its reason is written. */
export const plannedPrivacySchema = z.strictObject({ reason: z.string().trim().max(2_000) });

/** @param number the text that the writer saw */
export const privacyCorrectionSchema = z.strictObject({
  number: z.int().min(0),
  body: z.string().trim().min(100).max(20_000),
  reason: reasonSchema,
});
export type PrivacyCorrection = z.infer<typeof privacyCorrectionSchema>;
export const legalContactSchema = z.strictObject({ legalContact: z.string().trim().min(1).max(1_000).nullable() });
export type LegalContact = z.infer<typeof legalContactSchema>;

/** Which text somebody has read and agrees to. */
export const newConsentSchema = z.strictObject({
  number: z.int().min(0),
  locale: localeSchema,
  sha256: z.string().length(64),
});
export type NewConsent = z.infer<typeof newConsentSchema>;

const placeSchema = z.object({ forumId: z.uuid(), forum: z.string(), cycleId: z.uuid(), cycleSlug: z.string() });
/** What somebody agreed to, and which forums have not been answered about their present text. */
export const ownConsentsSchema = z.object({
  asked: z.array(placeSchema),
  given: z.array(
    placeSchema.extend({
      id: z.uuid(),
      number: z.int(),
      locale: localeSchema,
      at: instantSchema,
      withdrawnAt: instantSchema.nullable(),
      /** Of the text that holds today. */
      isCurrent: z.boolean(),
    }),
  ),
  /** At the doors of boards, as a guest: the newest first. */
  doors: z.array(ownDoorSchema),
});
export type OwnConsents = z.infer<typeof ownConsentsSchema>;

const requestWords = z.string().trim().min(10).max(4_000);
/** Asked in the own name. */
export const newRequestSchema = z.strictObject({ kind: z.enum(REQUEST_KINDS), words: requestWords });
export type NewRequest = z.infer<typeof newRequestSchema>;
/** What came by another way, as it is written down. */
export const receivedRequestSchema = newRequestSchema.extend({ who: line(200), receivedOn: plannedDaySchema });
export type ReceivedRequest = z.infer<typeof receivedRequestSchema>;
export const requestAnswerSchema = z.strictObject({ answer: requestWords });
export const requestPeriodSchema = z.strictObject({ period: z.enum(REQUEST_PERIODS) });

const personRequestSchema = z.object({
  id: z.uuid(),
  kind: z.enum(REQUEST_KINDS),
  /** Of whoever asked; null where it is the reader. */
  who: z.string().nullable(),
  /** they have no account, and are called what they called themselves */
  isGuest: z.boolean(),
  words: z.string(),
  receivedOn: z.iso.date(),
  dueOn: z.iso.date(),
  answer: z.string().nullable(),
  answeredAt: instantSchema.nullable(),
  /** whoever asked deleted her account before it was answered: nobody is left to answer */
  endedAt: instantSchema.nullable(),
  isOverdue: z.boolean(),
});
export type PersonRequest = z.infer<typeof personRequestSchema>;
/** Those that wait first, the nearest end on top. */
export const personRequestsSchema = z.object({
  period: z.enum(REQUEST_PERIODS),
  today: z.iso.date(),
  items: z.array(personRequestSchema),
});
export type PersonRequests = z.infer<typeof personRequestsSchema>;
/** Null: of no forum, asked of the administration of the installation. */
const requestSomewhere = personRequestSchema.extend({ forum: z.string().nullable() });
export const ownRequestsSchema = z.object({
  /** Whom one may ask: also forums that one has left, while they hold something. Somebody of no forum asks the administration. */
  places: z.array(
    z.object({ forumId: z.uuid().nullable(), forum: z.string().nullable(), answers: z.enum(WHO_ANSWERS) }),
  ),
  items: z.array(requestSomewhere),
});
/** What the administration answers: of nobody's forum, or of a forum that has no cycle. */
export const administrationRequestsSchema = z.object({ items: z.array(requestSomewhere) });
export type AdministrationRequests = z.infer<typeof administrationRequestsSchema>;
export type OwnRequests = z.infer<typeof ownRequestsSchema>;

/** For how long what may go is kept, and what went. */
export const retentionSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum(RETENTION_KINDS),
      /** null: as long as there is an account */
      days: z.int().nullable(),
      chosenAt: instantSchema.nullable(),
      ranAt: instantSchema.nullable(),
      /** on that day, and in the last thirty */
      removed: z.int(),
      removedInMonth: z.int(),
    }),
  ),
});
export type Retention = z.infer<typeof retentionSchema>;
/** @param seen the term that the writer saw */
export const retentionChoiceSchema = z.strictObject({ days: z.int().nullable(), seen: z.int().nullable() });
export type RetentionChoice = z.infer<typeof retentionChoiceSchema>;

/** What the installation holds of people, list by list, in the reader's language. */
export const heldListSchema = z.object({
  items: z.array(
    z.object({
      list: z.string(),
      at: z.string(),
      columns: z.string(),
      why: z.string(),
      kept: z.string(),
      erased: z.string(),
    }),
  ),
});
export type HeldList = z.infer<typeof heldListSchema>;
