import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { PlannedStage } from '@minga/shared/stages/schema.ts';
import { isFeltAtOnce } from '@minga/shared/stages/felt.ts';
import { endOf, stageStatus } from '@minga/shared/stages/rules.ts';
import { touchedBy } from '@minga/shared/stages/touched.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { and, desc, eq } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { type CycleRow, getCycle } from '../../cycles/queries.ts';
import { stages } from '../../cycles/tables.ts';
import type { NoticeSource, Words } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { getStage } from '../queries.ts';
import { stageChanges } from '../tables.ts';
import { type InStage, listContents } from './contents.ts';

type StageRow = typeof stages.$inferSelect;
type Window = Pick<StageRow, 'opensAt' | 'closesAt' | 'closedAt'>;
/** What was done to a stage, or will be. */
type Change = {
  name: StageName;
  kind: (typeof stageChanges.$inferSelect)['kind'];
  before: Window;
  after: Window;
  reason: string | null;
  at: Date;
};

export const STAGE_NOTICES: readonly NoticeKind[] = ['stage-moved'];

/**
 * A stage whose dates or gate were changed, to everybody in the forum: their deadlines are others now.
 * @param nouns each says what it keeps in a stage
 */
export const stageNotices = (nouns: readonly { readonly inStage?: InStage }[]): NoticeSource => ({
  kinds: STAGE_NOTICES,
  async listConcerned(tx, { cycleId, subjectId }) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    const cycle = await getCycle(tx, cycleId);
    if (!stage || !cycle.isPublished) return null;
    const [now, change] = [await dbNow(tx), await findLastChange(tx, stage)];
    return {
      people: await listMembers(tx, cycle.forumId),
      dueAt: nextOf(stage, now),
      isAtOnce: change !== null && isFeltAtOnce(change),
    };
  },
  async write(tx, { about: { cycleId, subjectId, number } }, to) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    if (stage?.version !== number) return null;
    const cycle = await getCycle(tx, cycleId);
    // They are the deadlines of whoever is in the forum.
    if (!(await isMember(tx, cycle.forumId, to.personId))) return null;
    const change = await findLastChange(tx, stage);
    const features = nouns.flatMap(({ inStage }) => inStage ?? []);
    return change && wordsOfStage(tx, features, { change, cycle }, to);
  },
});

/** From the public log; a window there has one end, by its date or before it. */
async function findLastChange(tx: Tx, { cycleId, name }: StageRow): Promise<Change | null> {
  const [row] = await tx
    .select()
    .from(stageChanges)
    .where(and(eq(stageChanges.cycleId, cycleId), eq(stageChanges.stageName, name)))
    .orderBy(desc(stageChanges.at))
    .limit(1);
  const { opensBefore, closesBefore, opensAfter, closesAfter } = row ?? {};
  if (!row || !opensBefore || !closesBefore || !opensAfter || !closesAfter) return null;
  const { kind, reason, at } = row;
  const before = { opensAt: opensBefore, closesAt: closesBefore, closedAt: null };
  return { name, kind, before, after: { opensAt: opensAfter, closesAt: closesAfter, closedAt: null }, reason, at };
}

/** What comes next of it, its beginning or its end. */
const nextOf = (stage: Window, now: Date): Date | null => [stage.opensAt, endOf(stage)].find((at) => at > now) ?? null;

/** Which sentence its title is. */
function titleOf({ kind, before, after, at }: Change): 'closed' | 'reopened' | 'override' | 'title' {
  if (kind === 'closed') return 'closed';
  if (kind === 'gate_override') return 'override';
  return stageStatus(before, at) === 'closed' && stageStatus(after, at) === 'open' ? 'reopened' : 'title';
}

