import { z } from 'zod';
import { instantSchema, line, plannedInstantSchema, reasonSchema } from '../kernel/fields.ts';
import { stageNameSchema } from '../cycles/schema.ts';
import { storedFileSchema, withdrawnFileSchema } from '../files/schema.ts';
import { sectorSchema } from '../people/schema.ts';
import { SCHEDULE_RULES, type ScheduleThresholds } from '../standards/schedule.ts';
import { SEVERITIES } from '../standards/standard.ts';
import { JOINING_LENGTH } from './joining.ts';
import { DAY, MEETING_ROLES, MEETING_STATES, MODALITIES, PLAN_LIMITS } from './rules.ts';

const title = line(200);
const room = line(120).nullable();
const ids = (most: number) => z.array(z.uuid()).max(most);
const version = z.number().int().min(1);

type Span = { startsAt: string; endsAt: string };
const lengthOf = (input: Span): number => Date.parse(input.endsAt) - Date.parse(input.startsAt);
/** After its start, and before somebody would suspect that a year was mistyped. */
const withSpan = <Input extends Span>(schema: z.ZodType<Input>) =>
  schema
    .refine((input) => lengthOf(input) > 0, { path: ['endsAt'], params: { code: 'ends-before-start' } })
    .refine((input) => !(lengthOf(input) > PLAN_LIMITS.meetingDays * DAY), {
      path: ['endsAt'],
      params: { code: 'lasts-too-long', days: PLAN_LIMITS.meetingDays },
    });

/** What a facilitator writes about a meeting. Instants carry an offset; the wall clock is kept in the forum's zone. */
const meetingFields = z.strictObject({
  title,
  agenda: z.string().trim().max(8000).default(''),
  startsAt: plannedInstantSchema,
  endsAt: plannedInstantSchema,
  modality: z.enum(MODALITIES),
  room: room.default(null),
  /** How to join from afar: told to those who are expected. Left out, it stays as it is. */
  joining: z.string().trim().max(JOINING_LENGTH).nullable().optional(),
  roomExclusive: z.boolean().default(true),
  stage: stageNameSchema.nullable().default(null),
  themes: ids(40).default([]),
  organisations: ids(500).default([]),
  people: z
    .array(
      z.strictObject({
        personId: z.uuid(),
        role: z.enum(MEETING_ROLES).default('participant'),
        required: z.boolean().default(true),
      }),
    )
    .max(1000)
    .default([]),
});
export const meetingInputSchema = withSpan(meetingFields);
export type MeetingInput = z.infer<typeof meetingInputSchema>;

/** `reason` is asked for once the meeting is public: later changes are public with their reason. */
export const meetingUpdateSchema = withSpan(meetingFields.extend({ version, reason: reasonSchema.optional() }));
export type MeetingUpdate = z.infer<typeof meetingUpdateSchema>;

export const meetingMoveSchema = withSpan(
  z.strictObject({
    startsAt: plannedInstantSchema,
    endsAt: plannedInstantSchema,
    room: room.optional(),
    version,
    reason: reasonSchema.optional(),
  }),
);
export type MeetingMove = z.infer<typeof meetingMoveSchema>;

export const meetingCancelSchema = z.strictObject({ version, reason: reasonSchema.optional() });
export type MeetingCancel = z.infer<typeof meetingCancelSchema>;

export const roomSwapSchema = z.strictObject({
  meetings: z
    .array(z.strictObject({ id: z.uuid(), version }))
    .length(2)
    .refine((two) => two[0]?.id !== two[1]?.id, { params: { code: 'invalid' } }),
  reason: reasonSchema,
});
export type RoomSwap = z.infer<typeof roomSwapSchema>;

/** Of many meetings where each goes, with one reason where any of them is public. */
export const rearrangeSchema = z.strictObject({
  meetings: z
    .array(
      withSpan(
        z.strictObject({
          id: z.uuid(),
          version,
          startsAt: plannedInstantSchema,
          endsAt: plannedInstantSchema,
          room: room.optional(),
        }),
      ),
    )
    .min(1)
    .max(500)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { params: { code: 'invalid' } }),
  reason: reasonSchema.optional(),
});
export type Rearrangement = z.infer<typeof rearrangeSchema>;

export const publishSchema = z.strictObject({
  meetings: z
    .array(z.strictObject({ id: z.uuid(), version }))
    .min(1)
    .max(500),
});
export type Publish = z.infer<typeof publishSchema>;

/** People are listed for facilitators only: a guest list is nobody else's business. */
export const meetingSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  agenda: z.string(),
  startsAt: instantSchema,
  endsAt: instantSchema,
  timeZone: z.string(),
  localStart: z.string(),
  localEnd: z.string(),
  modality: z.enum(MODALITIES),
  room: z.string().nullable(),
  /** Null also for a reader who is not expected at the meeting. */
  joining: z.string().nullable(),
  roomExclusive: z.boolean(),
  state: z.enum(MEETING_STATES),
  stage: stageNameSchema.nullable(),
  version: z.number().int(),
  movedVersion: z.number().int(),
  sequence: z.number().int(),
  publishedAt: instantSchema.nullable(),
  timePublishedAt: instantSchema.nullable(),
  /** Of those who were notified, how many have not heard of this time yet, and when the last of the others did. */
  unreached: z.number().int(),
  heardAt: instantSchema.nullable(),
  /** When the first of the materials that it has came. */
  materialAt: instantSchema.nullable(),
  cancelReason: z.string().nullable(),
  themes: z.array(z.uuid()),
  organisations: z.array(z.uuid()),
  people: z.array(z.object({ personId: z.uuid(), role: z.enum(MEETING_ROLES), required: z.boolean() })).nullable(),
  peopleCount: z.number().int(),
});
export type Meeting = z.infer<typeof meetingSchema>;

