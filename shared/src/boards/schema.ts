/** The HTTP side of boards: `/api/cycles/:cycleId/boards` and the public door `/api/join/:code`. */
import { z } from 'zod';
import { line, instantSchema } from '../kernel/fields.ts';
import { oneLine } from '../kernel/text.ts';
import { stageNameSchema } from '../cycles/schema.ts';
import { localeSchema, sectorSchema } from '../people/schema.ts';
import { auditMarkSchema } from '../reports/schema.ts';
import { settingsSchema } from './protocol.ts';
import { BOARD_LIMITS, DOORS, IDENTITY_MODES, LINK_LIMITS, PHASES } from './rules.ts';

const abilitiesSchema = z.object({ canWrite: z.boolean(), canFacilitate: z.boolean() });

/** One line of the list. `notes` counts hidden ones too: a count is the one thing that is told about them. */
const boardSummarySchema = z.object({
  id: z.uuid(),
  title: z.string(),
  purpose: z.string(),
  stage: stageNameSchema.nullable(),
  themeId: z.uuid().nullable(),
  phase: z.enum(PHASES),
  identityMode: z.enum(IDENTITY_MODES),
  notes: z.int(),
  openedAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
  abilities: abilitiesSchema,
});
export type BoardSummary = z.infer<typeof boardSummarySchema>;
export const boardListSchema = z.object({
  items: z.array(boardSummarySchema),
  /** Boards under way that only those see who take part: how many, nothing else. */
  hidden: z.number().int(),
  abilities: z.object({ canCreate: z.boolean() }),
});
export type BoardList = z.infer<typeof boardListSchema>;

const wholeBoardInput = settingsSchema.extend({
  title: line(160),
  purpose: z.string().trim().max(600),
  stage: stageNameSchema.nullable(),
  themeId: z.uuid().nullable(),
  startsIn: z.enum(['private_writing', 'open']),
});
export const createBoardSchema = wholeBoardInput.extend({
  purpose: wholeBoardInput.shape.purpose.default(''),
  stage: stageNameSchema.nullable().default('brainstorming'),
  themeId: z.uuid().nullable().default(null),
  identityMode: z.enum(IDENTITY_MODES).default('organisation'),
  voteBudget: z.int().min(1).max(BOARD_LIMITS.voteBudget).default(5),
  votesPerTarget: z.int().min(1).max(BOARD_LIMITS.voteBudget).default(3),
  startsIn: z.enum(['private_writing', 'open']).default('private_writing'),
});
export type CreateBoard = z.infer<typeof createBoardSchema>;
/** Refused with `board.settings-fixed` once the board has opened (ID1). */
export const changeBoardSchema = wholeBoardInput.partial();
export type ChangeBoard = z.infer<typeof changeBoardSchema>;

/** `GET …/boards/:boardId`. */
export const boardDetailSchema = boardSummarySchema.extend({
  cycleId: z.uuid(),
  startsIn: z.enum(['private_writing', 'open']),
  settings: settingsSchema,
  now: instantSchema,
});
export type BoardDetail = z.infer<typeof boardDetailSchema>;

