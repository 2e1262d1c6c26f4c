import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { PlannedStage } from '@minga/shared/stages/schema.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
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

/** A stage whose dates or gate were changed, to everybody in the forum: their deadlines are others now. */
export const stageNotices: NoticeSource = {
  kinds: ['stage-moved'],
  async listConcerned(tx, { cycleId, subjectId }) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    const cycle = await getCycle(tx, cycleId);
    if (!stage || !cycle.isPublished) return null;
    return { people: await listMembers(tx, cycle.forumId), dueAt: nextOf(stage, await dbNow(tx)) };
  },
  async write(tx, { about: { cycleId, subjectId, number } }, to) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    if (stage?.version !== number) return null;
    const cycle = await getCycle(tx, cycleId);
    // They are the deadlines of whoever is in the forum.
    if (!(await isMember(tx, cycle.forumId, to.personId))) return null;
    const [change] = await tx
      .select({ reason: stageChanges.reason })
      .from(stageChanges)
      .where(and(eq(stageChanges.cycleId, cycleId), eq(stageChanges.stageName, stage.name)))
      .orderBy(desc(stageChanges.at))
      .limit(1);
    return wordsOfStage({ stage, reason: change?.reason ?? null, cycle }, to);
  },
};

type StageRow = typeof stages.$inferSelect;
type Window = Pick<StageRow, 'name' | 'opensAt' | 'closesAt' | 'closedAt'>;

/** What comes next of it, its beginning or its end. */
const nextOf = (stage: Window, now: Date): Date | null => [stage.opensAt, endOf(stage)].find((at) => at > now) ?? null;

/** What somebody reads of a stage, as it was or will be moved. */
function wordsOfStage(
  { stage, reason, cycle }: { stage: Window; reason: string | null; cycle: CycleRow },
  to: Locale | Listener,
): Words {
  const say = wordsOf(to);
  const window = { at: stage.opensAt.toISOString(), until: endOf(stage).toISOString(), timeZone: cycle.timeZone };
  return {
    title: say('letters:stage-moved.title', { stage: say(`shell:stage.${stage.name}`), cycle: cycle.title }),
    lines: [say('letters:stage-moved.window', window), ...(reason ? [say('letters:meeting.reason', { reason })] : [])],
    path: paths.stages(cycle.slug),
  };
}

/** Whom moving a stage, closing it or opening it against its gate would tell now, and the letter in the language of the forum. */
export async function readPlannedLetter(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  name: StageName,
  { act, opensAt, closesAt }: PlannedStage,
  publicUrl: string,
): Promise<PlannedLetter> {
  const [cycle, now, row] = [await getCycle(tx, cycleId), await dbNow(tx), await getStage(tx, cycleId, name)];
  const moved = opensAt && closesAt ? { opensAt: new Date(opensAt), closesAt: new Date(closesAt), closedAt: null } : {};
  const stage = { ...row, ...(act === 'move' ? moved : {}), ...(act === 'close' ? { closedAt: now } : {}) };
  // Nobody hears of what a cycle does that is still private to its forum.
  const people = cycle.isPublished ? await listMembers(tx, forumId) : [];
  const dueAt = nextOf(stage, now);
  const concerned = people.map((personId) => ({ personId, dueAt }));
  const counts = await countPlanned(tx, { forumId, kind: 'stage-moved' }, concerned);
  const words = wordsOfStage({ stage, reason: null, cycle }, locale);
  const letter =
    counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) : null;
  return { ...counts, letter };
}
