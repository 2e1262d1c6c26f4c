import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { type CommitmentState, TEXT_FIELDS } from '@minga/shared/commitments/template.ts';
import { eq, sql } from 'drizzle-orm';
import { personOf } from '../../../platform/http/gate.ts';
import { type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { newestVersion } from '../../versions/queries.ts';
import { maySeeCommitment, maySeeDrafts } from '../policy.ts';
import { commitments } from '../tables.ts';
import { listDraftingPeople } from './notices.ts';

type Row = { id: string; number: number; title: string; state: CommitmentState; hasVersion: boolean };

/** What can be commented on by itself: the parts of the text, and its milestones as a whole. */
const PARTS: readonly string[] = [...TEXT_FIELDS, 'values', 'milestones', 'budgetNote'];

/** Under the title that was last frozen; a draft of which nothing was frozen exists for its forum only. */
export const commitmentSubjects: SubjectSource = {
  kinds: ['commitment'],
  async show(tx, reader, refs) {
    const { rows } = await tx.execute<Row>(sql`
      select c.id, c.number, coalesce(v.content ->> 'title', c.title) as title, c.state, v.id is not null as "hasVersion"
      from commitments c
      left join lateral ${newestVersion('commitment', sql`c.id`)} v on true
      where c.cycle_id = ${reader.cycleId} and c.id in ${refs.map(({ id }) => id)}`);
    return new Map(
      rows
        .filter((row) => maySeeCommitment(reader, row))
        .map(({ id, number, title, state }) => [
          keyOfSubject({ kind: 'commitment', id }),
          { ...UNNAMED, label: title, number, state, path: paths.commitment(reader.cycleSlug, number) },
        ]),
    );
  },
  /** The forum's talk about a draft. Once the text is part of the plan it is read on, and ends. */
  async commentsOn(tx, reader, { id }, isToWrite) {
    if (!maySeeDrafts(reader)) return null;
    const read = tx.select({ state: commitments.state }).from(commitments).where(eq(commitments.id, id));
    const [row] = await (isToWrite ? read.for('share') : read);
    return { mayWrite: row?.state === 'draft' || row?.state === 'frozen', parts: PARTS };
  },
  async onComment(tx, scope, { id }, commentId) {
    const author = personOf(scope).personId;
    const people = (await listDraftingPeople(tx, id)).filter((one) => one !== author);
    if (people.length > 0) notifyConcerned(tx, scope, 'commitment-commented', { id: commentId, people });
  },
};
