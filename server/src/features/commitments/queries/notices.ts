import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { isOfForum } from '../../organisations/queries/of-person.ts';

/** So much of a comment stands in a notice; the rest is read on its page. */
const EXCERPT = 160;

type Draft = { title: string; number: number; slug: string; isDraft: boolean };

/**
 * Whoever drafts a commitment, and whoever of the forum has commented on it: the talk about a draft is theirs. Of who has left
 * the forum, nobody is there any more.
 */
export async function listDraftingPeople(tx: Tx, commitmentId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select s.person_id as id from commitment_drafters d join open_seats s on s.id = d.seat_id where d.commitment_id = ${commitmentId}
    union select m.person_id from comments m join cycles y on y.id = m.cycle_id join people p on p.id = m.person_id
      where m.subject_kind = 'commitment' and m.subject_id = ${commitmentId} and m.removed_at is null and not p.is_guest
        and ${isOfForum(sql`y.forum_id`, sql`p.id`)}`);
  return rows.map(({ id }) => id);
}

/** A draft as its forum reads it, for one of those whom it concerns; null for anybody else, whatever they were told before. */
async function findDraft(tx: Tx, commitmentId: string, personId: string): Promise<Draft | null> {
  if (!(await listDraftingPeople(tx, commitmentId)).includes(personId)) return null;
  const { rows } = await tx.execute<Draft>(sql`
    select c.title, c.number, y.slug, c.state in ('draft', 'frozen') as "isDraft"
    from commitments c join cycles y on y.id = c.cycle_id where c.id = ${commitmentId}`);
  return rows[0] ?? null;
}

type Comment = { commitmentId: string; body: string; organisation: string | null };

async function findComment(tx: Tx, commentId: string): Promise<Comment | null> {
  const { rows } = await tx.execute<Comment>(sql`
    select m.subject_id as "commitmentId", m.body, o.short_name as organisation
    from comments m left join seats s on s.id = m.seat_id left join organisations o on o.id = s.organisation_id
    where m.id = ${commentId} and m.subject_kind = 'commitment' and m.removed_at is null`);
  return rows[0] ?? null;
}

/** Somebody put into a drafting team, and what is said about a draft, to those who write it. */
export const commitmentNotices: NoticeSource = {
  kinds: ['commitment-invited', 'commitment-commented'],
  async listConcerned(tx, { subjectId }, kind) {
    const id = kind === 'commitment-invited' ? subjectId : (await findComment(tx, subjectId))?.commitmentId;
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
    const comment = await findComment(tx, subjectId);
    const draft = comment && (await findDraft(tx, comment.commitmentId, to.personId));
    if (!draft) return null;
    const { title, slug, number } = draft;
    const { body, organisation } = comment;
    const said = excerptOf(body, EXCERPT);
    return {
      title: say('letters:commitment-commented.title', { title }),
      lines: [organisation ? say('letters:commitment-commented.by', { organisation, said }) : `«${said}»`],
      path: paths.commitment(slug, number),
    };
  },
};
