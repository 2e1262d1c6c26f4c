import { type BallotExport, VOTES_BY } from '@minga/shared/ballots/record.ts';
import { OBJECTION_OUTCOMES, type Warning } from '@minga/shared/ballots/rules.ts';
import { BALLOT_MODES, BALLOT_RULES, type Choice } from '@minga/shared/ballots/tally.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, partOf, refersTo } from '../../platform/database/columns.ts';
import { versions } from '../versions/tables.ts';
import { cycles } from '../cycles/tables.ts';
import { organisations, seats } from '../organisations/tables.ts';
import { forums, people } from '../people/tables.ts';

/** Append-only; the newest of a forum holds. Its moment is the database's. */
export const forumVotingRules = pgTable('forum_voting_rules', {
  id: uuid('id').primaryKey().defaultRandom(),
  forumId: partOf('forum_id', () => forums.id),
  votesBy: text('votes_by', { enum: VOTES_BY }).notNull(),
  reason: text('reason').notNull(),
  chosenBy: refersTo('chosen_by', () => people.id),
  chosenAt: instant('chosen_at').notNull().defaultNow(),
});

export const ballots = pgTable('ballots', {
  id: uuid('id').primaryKey(),
  cycleId: partOf('cycle_id', () => cycles.id),
  forumId: uuid('forum_id').notNull(),
  title: text('title').notNull(),
  introduction: text('introduction').notNull().default(''),
  stage: text('stage', { enum: STAGE_NAMES }).notNull(),
  mode: text('mode', { enum: BALLOT_MODES }).notNull(),
  rule: text('rule', { enum: BALLOT_RULES }).notNull(),
  quorumPercent: smallint('quorum_percent').notNull(),
  votesBy: text('votes_by', { enum: VOTES_BY }).notNull().default('organisation'),
  votingRule: uuid('voting_rule').references(() => forumVotingRules.id),
  version: integer('version').notNull().default(1),
  opensAt: instant('opens_at').notNull(),
  closesAt: instant('closes_at').notNull(),
  announcedAt: instant('announced_at'),
  /** when those who had not voted were told that it ends soon */
  remindedAt: instant('reminded_at'),
  rollSha256: text('roll_sha256'),
  warnings: jsonb('warnings').$type<Warning[]>().notNull().default([]),
  closedAt: instant('closed_at'),
  closedReason: text('closed_reason'),
  sealedAt: instant('sealed_at'),
  export: jsonb('export').$type<BallotExport>(),
  exportSha256: text('export_sha256'),
  createdBy: refersTo('created_by', () => people.id),
  createdAt: instant('created_at').notNull().defaultNow(),
});

const ofBallot = () => partOf('ballot_id', () => ballots.id);

export const ballotQuestions = pgTable(
  'ballot_questions',
  {
    ballotId: ofBallot(),
    position: integer('position').notNull(),
    versionId: refersTo('version_id', () => versions.id),
    versionSha256: text('version_sha256').notNull(),
    struckAt: instant('struck_at'),
    isOutcomeOnly: boolean('is_outcome_only').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.ballotId, t.position] })],
);

export const ballotRoll = pgTable('ballot_roll', {
  id: uuid('id').primaryKey(),
  ballotId: ofBallot(),
  /** The organisation or the seat whose vote this is. */
  voter: uuid('voter').notNull(),
  seatId: refersTo('seat_id', () => seats.id),
  personId: refersTo('person_id', () => people.id),
  organisationId: refersTo('organisation_id', () => organisations.id),
  organisation: text('organisation').notNull(),
  sector: text('sector', { enum: SECTORS }).notNull(),
  tallyGroup: text('tally_group').notNull(),
});

export const ballotTurnout = pgTable(
  'ballot_turnout',
  {
    ballotId: ofBallot(),
    rollEntry: refersTo('roll_entry', () => ballotRoll.id),
    keySha256: text('key_sha256').notNull(),
    /** where seats vote: the new seat that took over the vote of one that ended */
    inheritedBy: uuid('inherited_by'),
  },
  (t) => [primaryKey({ columns: [t.ballotId, t.rollEntry] })],
);

/** V06: made by the database when a consent ballot is counted. */
export const ballotObjections = pgTable('ballot_objections', {
  id: uuid('id').primaryKey().defaultRandom(),
  ballotId: uuid('ballot_id').notNull(),
  position: integer('position').notNull(),
  rollEntry: partOf('roll_entry', () => ballotRoll.id),
  outcome: text('outcome', { enum: OBJECTION_OUTCOMES }),
  reason: text('reason'),
  decidedBy: uuid('decided_by').references(() => people.id),
  decidedAt: instant('decided_at'),
});

/** What one roll entry answered, by version id. */
export type StoredChoices = Record<string, { choice: Choice; reason: string | null }>;

export const ballotCasts = pgTable(
  'ballot_casts',
  {
    ballotId: uuid('ballot_id').notNull(),
    rollEntry: uuid('roll_entry').notNull(),
    tracker: text('tracker').notNull(),
    choices: jsonb('choices').$type<StoredChoices>().notNull(),
    castAt: instant('cast_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.ballotId, t.rollEntry] })],
);