const namedThemeSchema = z.object({ id: z.uuid(), slug: z.string(), name: z.string() });
const plannedOrganisationSchema = z.object({
  id: z.uuid(),
  shortName: z.string(),
  name: z.string(),
  sector: sectorSchema,
  delegates: z.number().int(),
});

/** `GET …/meetings`: what this reader may see, with the names that the ids stand for. */
export const meetingListSchema = z.object({
  items: z.array(meetingSchema),
  next: z.string().nullable(),
  timeZone: z.string(),
  now: instantSchema,
  themes: z.array(namedThemeSchema),
  organisations: z.array(plannedOrganisationSchema),
  abilities: z.object({ plan: z.boolean() }),
});
export type MeetingList = z.infer<typeof meetingListSchema>;

const numbers = <Name extends string>(...names: Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.number().int()])) as Record<Name, z.ZodNumber>);
const thresholdsSchema = z.object({
  S01: numbers('level'),
  S02: numbers('level'),
  S03: numbers(),
  S04: numbers('level', 'meetingsPerDay', 'onlineMinutesPerDay'),
  S05: numbers('level'),
  S06: numbers('level', 'gapMinutes'),
  S07: numbers('level', 'noticeDays', 'strongNoticeDays'),
  S08: numbers('level', 'materialDays'),
  S10: numbers('level', 'onlineMinutes', 'peopleWithoutCoHost'),
  S11: numbers('level', 'dayStartsAtMinute', 'dayEndsAtMinute'),
}) satisfies z.ZodType<ScheduleThresholds>;

/** `GET …/meetings/plan`: everything the planner draws, in one answer. */
export const planSchema = meetingListSchema.omit({ next: true }).extend({
  people: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** Of each organisation, by its id: who may sit at a table for it, from when until when, in milliseconds; null: no bound. */
  delegates: z.record(
    z.uuid(),
    z.array(z.object({ person: z.uuid(), from: z.number().nullable(), until: z.number().nullable() })),
  ),
  /** When any of these people is expected in another cycle, which is named where everybody may read it. Milliseconds. */
  away: z.array(z.object({ person: z.uuid(), from: z.number(), to: z.number(), process: z.string().nullable() })),
  stages: z.array(
    z.object({
      name: stageNameSchema,
      opensAt: instantSchema,
      closesAt: instantSchema,
      closedAt: instantSchema.nullable(),
    }),
  ),
  /** Meetings whose time was changed twice or more after it had been announced, most often first. */
  oftenMoved: z.array(z.object({ id: z.uuid(), times: z.number().int() })),
  /** the numbers of this cycle's schedule rules */
  thresholds: thresholdsSchema,
});
export type PlanView = z.infer<typeof planSchema>;

/** Minutes and meetings an organisation cannot cover, per stage; stage null gathers meetings outside any. */
export const loadSchema = z.object({
  items: z.array(
    z.object({
      organisationId: z.uuid(),
      shortName: z.string(),
      delegates: z.number().int(),
      meetings: z.number().int(),
      uncoveredMinutes: z.number(),
      uncoveredMeetings: z.number().int(),
      stages: z.array(z.object({ stage: stageNameSchema.nullable(), uncoveredMinutes: z.number() })),
    }),
  ),
});
export type Load = z.infer<typeof loadSchema>;

const publicationSchema = z.object({
  id: z.uuid(),
  meetingId: z.uuid(),
  title: z.string(),
  sequence: z.number().int(),
  kind: z.enum(['published', 'changed', 'cancelled']),
  person: z.string(),
  at: instantSchema,
  reason: z.string().nullable(),
  /** null for a meeting that was over when it was told of: it is recorded, nobody was invited */
  noticeMinutes: z.number().int().nullable(),
  isRecorded: z.boolean(),
  sha256: z.string(),
  diff: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  flags: z.array(
    z.object({
      rule: z.enum(SCHEDULE_RULES),
      severity: z.enum(SEVERITIES),
      count: z.number().int(),
      minutes: z.number(),
    }),
  ),
});
export const publicationListSchema = z.object({ items: z.array(publicationSchema) });
export type Publication = z.infer<typeof publicationSchema>;

export const feedInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person') }),
  z.strictObject({ kind: z.literal('organisation'), organisationId: z.uuid() }),
]);
const feedSchema = z.object({
  id: z.uuid(),
  kind: z.enum(['person', 'organisation']),
  organisationId: z.uuid().nullable(),
  createdAt: instantSchema,
});
/** The address is told once, at creation: afterwards only its digest is known. */
export const newFeedSchema = feedSchema.extend({ url: z.string() });
export const feedListSchema = z.object({ items: z.array(feedSchema) });
export type Feed = z.infer<typeof feedSchema>;
export type NewFeed = z.infer<typeof newFeedSchema>;

export const materialsSchema = z.object({
  items: z.array(storedFileSchema),
  /** what everybody could read and was taken back */
  withdrawn: z.array(withdrawnFileSchema),
});
export type Materials = z.infer<typeof materialsSchema>;
