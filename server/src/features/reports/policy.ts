import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { FirstStep, LeftPoint, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { TabName } from '@minga/shared/kernel/nouns.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import type { OwnText as WireText } from '@minga/shared/reports/own-texts.ts';
import type { SQL } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import type { KeyFiles } from '../../platform/files/key-files.ts';
import type { Person, Scope } from '../../platform/http/gate.ts';
import type { CycleRow } from '../cycles/queries.ts';

type Facts = {
  slug: string;
  /** Put among the earlier ones: nothing in it is to come. */
  isArchived: boolean;
  stage: { name: StageName; closesAt: Date } | null;
  ballot: { id: string; title: string; closesAt: Date } | null;
  /** One that takes contributions of anybody now. */
  consultation: { id: string; title: string; closesAt: Date | null } | null;
  meeting: { title: string; startsAt: string } | null;
  commitments: number;
  /** Boards that take part in the current stage and are not closed. */
  openBoards: number;
};

/**
 * The one big action of the public page: what an open deadline asks for comes first, then what the stage is for.
 * Never empty: a cycle that goes on can be followed, of one that is over it is read what it left open.
 */
export function nextAction(facts: Facts): PublicCycle['nextAction'] {
  const { slug } = facts;
  if (facts.isArchived) return { kind: 'look-back', labelParams: {}, href: paths.leftOpen(slug), deadline: null };
  if (facts.ballot) {
    const { id, title, closesAt } = facts.ballot;
    return { kind: 'vote', labelParams: { title }, href: paths.ballot(slug, id), deadline: closesAt.toISOString() };
  }
  if (facts.consultation) {
    const { id, title, closesAt } = facts.consultation;
    const href = paths.contribute(slug, id);
    return { kind: 'contribute', labelParams: { title }, href, deadline: closesAt?.toISOString() ?? null };
  }
  const deadline = facts.stage?.closesAt.toISOString() ?? null;
  switch (facts.stage?.name) {
    case 'preparation':
      return { kind: 'submit-diagnosis', labelParams: {}, href: paths.newDiagnosis(slug), deadline };
    case 'problem_discussion':
      return { kind: 'read-diagnoses', labelParams: {}, href: paths.diagnoses(slug), deadline };
    case 'brainstorming':
      // Counted, not named: what an open board is called is for those who take part in it.
      if (facts.openBoards > 0)
        return { kind: 'join-board', labelParams: { count: facts.openBoards }, href: paths.boards(slug), deadline };
      break;
    case 'co_creation':
    case 'validation':
    case 'adoption':
      if (facts.commitments > 0)
        return {
          kind: 'read-commitments',
          labelParams: { count: facts.commitments },
          href: paths.commitments(slug),
          deadline,
        };
      break;
  }
  if (facts.meeting)
    return {
      kind: 'attend-meeting',
      labelParams: { title: facts.meeting.title },
      href: paths.meetings(slug),
      deadline: facts.meeting.startsAt,
    };
  return { kind: 'follow', labelParams: {}, href: paths.meetings(slug), deadline: null };
}

/** An act is told in a feed under its own name, or under it and its `kind`; or it stands in the export only. */
type Publicity = 'news' | 'news-by-kind' | 'export-only';

/**
 * Acts of a noun that exported chains tell to everybody: each speaks of something that was public from that moment on.
 * (A meeting that changes may be a draft; what the public is told of it is `meeting.announced`.)
 */
export type PublicActs = {
  /** News have their sentence in the texts `news`. */
  readonly acts: Readonly<Record<string, Publicity>>;
  /** Of a noun whose subjects no source names: what those that strangers may know of are called, by id … */
  titles?(tx: Tx, cycleId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** … and where one reads on. */
  pathOf?(cycleSlug: string, subjectId: string): Address;
};

type Disposition = NonNullable<WireText['answers'][number]['disposition']>;

/** What somebody wrote herself, as the noun that keeps it knows it to be hers. */
export type OwnText = Omit<WireText, 'at' | 'madeOfIt' | 'answers' | 'removed'> & {
  at: Date;
  removed?: (Omit<NonNullable<WireText['removed']>, 'at'> & { at: Date }) | null;
  /** What a comment stands on, whose name and page are its own. */
  about?: SubjectRef;
  /** What others may have made something of: itself, and what it became a part of. */
  sources: readonly SubjectRef[];
  answers: readonly { text: string; disposition?: Disposition; by: string | null; at: Date }[];
};

/**
 * A person's own texts in one cycle, for her alone. Where a board hides who wrote, they are found by the key that only an
 * open board has (ID3): `sealed` counts boards that are closed, on which nobody can tell any more.
 */
export type OwnTextsOf = (
  tx: Tx,
  scope: Scope,
  person: Person,
  keys: KeyFiles,
) => Promise<{ texts: OwnText[]; sealed?: number }>;

/** Pages that each one of a noun has in a cycle, as its list in the public API names them. */
export type SitePages = {
  /** Its list, in the site and in the API alike: `announcements`. */
  readonly list: TabName;
  /** So many lines of it at once, where it is turned page by page. */
  readonly limit?: number;
  /** Where one of it is read; null where it has no page. */
  one(cycleSlug: string, item: { id: string; number: number; phase: string }): Address | null;
};

/** A cycle as the columns of a statement that reads it. */
type CycleColumns = { readonly id: SQL; readonly forumId: SQL };

/** What of a noun a cycle needs once before it can be worked with. */
export type GivenStep = {
  readonly kind: FirstStep;
  /** Whether it is there, as a condition. */
  isDone(cycle: CycleColumns): SQL;
  /** Where one does it. */
  at(cycleSlug: string): Address;
};

/** What of a noun a cycle left without an outcome, in the order of its own list; only what strangers may know of. */
export type LeftOpenIn = (tx: Tx, cycle: CycleRow) => Promise<LeftPoint[]>;
