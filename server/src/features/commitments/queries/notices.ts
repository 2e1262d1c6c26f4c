import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { findSaid, listCommenters } from '../../comments/queries.ts';

type Draft = { title: string; number: number; slug: string; isDraft: boolean };

/**
 * Whoever drafts a commitment, and whoever of the forum has commented on it: the talk about a draft is theirs. Of who has left
 * the forum, nobody is there any more.
 */
export async function listDraftingPeople(tx: Tx, commitmentId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select s.person_id as id from commitment_drafters d join open_seats s on s.id = d.seat_id where d.commitment_id = ${commitmentId}`);
  const commenters = await listCommenters(tx, { kind: 'commitment', id: commitmentId });
  return [...new Set([...rows.map(({ id }) => id), ...commenters])];
}

/** A draft as its forum reads it, for one of those whom it concerns; null for anybody else, whatever they were told before. */
async function findDraft(tx: Tx, commitmentId: string, personId: string): Promise<Draft | null> {
  if (!(await listDraftingPeople(tx, commitmentId)).includes(personId)) return null;
  const { rows } = await tx.execute<Draft>(sql`
    select c.title, c.number, y.slug, c.state in ('draft', 'frozen') as "isDraft"
    from commitments c join cycles y on y.id = c.cycle_id where c.id = ${commitmentId}`);
  return rows[0] ?? null;
}

/** Somebody put into a drafting team, and what is said about a draft, to those who write it. */
export const commitmentNotices: NoticeSource = {
  kinds: ['commitment-invited', 'commitment-commented'],
  async listConcerned(tx, { subjectId }, kind) {
    const id = kind === 'commitment-invited' ? subjectId : (await findSaid(tx, 'commitment', subjectId))?.subjectId;
    return id === undefined ? null : { people: await listDraftingPeople(tx, id), dueAt: null };
  },
  async write(tx, { about: { subjectId }, kind }, to) {
    const say = wordsOf(to);
    if (kind === 'commitment-invited') {
      const draft = await findDraft(tx, subjectId, to.personId);
      if (!draft?.isDraft) return null;
      const { title, slug, number } = draft;
      return {
        title: say('letters:commitment-invited.title', { title }),
        lines: [say('letters:commitment-invited.text')],
        path: paths.editCommitment(slug, number),
      };
    }
    const comment = await findSaid(tx, 'commitment', subjectId);
    const draft = comment && (await findDraft(tx, comment.subjectId, to.personId));
    if (!draft) return null;
    const { title, slug, number } = draft;
    return {
      title: say('letters:commitment-commented.title', { title }),
      lines: comment.organisation ? [comment.organisation] : [],
      text: comment.body,
      path: paths.comment(paths.commitment(slug, number), subjectId),
    };
  },
};
