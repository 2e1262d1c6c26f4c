import { z } from 'zod';
import { instantSchema, line, nameLine } from '../kernel/fields.ts';
import { isTimeZone } from '../kernel/time.ts';
import { LOCALES } from '../kernel/languages.ts';
import { DECLINE_REASON, INVITATION_STATES } from './invitations.ts';
import { FORUM_ROLES, isLinkSecret, isOwnPath, isTypedCode, PERSONAS, SEAT_ROLES, SECTORS } from './rules.ts';

export const localeSchema = z.enum(LOCALES);
export const sectorSchema = z.enum(SECTORS);
export const forumRoleSchema = z.enum(FORUM_ROLES);

const meSeatSchema = z.object({
  id: z.uuid(),
  organisationId: z.uuid(),
  organisationShortName: z.string(),
  sector: sectorSchema,
  role: z.enum(SEAT_ROLES),
  seniority: z.string().nullable(),
});

const meMembershipSchema = z.object({
  forum: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), locale: localeSchema, timeZone: z.string() }),
  cycleId: z.uuid().nullable(),
  cycleSlug: z.string().nullable(),
  /** under way or in preparation, the newest first; those among the earlier ones are left out */
  cycles: z.array(z.object({ slug: z.string(), title: z.string() })),
  roles: z.array(forumRoleSchema),
  seats: z.array(meSeatSchema),
  /** the seat this person acts for here; null without a seat, and while one of several organisations has to be chosen */
  actingSeatId: z.uuid().nullable(),
  mustChooseSeat: z.boolean(),
  /** where the invitation to this forum is accepted; null once it was, by that page or by something done in the forum */
  invitation: z.string().nullable(),
});

/** `GET /api/me`: who is asking, in whichever forums. Anonymous people get `actor: null`, never a 401. */
export const meSchema = z.object({
  actor: z
    .object({
      personId: z.uuid(),
      name: z.string(),
      email: z.string().nullable(),
      isAdministrator: z.boolean(),
      isGuest: z.boolean(),
      /** of their letters, and, once they chose it, of every device on which they sign in */
      language: localeSchema,
      isLanguageChosen: z.boolean(),
      /** in which they read besides the forum's; null: in no other */
      timeZone: z.string().nullable(),
    })
    .nullable(),
  locale: localeSchema,
  demo: z.boolean(),
  memberships: z.array(meMembershipSchema),
});
export type Me = z.infer<typeof meSchema>;
export type MeMembership = z.infer<typeof meMembershipSchema>;
export type MeSeat = z.infer<typeof meSeatSchema>;

/** `PATCH /api/me` */
export const ownNameSchema = z.strictObject({ name: line(120) });
export type OwnName = z.infer<typeof ownNameSchema>;

const timeZoneSchema = z
  .string()
  .trim()
  .max(64)
  .refine(isTimeZone, { params: { code: 'not-time-zone' } });

/** `PATCH /api/me/reading`: what is left out stays; null for a zone is that of each forum. */
export const ownReadingSchema = z.strictObject({
  locale: localeSchema.optional(),
  timeZone: timeZoneSchema.nullable().optional(),
});
export type OwnReading = z.infer<typeof ownReadingSchema>;

/**
 * `POST /api/sign-in/code`: always answers the same, whether or not the address is known. `back` is where the mailed
 * link leads after signing in.
 */
/** Whose mailbox: by its address, or by the link of an invitation, which does not tell the address to whoever holds it. */
const mailbox = { email: z.email().max(254).optional(), invitation: z.string().max(200).optional() };
const isOneMailbox = ({ email, invitation }: { email?: string | undefined; invitation?: string | undefined }) =>
  (email === undefined) !== (invitation === undefined);
const ONE_MAILBOX = { path: ['email'] };

export const signInCodeSchema = z
  .strictObject({ ...mailbox, back: z.string().max(500).refine(isOwnPath).optional() })
  .refine(isOneMailbox, ONE_MAILBOX);

const SIGN_IN_LETTERS = ['code', 'link'] as const;
export type SignInLetter = (typeof SIGN_IN_LETTERS)[number];

/** What comes by mail if somebody has the address: a code for this browser, or, asked for too often, a link for any. */
export const signInAskedSchema = z.object({
  letter: z.enum(SIGN_IN_LETTERS),
  /** of the address of an invitation as much as its link may tell */
  to: z.string().optional(),
});
export type SignInAsked = z.infer<typeof signInAskedSchema>;

/** `POST /api/sign-in/verify`. The code is typed or pasted by a person, so spaces and hyphens are dropped. */
export const signInVerifySchema = z
  .strictObject({
    ...mailbox,
    code: z
      .string()
      .transform((code) => code.replace(/[\s-]/g, ''))
      .pipe(z.string().refine((code) => isTypedCode(code) || isLinkSecret(code))),
  })
  .refine(isOneMailbox, ONE_MAILBOX);

export const demoSignInSchema = z.strictObject({
  persona: z.enum(PERSONAS),
  forum: z.string().min(1).max(80).optional(),
});

/** `GET /api/sessions`: the devices on which this person is signed in. */
const sessionSchema = z.object({
  id: z.string(),
  device: z.string().nullable(),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  expiresAt: instantSchema,
  isCurrent: z.boolean(),
});
export const sessionsSchema = z.object({
  items: z.array(sessionSchema),
  /** A code from the mailbox was entered in this browser: what cannot be undone, and the file of one's data, ask for that. */
  isProven: z.boolean(),
});
export type Session = z.infer<typeof sessionSchema>;
export type Sessions = z.infer<typeof sessionsSchema>;

