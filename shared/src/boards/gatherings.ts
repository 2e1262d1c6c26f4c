/** One code for a whole gathering: `/api/cycles/:cycleId/gatherings`, and what it leads to, `/api/gatherings/:longCode`. */
import { z } from 'zod';
import { instantSchema, line } from '../kernel/fields.ts';
import { GATHERING_TITLE_LENGTH } from './gathering-code.ts';
import { DOORS, IDENTITY_MODES, LINK_LIMITS, PHASES } from './rules.ts';

const MOST_BOARDS = 60;

const hours = z.int().min(1).max(LINK_LIMITS.hours);
const quota = z.int().min(1).max(LINK_LIMITS.quota);
const boardIds = z
  .array(z.uuid())
  .min(1)
  .max(MOST_BOARDS)
  .refine((ids) => new Set(ids).size === ids.length);

export const openGatheringSchema = z.strictObject({
  title: line(GATHERING_TITLE_LENGTH),
  boardIds,
  expiresInHours: hours.default(24),
  /** for each of its boards */
  quota: quota.default(500),
  needsApproval: z.boolean().default(false),
});
export type GatheringTerms = z.output<typeof openGatheringSchema>;
export const gatheringBoardsSchema = z.strictObject({ boardIds });
/** Without hours an open door ends when it would have, and one that is over opens for a day. */
export const renewGatheringSchema = z.strictObject({
  expiresInHours: hours.optional(),
  quota: quota.optional(),
  needsApproval: z.boolean().optional(),
  /** The former code and QR lead nowhere from now on; whoever is in stays. */
  newCode: z.boolean().default(false),
});
export type RenewGathering = z.output<typeof renewGatheringSchema>;
/** Closing stops new arrivals at all its boards; `endGuests` also ends the access of those who came by it. */
export const closeGatheringSchema = z.strictObject({ endGuests: z.boolean().default(false) });

const boardOfGathering = z.object({
  boardId: z.uuid(),
  title: z.string(),
  phase: z.enum(PHASES),
  /** places that are held */
  joined: z.int(),
  /** guests at its door whom the facilitation has not let in */
  awaiting: z.int(),
});
/** Facilitators only. */
export const gatheringSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  code: z.string(),
  /** where the code is typed, and where its QR code leads */
  place: z.string(),
  url: z.string(),
  qrPath: z.string(),
  quota: z.int(),
  needsApproval: z.boolean(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  closedAt: instantSchema.nullable(),
  boards: z.array(boardOfGathering),
});
export type Gathering = z.infer<typeof gatheringSchema>;
export const gatheringListSchema = z.object({ items: z.array(gatheringSchema) });

/** `GET /api/gatherings/:longCode`: the boards of one gathering, for whoever has its code. */
export const gatheringDoorSchema = z.object({
  title: z.string(),
  forumId: z.uuid(),
  forumName: z.string(),
  cycleTitle: z.string(),
  door: z.enum(DOORS),
  boards: z.array(
    z.object({ title: z.string(), identityMode: z.enum(IDENTITY_MODES), code: z.string(), door: z.enum(DOORS) }),
  ),
});
export type GatheringDoor = z.infer<typeof gatheringDoorSchema>;
