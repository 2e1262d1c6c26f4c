import { z } from 'zod';
import { addressSchema, instantSchema } from '../kernel/fields.ts';
import { CONSULTATION_STATES } from '../consultations/rules.ts';
import { localeSchema, sectorSchema } from '../people/schema.ts';
import { needSchema } from '../events/needs.ts';
import { LEFT_OPEN, POTENTIALS, STAGE_NAMES, STAGE_STATUSES } from './rules.ts';
import { auditMarkSchema } from '../reports/schema.ts';

export const stageNameSchema = z.enum(STAGE_NAMES);

const publicStageSchema = z.object({
  name: stageNameSchema,
  opensAt: instantSchema,
  closesAt: instantSchema,
  status: z.enum(STAGE_STATUSES),
});
export type PublicStage = z.infer<typeof publicStageSchema>;

/** `GET /api/cycles`. `forum` is the forum's slug: tests from outside rely on these five first fields. */
const cycleSummarySchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  forum: z.string(),
  title: z.string(),
  locale: localeSchema,
  forumId: z.uuid(),
  forumName: z.string(),
  timeZone: z.string(),
  isDemonstration: z.boolean(),
  /** False while only the people of its forum see it. */
  isPublished: z.boolean(),
  /** Its stages are over and it stands among the earlier cycles; it is read as before. */
  isArchived: z.boolean(),
  /** It was begun from an earlier cycle of its forum. */
  goesOn: z.boolean(),
  purpose: z.string(),
  stages: z.array(publicStageSchema),
  currentStage: stageNameSchema.nullable(),
});
export const cycleListSchema = z.object({ items: z.array(cycleSummarySchema) });
export type CycleSummary = z.infer<typeof cycleSummarySchema>;
export type CycleList = z.infer<typeof cycleListSchema>;

const publicMeetingSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  startsAt: instantSchema,
  endsAt: instantSchema,
  modality: z.enum(['in_person', 'online', 'hybrid']),
  room: z.string().nullable(),
  theme: z.string().nullable(),
  stage: stageNameSchema.nullable(),
});
export type PublicMeeting = z.infer<typeof publicMeetingSchema>;

const publicCommitmentSchema = z.object({
  number: z.number().int(),
  title: z.string(),
  theme: z.string().nullable(),
  leadOrganisation: z.string().nullable(),
  state: z.string(),
  potential: z.enum(POTENTIALS).nullable(),
});
export type PublicCommitment = z.infer<typeof publicCommitmentSchema>;

const action = <Kind extends string, Params extends z.ZodRawShape>(kind: Kind, labelParams: Params) =>
  z.object({
    kind: z.literal(kind),
    labelParams: z.object(labelParams),
    href: addressSchema,
    deadline: instantSchema.nullable(),
  });

/** What the page offers as its one big action; the client turns `kind` into a sentence, which needs these words. */
export const nextActionSchema = z.discriminatedUnion('kind', [
  action('submit-diagnosis', {}),
  action('read-diagnoses', {}),
  action('attend-meeting', { title: z.string() }),
  action('join-board', { count: z.number().int() }),
  action('read-commitments', { count: z.number().int() }),
  action('vote', { title: z.string() }),
  action('contribute', { title: z.string() }),
  action('follow', {}),
  action('look-back', {}),
]);

/**
 * `GET /api/public/cycles/:slug`: everything the public cycle page shows, and nothing a stranger may not read.
 * `generatedAt` is the database's clock: relative times on the page are counted from it, so that the page a server
 * rendered and the page the browser takes over are the same text.
 */