/** Facilitators only. `url` is what the QR at `qrPath` says. */
export const boardLinkSchema = z.object({
  id: z.uuid(),
  code: z.string(),
  url: z.string(),
  qrPath: z.string(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  closedAt: instantSchema.nullable(),
  quota: z.int(),
  joined: z.int(),
  /** the hall shares one network, which may then hold every place */
  sharesNetwork: z.boolean(),
  /** so many places one network may hold */
  placesOfNetwork: z.int(),
  /** guests who came to the board and wait, because their network holds all it may */
  refused: z.int(),
  /** guests at the door whom the facilitation has not let in */
  awaiting: z.int(),
  needsApproval: z.boolean(),
  /** it belongs to the one code of a gathering */
  gatheringId: z.uuid().nullable(),
});
export type BoardLink = z.infer<typeof boardLinkSchema>;
export const boardLinkListSchema = z.object({ items: z.array(boardLinkSchema) });
const linkHours = z.int().min(1).max(LINK_LIMITS.hours);
export const createLinkSchema = z.strictObject({
  expiresInHours: linkHours.default(24),
  quota: z.int().min(1).max(LINK_LIMITS.quota).default(500),
  sharesNetwork: z.boolean().default(false),
  needsApproval: z.boolean().default(false),
});
export type LinkTerms = z.output<typeof createLinkSchema>;
/** Without hours an open link ends when it would have, and one that is over opens for a day. */
export const renewLinkSchema = createLinkSchema.extend({
  expiresInHours: linkHours.optional(),
  sharesNetwork: z.boolean().optional(),
  needsApproval: z.boolean().optional(),
});
export type RenewTerms = z.output<typeof renewLinkSchema>;
/** Closing stops new arrivals; `endGuests` also ends the access of those who came by this link. */
export const closeLinkSchema = z.strictObject({ endGuests: z.boolean().default(false) });

/**
 * Facilitators only. Where the board hides names there is none here either: a guest is pointed at by `tag`, which her own
 * screen shows her, and by what the board tells of her.
 */
const boardGuestSchema = z.object({
  id: z.uuid(),
  tag: z.string(),
  name: z.string().nullable(),
  origin: z.string().nullable(),
  /** guests with one number came from one address */
  network: z.int(),
  /** null once a board that hides people is closed: it keeps no more than the day */
  joinedAt: instantSchema.nullable(),
  hasArrived: z.boolean(),
  /** waits on the board's page: her network holds all places it may */
  isRefused: z.boolean(),
  /** waits at the door: the facilitation has not let her in */
  awaits: z.boolean(),
  /** not on the board for three minutes, or never */
  isAway: z.boolean(),
  /** came after somebody of the same network was removed, within the hour */
  mayBeReturn: z.boolean(),
  organisation: z.string().nullable(),
  confirmedBy: z.string().nullable(),
  /** her access ended: with her link, or because she was removed */
  hasEnded: z.boolean(),
  removedBy: z.string().nullable(),
});
export type BoardGuest = z.infer<typeof boardGuestSchema>;
export const boardGuestListSchema = z.object({
  /** everybody who came, and of those who pressed at a door and never came the newest */
  items: z.array(boardGuestSchema),
  /** how many pressed at a door and never came, listed or not */
  waiting: z.int(),
  /**
   * the networks from which most of those came whose access lives, first where somebody waits, then the largest; `guestId` is
   * one who is away, `anyGuestId` one of all, by whom the network is named
   */
  networks: z.array(
    z.object({
      guests: z.int(),
      away: z.int(),
      guestId: z.uuid().nullable(),
      anyGuestId: z.uuid(),
      /** places that it holds, guests who wait, and places that it may hold */
      inside: z.int(),
      refused: z.int(),
      most: z.int(),
      /** let in beyond the cap; null where the link has none */
      isAllowed: z.boolean().nullable(),
    }),
  ),
  canConfirm: z.boolean(),
});
export type BoardGuestList = z.infer<typeof boardGuestListSchema>;
/** Takes effect for everybody who comes from there by this link. */
export const allowNetworkSchema = z.strictObject({ isAllowed: z.boolean() });
/** `closesDoors` also keeps anybody else from coming in, who is in stays. */
export const removeGuestSchema = z.strictObject({ closesDoors: z.boolean().default(false) });
export const confirmGuestSchema = z.strictObject({ organisationId: z.uuid().nullable() });

/** `GET /api/join/:code`. */
export const joinInfoSchema = z.object({
  boardTitle: z.string(),
  cycleTitle: z.string(),
  forumId: z.uuid(),
  forumName: z.string(),
  isOpen: z.boolean(),
  /** why nobody new comes in, where nobody does */
  door: z.enum(DOORS),
  identityMode: z.enum(IDENTITY_MODES),
  /** of the cycle's public page, once there is one */
  cycleSlug: z.string().nullable(),
  /** the board, where it is closed and anybody may read it */
  recordId: z.uuid().nullable(),
  organisations: z.array(z.object({ id: z.uuid(), shortName: z.string(), name: z.string(), sector: sectorSchema })),
  /** a guest's name goes so many days after the link ends */
  forgottenAfterDays: z.int(),
  locale: localeSchema,
  /** whoever comes waits until the facilitation lets them in */
  needsApproval: z.boolean(),
  /** who is signed in on the device that asks, if anybody, and whether they have a place on the board already, or wait for it */
  you: z.object({ personId: z.uuid(), name: z.string(), hasPlace: z.boolean(), awaits: z.boolean() }).nullable(),
  /** the privacy notice that whoever comes agrees to today, in each of its languages */
  notice: z.object({ number: z.int(), texts: z.array(z.object({ locale: localeSchema, sha256: z.string() })) }),
});
export type JoinInfo = z.infer<typeof joinInfoSchema>;
/**
 * `POST /api/join/:code`. Where a guest says she comes from is her own word: an organisation chosen from the forum's list
 * is kept as its name, as text, and gives her nothing of its voice.
 */
export const joinBoardSchema = z.strictObject({
  name: line(80).optional(),
  organisationId: z.uuid().optional(),
  origin: z.string().overwrite(oneLine).max(120).optional(),
  consent: z.literal(true),
  /** which privacy notice that was, and in which language its door was read; left out, it is the one that holds today */
  agreed: z.strictObject({ number: z.int().min(0), sha256: z.string().length(64), locale: localeSchema }).optional(),
  /** somebody else than the person who is signed in on this device: their session ends, and a new guest comes in */
  insteadOf: z.uuid().optional(),
});
export type JoinBoard = z.infer<typeof joinBoardSchema>;
export const joinedSchema = z.object({ boardPath: z.string(), awaits: z.boolean() });

export const boardExportQuery = z.strictObject({ format: z.enum(['json', 'csv']).default('json') });
export const boardSinceQuery = z.strictObject({ since: z.coerce.number().int().min(0).optional() });

/** `GET …/boards/:boardId/history`: the log as the asker may see it, 500 entries a page. */
export const boardHistoryQuery = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });

// What the projection lets out is typed in protocol.ts. Here only the outline is said: a board of three thousand notes
// is not looked through once more on its way out.
const projected = z.looseObject({ seq: z.int() });
const entries = z.array(projected);
/** `GET …/boards/:boardId/snapshot`. */
export const boardReadingSchema = z.object({
  board: z.looseObject({ id: z.uuid() }),
  role: z.string(),
  now: instantSchema,
  catchUp: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('entries'), seq: z.int(), entries }),
    z.object({ kind: z.literal('snapshot'), view: projected }),
  ]),
});
export const boardHistorySchema = z.object({ entries, next: z.int().nullable() });
/** `lastAct`: the newest act of the cycle when it was exported; whoever keeps it can compare the record of acts later. */
export const boardExportSchema = z.object({
  board: z.looseObject({ id: z.uuid() }),
  view: projected,
  lastAct: auditMarkSchema.nullable(),
});
