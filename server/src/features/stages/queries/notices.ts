import { paths } from '@minga/shared/kernel/paths.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { and, desc, eq } from 'drizzle-orm';
import { dbNow } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { stages } from '../../cycles/tables.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { stageChanges } from '../tables.ts';

/** A stage whose dates or gate were changed, to everybody in the forum: their deadlines are others now. */
export const stageNotices: NoticeSource = {
  kinds: ['stage-moved'],
  async listConcerned(tx, { cycleId, subjectId }) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    const cycle = await getCycle(tx, cycleId);
    if (!stage || !cycle.isPublished) return null;
    const now = await dbNow(tx);
    const ahead = [stage.opensAt, endOf(stage)].filter((at) => at > now);
    return { people: await listMembers(tx, cycle.forumId), dueAt: ahead[0] ?? null };
  },
  async write(tx, { about: { cycleId, subjectId, number } }, to) {
    const [stage] = await tx.select().from(stages).where(eq(stages.id, subjectId));
    if (stage?.version !== number) return null;
    const cycle = await getCycle(tx, cycleId);
    // They are the deadlines of whoever is in the forum.
    if (!(await isMember(tx, cycle.forumId, to.personId))) return null;
    const say = wordsOf(to);
    const [change] = await tx
      .select({ reason: stageChanges.reason })
      .from(stageChanges)
      .where(and(eq(stageChanges.cycleId, cycleId), eq(stageChanges.stageName, stage.name)))
      .orderBy(desc(stageChanges.at))
      .limit(1);
    const window = { at: stage.opensAt.toISOString(), until: endOf(stage).toISOString(), timeZone: cycle.timeZone };
    return {
      title: say('letters:stage-moved.title', { stage: say(`shell:stage.${stage.name}`), cycle: cycle.title }),
      lines: [
        say('letters:stage-moved.window', window),
        ...(change ? [say('letters:meeting.reason', { reason: change.reason })] : []),
      ],
      path: paths.stages(cycle.slug),
    };
  },
};
