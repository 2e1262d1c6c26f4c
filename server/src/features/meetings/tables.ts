import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import type { FlagCluster, FlagGroup } from '@minga/shared/meetings/flags.ts';
import type { Suggestion } from '@minga/shared/meetings/suggestions.ts';
import type { OrganisationLoad } from '@minga/shared/meetings/load.ts';
import { ANSWERS } from '@minga/shared/meetings/answers.ts';
import { MEETING_ROLES, MEETING_STATES, MODALITIES, SUBJECT_KINDS } from '@minga/shared/meetings/rules.ts';
import { SCHEDULE_RULES } from '@minga/shared/standards/schedule.ts';
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations } from '../organisations/tables.ts';
import { people } from '../people/tables.ts';
import { themes } from '../themes/tables.ts';

/** Whose plan it is: what is published, or drafts too. */
const AUDIENCES = ['public', 'planners'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** A cluster as it is kept: with its way out and who accepted it, but only so many of its meetings. */
/** `people` and `processes` are missing in what was kept before they were told. */
export type KeptCluster = Omit<FlagCluster, 'people' | 'processes'> & {
  people?: string[];
  processes?: string[];
  meetingsOmitted: number;
  suggestion: Suggestion | null;
  acknowledgement: { personId: string; reason: string; at: string } | null;
};
export type KeptPlan = {
  /** `pages`: of how many this is the first; `more`: clusters on the others; `omitted`: those that are on none */
  groups: (Omit<FlagGroup, 'clusters'> & { clusters: KeptCluster[]; pages: number; more: number; omitted: number })[];
  meetings: Record<string, { title: string; startsAt: string; endsAt: string; movedVersion: number }>;
  loads: OrganisationLoad[];
};

const wallClock = (name: string) => timestamp(name, { mode: 'string' });
const ofMeeting = () => partOf('meeting_id', () => meetings.id);
const ofCycle = () => partOf('cycle_id', () => cycles.id);

export const meetings = pgTable('meetings', {
  id: uuid('id').primaryKey(),
  cycleId: uuid('cycle_id').notNull(),
  forumId: uuid('forum_id').notNull(),
  stage: text('stage', { enum: STAGE_NAMES }),
  title: text('title').notNull(),
  agenda: text('agenda').notNull().default(''),
  startsAt: instant('starts_at').notNull(),
  endsAt: instant('ends_at').notNull(),
  timeZone: text('time_zone').notNull(),
  localStart: wallClock('local_start').notNull(),
  localEnd: wallClock('local_end').notNull(),
  modality: text('modality', { enum: MODALITIES }).notNull(),
  room: text('room'),
  /** written by the database: the room without capitals, accents and doubled spaces */
  roomKey: text('room_key'),
  roomExclusive: boolean('room_exclusive').notNull().default(true),
  state: text('state', { enum: MEETING_STATES }).notNull().default('draft'),
  version: integer('version').notNull().default(1),
  movedVersion: integer('moved_version').notNull().default(1),
  uid: text('uid').notNull().unique(),
  sequence: integer('sequence').notNull().default(0),
  publishedAt: instant('published_at'),
  timePublishedAt: instant('time_published_at'),
  unreached: integer('unreached').notNull().default(0),
  heardAt: instant('heard_at'),
  remindedAt: instant('reminded_at'),
  /** until when those who are expected were told of what came, and how often */
  materialsNotedAt: instant('materials_noted_at'),
  materialsNotices: integer('materials_notices').notNull().default(0),
  cancelReason: text('cancel_reason'),
  joining: text('joining'),
  importKey: text('import_key'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const meetingThemes = pgTable(
  'meeting_themes',
  {
    meetingId: ofMeeting(),
    themeId: partOf('theme_id', () => themes.id),
  },
  (table) => [primaryKey({ columns: [table.meetingId, table.themeId] })],
);

export const meetingOrganisations = pgTable(
  'meeting_organisations',
  {
    meetingId: ofMeeting(),
    organisationId: partOf('organisation_id', () => organisations.id),
  },
  (table) => [primaryKey({ columns: [table.meetingId, table.organisationId] })],
);

export const meetingPeople = pgTable(
  'meeting_people',
  {
    meetingId: ofMeeting(),
    personId: partOf('person_id', () => people.id),
    role: text('role', { enum: MEETING_ROLES }).notNull(),
    required: boolean('required').notNull().default(true),
  },
  (table) => [primaryKey({ columns: [table.meetingId, table.personId] })],
);

export const meetingAnswers = pgTable(
  'meeting_answers',
  {
    meetingId: ofMeeting(),
    personId: partOf('person_id', () => people.id),
    answer: text('answer', { enum: ANSWERS }).notNull(),
    sequence: integer('sequence').notNull(),
    answeredAt: instant('answered_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.meetingId, table.personId] })],
);

export const flagAcknowledgements = pgTable('flag_acknowledgements', {
  id: uuid('id').primaryKey(),
  cycleId: ofCycle(),
  rule: text('rule', { enum: SCHEDULE_RULES }).notNull(),
  subjectKind: text('subject_kind', { enum: SUBJECT_KINDS }).notNull(),
  subjectId: text('subject_id').notNull(),
  meetings: jsonb('meetings').$type<Record<string, number>>().notNull(),
  reason: text('reason').notNull(),
  personId: refersTo('person_id', () => people.id),
  at: instant('at').notNull().defaultNow(),
});

/** Counted up by triggers at every change of a meeting; `publicVersion` at those that everybody may see. */
export const meetingPlans = pgTable('meeting_plans', {
  cycleId: ofCycle().primaryKey(),
  version: bigint('version', { mode: 'number' }).notNull().default(1),
  publicVersion: bigint('public_version', { mode: 'number' }).notNull().default(0),
});

export const meetingFlags = pgTable(
  'meeting_flags',
  {
    cycleId: ofCycle(),
    audience: text('audience', { enum: AUDIENCES }).notNull(),
    planVersion: bigint('plan_version', { mode: 'number' }).notNull(),
    /** of each organisation: who could sit for it when this was computed (`delegation` of its row) */
    delegates: jsonb('delegates').$type<Record<string, string>>().notNull(),
    /** names when they were expected in other cycles */
    elsewhere: text('elsewhere').notNull().default(''),
    computedAt: instant('computed_at').notNull().defaultNow(),
    state: text('state', { enum: ['current', 'too-large'] }).notNull(),
    kept: jsonb('kept').$type<KeptPlan>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.cycleId, table.audience] })],
);

/** The clusters of one rule from the second page on, with the meetings they name. */
type KeptPage = Pick<KeptPlan, 'meetings'> & { clusters: KeptCluster[]; more: number };
export const meetingFlagPages = pgTable(
  'meeting_flag_pages',
  {
    cycleId: ofCycle(),
    audience: text('audience', { enum: AUDIENCES }).notNull(),
    rule: text('rule', { enum: SCHEDULE_RULES }).notNull(),
    page: integer('page').notNull(),
    kept: jsonb('kept').$type<KeptPage>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.cycleId, table.audience, table.rule, table.page] })],
);

export const calendarFeeds = pgTable('calendar_feeds', {
  id: uuid('id').primaryKey(),
  cycleId: ofCycle(),
  kind: text('kind', { enum: ['person', 'organisation'] }).notNull(),
  personId: partOf('person_id', () => people.id),
  organisationId: uuid('organisation_id').references(() => organisations.id, { onDelete: 'cascade' }),
  tokenSha256: text('token_sha256').notNull().unique(),
  createdAt: instant('created_at').notNull().defaultNow(),
  revokedAt: instant('revoked_at'),
});