/** A part of an address; said in words rather than as a pattern that nobody can read. */
export function slugSchema(longest: number) {
  return z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(longest, { abort: true })
    .refine((text) => /^[a-z0-9-]{2,}$/.test(text), { params: { code: 'not-slug' } });
}

/** `POST /api/forums` */
export const newForumSchema = z.strictObject({
  slug: slugSchema(40),
  name: line(200),
  locale: localeSchema,
  timeZone: timeZoneSchema,
});
export type NewForum = z.infer<typeof newForumSchema>;

/** What is left out stays. Its address always does, and its zone from its first cycle on: links and calendars hold them. */
export const forumCorrectionSchema = newForumSchema.pick({ name: true, locale: true, timeZone: true }).partial();
export type ForumCorrection = z.infer<typeof forumCorrectionSchema>;

const forumSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  locale: localeSchema,
  timeZone: z.string(),
  isDemonstration: z.boolean(),
  people: z.number().int(),
  cycles: z.array(z.object({ slug: z.string(), title: z.string(), isPublished: z.boolean(), isArchived: z.boolean() })),
});
export const forumsSchema = z.object({ items: z.array(forumSchema) });
export type Forum = z.infer<typeof forumSchema>;
export type Forums = z.infer<typeof forumsSchema>;

/** Only while the letter that holds it does not arrive: what to pass on by another way. */
export const inviteLinkSchema = z.string().nullable();

/** Who may do what in a forum; seats are kept apart, with the organisations. */
const roleSchema = z.object({
  personId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: forumRoleSchema,
  /** has not entered the forum yet: it is called what the forum wrote */
  isAwaited: z.boolean(),
  grantedAt: instantSchema,
  inviteLink: inviteLinkSchema,
});
export const rolesSchema = z.object({ items: z.array(roleSchema) });
export type Role = z.infer<typeof roleSchema>;
export type Roles = z.infer<typeof rolesSchema>;

/** Invites the person when nobody has this address yet. */
export const newRoleSchema = z.strictObject({
  email: z.string().trim().pipe(z.email().max(254)),
  name: nameLine(120),
  role: forumRoleSchema,
});
export type NewRole = z.infer<typeof newRoleSchema>;

/** What an invitation is for: with a role in the forum, or with a seat of an organisation. */
const givenSchema = {
  roles: z.array(forumRoleSchema),
  seats: z.array(
    z.object({
      organisation: z.string(),
      role: z.enum(SEAT_ROLES),
      isAlternate: z.boolean(),
      /** while that is to come */
      beginsAt: instantSchema.nullable(),
      endsAt: instantSchema.nullable(),
    }),
  ),
};

const invitationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  ...givenSchema,
  state: z.enum(INVITATION_STATES),
  /** nobody but the owner of its address comes in by it */
  isBound: z.boolean(),
  invitedByName: z.string().nullable(),
  invitedAt: instantSchema,
  /** when its last letter left, or was found not to arrive */
  letterAt: instantSchema.nullable(),
  expiresAt: instantSchema,
  openedAt: instantSchema.nullable(),
  /** who had signed in where it was opened */
  openedByName: z.string().nullable(),
  acceptedAt: instantSchema.nullable(),
  /** the address of whoever came in by it, where it is another */
  acceptedAs: z.string().nullable(),
  revokedAt: instantSchema.nullable(),
  /** they said themselves that they will not take part, and why where they said so */
  declinedAt: instantSchema.nullable(),
  declineReason: z.string().nullable(),
  /** somebody whose link was good no more asks for another */
  askedAt: instantSchema.nullable(),
  /** to be passed on by another way; null where it is good no more */
  link: z.string().nullable(),
});
export const invitationsSchema = z.object({ items: z.array(invitationSchema) });
export type InvitationRow = z.infer<typeof invitationSchema>;
export type Invitations = z.infer<typeof invitationsSchema>;

/** `GET /api/invitations/:token`: what whoever has the link is told. Of one that is good no more, nothing but the forum. */
export const invitationLinkSchema = z.object({
  forumId: z.uuid(),
  forumName: z.string(),
  state: z.enum(['good', 'expired', 'revoked', 'declined', 'accepted']),
  invitedByName: z.string().nullable(),
  ...givenSchema,
  expiresAt: instantSchema,
  timeZone: z.string(),
  isBound: z.boolean(),
  /** the address it was sent to, whole for whoever signed in with it; null where it is good no more */
  email: z.string().nullable(),
  /** a new one was asked for and has not been sent yet */
  isAsked: z.boolean(),
  /** whoever asks is the one who was invited, or came in by it */
  isYours: z.boolean(),
});
export type InvitationLink = z.infer<typeof invitationLinkSchema>;

/** `PUT /api/cycles/:cycleId/invitations/:id/address` */
export const otherAddressSchema = newRoleSchema.pick({ email: true });
export type OtherAddress = z.infer<typeof otherAddressSchema>;

/** `POST /api/invitations/:token/address`: whoever comes by an address of their own says who they are. */
export const ownAddressSchema = newRoleSchema.pick({ email: true, name: true });
export type OwnAddressForLink = z.infer<typeof ownAddressSchema>;

/** `POST /api/invitations/:token/decline` */
export const declinedInvitationSchema = z.strictObject({ reason: z.string().trim().max(DECLINE_REASON).optional() });