export const publicCycleSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  purpose: z.string(),
  locale: localeSchema,
  generatedAt: instantSchema,
  forum: z.object({
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    isDemonstration: z.boolean(),
  }),
  planStartsOn: z.iso.date().nullable(),
  planEndsOn: z.iso.date().nullable(),
  stages: z.array(publicStageSchema),
  currentStage: stageNameSchema.nullable(),
  nextAction: nextActionSchema.nullable(),
  themes: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      diagnoses: z.number().int(),
      commitments: z.number().int(),
    }),
  ),
  /** the newest */
  announcements: z.array(z.object({ id: z.uuid(), title: z.string(), publishedAt: instantSchema })),
  nextMeetings: z.array(publicMeetingSchema),
  register: z.object({
    declared: z.number().int(),
    reachable: z.number().int(),
    cited: z.number().int(),
    withdrawn: z.number().int(),
  }),
  commitments: z.array(publicCommitmentSchema),
  /** organisations may ask to take part, by the form of the page */
  takesRequests: z.boolean(),
  potentialMix: z.object({
    unclear: z.number().int(),
    modest: z.number().int(),
    substantial: z.number().int(),
    unrated: z.number().int(),
  }),
  sectors: z.array(
    z.object({
      sector: sectorSchema,
      organisations: z.number().int(),
      seats: z.number().int(),
      people: z.number().int(),
    }),
  ),
  consultations: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      state: z.enum(CONSULTATION_STATES),
      /** anybody may contribute, without an account */
      isForAll: z.boolean(),
      contributions: z.number().int(),
      answered: z.number().int(),
      opensAt: instantSchema,
      closesAt: instantSchema,
    }),
  ),
  organisations: z.array(z.object({ shortName: z.string(), name: z.string(), sector: sectorSchema })),
  /** The last recorded act: whoever keeps it can tell later whether the chain before it was changed. */
  lastAct: auditMarkSchema.nullable(),
  /** The facilitator's own words on how to take part; null shows the standard steps. */
  howToTakePart: z.string().nullable(),
});
export type PublicCycle = z.infer<typeof publicCycleSchema>;

/** What a cycle needs once before it can be worked with, in this order. */
export const FIRST_STEPS = ['organisations', 'people', 'publish', 'meetings', 'board'] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

/** Of each cycle that the person facilitates and that still lacks one of them. */
const beginningSchema = z.object({
  cycle: z.object({ slug: z.string(), title: z.string(), locale: localeSchema }),
  steps: z.array(z.object({ kind: z.enum(FIRST_STEPS), isDone: z.boolean(), href: addressSchema })),
});
export type Beginning = z.infer<typeof beginningSchema>;

/** `GET /api/home`: what needs this person, across forums. Every list may be empty. */
export const homeSchema = z.object({
  /** what whoever invited this person wrote as their name, until they say it is theirs or put it right */
  nameToConfirm: z.string().nullable(),
  beginnings: z.array(beginningSchema),
  needs: z.array(needSchema),
  cycles: z.array(cycleSummarySchema),
  /** seats of this person that begin later, the next first */
  seatsToCome: z.array(
    z.object({
      id: z.uuid(),
      organisation: z.string(),
      forum: z.string(),
      beginsAt: instantSchema,
      timeZone: z.string(),
    }),
  ),
  meetings: z.array(
    publicMeetingSchema.extend({
      cycleSlug: z.string(),
      timeZone: z.string(),
      /** with another meeting of this person's */
      overlapMinutes: z.number().int(),
    }),
  ),
});
export type Home = z.infer<typeof homeSchema>;

const leftPointSchema = z.object({
  kind: z.enum(LEFT_OPEN),
  title: z.string(),
  path: addressSchema,
  /** of contributions and objections: how many */
  count: z.number().int().nullable(),
});
export type LeftPoint = z.infer<typeof leftPointSchema>;

const cycleNamedSchema = z.object({ slug: z.string(), title: z.string(), locale: localeSchema });

/**
 * `GET /api/cycles/:cycleId/left-open`: of the public cycle that this one goes on from; null where there is none. Of a cycle that is
 * among the earlier ones its own points too, and which public ones go on from it.
 */
export const leftOpenSchema = z.object({
  previous: cycleNamedSchema.nullable(),
  items: z.array(leftPointSchema),
  own: z.array(leftPointSchema).nullable(),
  next: z.array(cycleNamedSchema),
});
export type LeftOpen = z.infer<typeof leftOpenSchema>;
