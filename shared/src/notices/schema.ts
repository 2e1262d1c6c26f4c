import { z } from 'zod';
import { addressSchema, instantSchema } from '../kernel/fields.ts';
import { pageLimit } from '../kernel/paging.ts';
import { SEAT_ROLES, SENIORITIES } from '../people/rules.ts';
import { LETTER_LISTS, LETTER_STATES, NOTICE_KINDS, NOTICE_MODES } from './rules.ts';

/** One thing somebody was told, in the words of the language in which it was asked for. */
const noticeSchema = z.object({
  id: z.uuid(),
  kind: z.enum(NOTICE_KINDS),
  title: z.string(),
  lines: z.array(z.string()),
  path: addressSchema,
  at: instantSchema,
  isUnread: z.boolean(),
  cycleTitle: z.string(),
  timeZone: z.string(),
});
export type Notice = z.infer<typeof noticeSchema>;

export const noticesQuerySchema = z.strictObject({
  limit: pageLimit(50),
  /** Id of the last one of the page before. */
  after: z.uuid().optional(),
});
/** Newest first, of all forums of the person. What a later notice about the same thing says more about is left out. */
export const noticesSchema = z.object({
  items: z.array(noticeSchema),
  next: z.uuid().nullable(),
  /** The newest of what was asked for, also where it may not be read any more. */
  newest: z.uuid().nullable(),
});
export type Notices = z.infer<typeof noticesSchema>;

/** `until`: it and what was told before it are read. */
export const readNoticesSchema = z.strictObject({ until: z.uuid() });
export const unreadSchema = z.object({ unread: z.number().int() });
export type Unread = z.infer<typeof unreadSchema>;

const choicesOfForumSchema = z.object({
  forumId: z.uuid(),
  forumName: z.string(),
  choices: z.array(z.object({ kind: z.enum(NOTICE_KINDS), mode: z.enum(NOTICE_MODES) })),
});
/** How somebody gets the letters of each forum in which they have a role or a seat. */
export const noticeChoicesSchema = z.object({ items: z.array(choicesOfForumSchema) });
export type NoticeChoices = z.infer<typeof noticeChoicesSchema>;
export const chooseNoticeSchema = z.strictObject({ mode: z.enum(NOTICE_MODES) });

/** What the link at the end of a letter stops; whoever has the letter need not sign in. */
export const letterLinkSchema = z.object({
  list: z.enum(LETTER_LISTS),
  isOn: z.boolean(),
  /** The forum from which they come. */
  forumName: z.string(),
  /** Where they are asked for again. */
  path: addressSchema,
});
export type LetterLink = z.infer<typeof letterLinkSchema>;

const recipientSchema = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string(),
  kind: z.enum(NOTICE_KINDS),
  at: instantSchema,
  readAt: instantSchema.nullable(),
  letter: z.enum(LETTER_STATES),
  letterAt: instantSchema.nullable(),
  /** Why the post office refused it, as a code. */
  cause: z.string().nullable(),
  openedAt: instantSchema.nullable(),
  /** When whoever facilitates said that they told this person by another way. */
  informedAt: instantSchema.nullable(),
  /** When the first that named the same hour reached this person: a letter that was sent, a notice that was read. Null until then. */
  reachedAt: instantSchema.nullable(),
  /** Minutes from then to what it is about: the notice that was really given. Null where nothing has reached them, or nothing has an hour. */
  noticeMinutes: z.int().nullable(),
});

/** What became of the last letter about one thing to somebody without an account. */
export const strangerLetterSchema = recipientSchema.pick({
  id: true,
  at: true,
  letter: true,
  letterAt: true,
  informedAt: true,
});
export type StrangerLetter = z.infer<typeof strangerLetterSchema>;

/** What each person was notified of about one subject, the last first, and what became of each letter. */
export const recipientsSchema = z.object({
  items: z.array(recipientSchema.extend({ earlier: z.array(recipientSchema) })),
});
/** Whoever facilitates told somebody by another way; false takes back what was pressed by mistake. */
export const informSchema = z.strictObject({ isInformed: z.boolean() });
export type Recipients = z.infer<typeof recipientsSchema>;

/** An act on a seat that is about to be; what is left out stays as it is. */
export const plannedSeatSchema = z.strictObject({
  act: z.enum(['changed', 'ended']).default('changed'),
  role: z.enum(SEAT_ROLES).optional(),
  isAlternate: z.enum(['true', 'false']).optional(),
  hasMandate: z.enum(['true', 'false']).optional(),
  seniority: z.enum(SENIORITIES).optional(),
  /** the day, empty for today; of a seat that has begun it says nothing */
  startsOn: z.union([z.iso.date(), z.literal('')]).optional(),
  /** the day, empty for none */
  endsOn: z.union([z.iso.date(), z.literal('')]).optional(),
});
export type PlannedSeat = z.infer<typeof plannedSeatSchema>;

/** Whom an act will notify, and the letter about it, before it is done. */
export const plannedLetterSchema = z.object({
  /** Each counted once, however much of the act concerns them. */
  people: z.int(),
  /** Where nobody may learn which texts are of one person: each text is counted, and of nobody is said how they are told (rule 9). */
  isByText: z.literal(true).optional(),
  /** Of these, who gets a letter at once; in the morning; none, because they chose so. */
  atOnce: z.int(),
  daily: z.int(),
  none: z.int(),
  /** Of an act that takes somebody out of meetings ahead that they were told of: how many leave their calendar with it. */
  calledOff: z.int().optional(),
  /** Of those whom it concerns, to whom nothing can be written: no account, and no address that was confirmed. */
  untold: z.int().optional(),
  /** Of an act that puts meetings to another time: how many people's answers to whether they come no longer count with it. */
  askedAgain: z.int().optional(),
  /** Of those whom it concerns, who was invited and has not come in: they are not written to, and find it when they come. */
  awaited: z.int().optional(),
  /** The letter about the first of what the act concerns, in the forum's language; null where nobody gets one. */
  letter: z.object({ subject: z.string(), text: z.string() }).nullable(),
  /** Of an act that sends letters of several kinds: the others. */
  others: z.array(z.object({ subject: z.string(), text: z.string() })).optional(),
});
export type PlannedLetter = z.infer<typeof plannedLetterSchema>;

/** What a browser answers when it is asked to show notices by itself (RFC 8030, RFC 8291). */
export const newDeviceSchema = z.strictObject({
  endpoint: z.string().max(1_000),
  p256dh: z.string().regex(/^[\w-]{87}$/),
  auth: z.string().regex(/^[\w-]{22}$/),
});
export type NewDevice = z.infer<typeof newDeviceSchema>;

const deviceSchema = z.object({
  id: z.uuid(),
  /** What its browser said of itself. */
  device: z.string().nullable(),
  at: instantSchema,
  /** The one that asks. */
  isHere: z.boolean(),
  /** It was asked under a key that this installation has no more: until it is asked again, it shows nothing. */
  isOutdated: z.boolean(),
});
/** On which devices notices of this person show by themselves; `serverKey`: under which a browser is asked (RFC 8292). */
export const devicesSchema = z.object({ serverKey: z.string(), items: z.array(deviceSchema) });
export type Devices = z.infer<typeof devicesSchema>;