/** What in the stage takes votes, notes or words no more because of it, later than it would have, or anew. */
async function linesOfTouched(
  tx: Tx,
  features: readonly InStage[],
  { change, cycle }: { change: Change; cycle: CycleRow },
  say: ReturnType<typeof wordsOf>,
): Promise<string[]> {
  const contents = await listContents(tx, { cycleId: cycle.id, cycleSlug: cycle.slug }, features, change.name);
  const touched = touchedBy(contents, change.before, change.after, change.at);
  const isStopped = stageStatus(change.after, change.at) === 'closed';
  const ofBoth = Map.groupBy(touched, ({ kind, effect }) => `${kind} ${effect}`);
  return [...ofBoth.values()].flatMap((items) => {
    const [one] = items;
    // Meetings stay where they are, and tell of themselves when they do not.
    if (!one || one.kind === 'meeting' || one.effect === 'left-outside') return [];
    const effect = one.effect === 'cut-short' && isStopped ? 'stopped' : one.effect;
    const count = items.reduce((sum, item) => sum + item.count, 0);
    // What an open board is called is for those who take part in it.
    const titles = one.kind === 'ballot' ? items.map(({ title }) => `«${title}»`).join(', ') : '';
    return [say(`letters:stage-moved.${effect}.${one.kind}`, { count, titles })];
  });
}

/** What somebody reads of a stage, as it was or will be changed: what was, what is, why, and what of it stops or goes on. */
async function wordsOfStage(
  tx: Tx,
  features: readonly InStage[],
  { change, cycle }: { change: Change; cycle: CycleRow },
  to: Locale | Listener,
): Promise<Words> {
  const say = wordsOf(to);
  const { timeZone } = cycle;
  const { name, kind, before, after, reason } = change;
  const window = (one: Window) => ({ at: one.opensAt.toISOString(), until: endOf(one).toISOString(), timeZone });
  const ended = { at: endOf(after).toISOString(), until: endOf(before).toISOString(), timeZone };
  const dates = {
    closed: [say('letters:stage-moved.ended', ended)],
    gate_override: [say('letters:stage-moved.window', window(after))],
    dates: [say('letters:stage-moved.was', window(before)), say('letters:stage-moved.window', window(after))],
  };
  return {
    title: say(`letters:stage-moved.${titleOf(change)}`, { stage: say(`shell:stage.${name}`), cycle: cycle.title }),
    lines: [
      ...dates[kind],
      ...(reason ? [say('letters:meeting.reason', { reason })] : []),
      ...(await linesOfTouched(tx, features, { change, cycle }, say)),
    ],
    path: paths.stages(cycle.slug),
  };
}

const KIND_OF = { move: 'dates', close: 'closed', override: 'gate_override' } as const;

/** Whom moving a stage, closing it or opening it against its gate would tell now, and the letter in the language of the forum. */
export async function readPlannedLetter(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  features: readonly InStage[],
  { name, planned: { act, opensAt, closesAt } }: { name: StageName; planned: PlannedStage },
  publicUrl: string,
): Promise<PlannedLetter> {
  const [cycle, at, before] = [await getCycle(tx, cycleId), await dbNow(tx), await getStage(tx, cycleId, name)];
  const moved = opensAt && closesAt ? { opensAt: new Date(opensAt), closesAt: new Date(closesAt), closedAt: null } : {};
  const after = { ...before, ...(act === 'move' ? moved : {}), ...(act === 'close' ? { closedAt: at } : {}) };
  const change: Change = { name, kind: KIND_OF[act], before, after, reason: null, at };
  // Nobody hears of what a cycle does that is still private to its forum.
  const people = cycle.isPublished ? await listMembers(tx, forumId) : [];
  const due = { dueAt: nextOf(after, at), isAtOnce: isFeltAtOnce(change) };
  const counts = await countPlanned(
    tx,
    { forumId, kind: 'stage-moved' },
    people.map((personId) => ({ personId, ...due })),
  );
  const words = await wordsOfStage(tx, features, { change, cycle }, locale);
  const letter =
    counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) : null;
  return { ...counts, letter };
}
