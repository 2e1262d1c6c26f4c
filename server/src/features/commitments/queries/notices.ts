import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';

/** So much of a comment stands in a notice; the rest is read on its page. */
const EXCERPT = 160;

type Invited = { title: string; number: number; slug: string; isDraft: boolean };
type Commented = { title: string; number: number; slug: string; body: string; organisation: string | null };

/** Whoever drafts a commitment, and whoever has commented on it: the talk about a draft is theirs. */
export async function listDraftingPeople(tx: Tx, commitmentId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select s.person_id as id from commitment_drafters d join open_seats s on s.id = d.seat_id where d.commitment_id = ${commitmentId}
    union select c.person_id from comments c join people p on p.id = c.person_id
      where c.subject_kind = 'commitment' and c.subject_id = ${commitmentId} and c.removed_at is null and not p.is_guest`);
  return rows.map(({ id }) => id);
}

async function findInvited(tx: Tx, commitmentId: string): Promise<Invited | null> {
  const { rows } = await tx.execute<Invited>(sql`
    select c.title, c.number, y.slug, c.state in ('draft', 'frozen') as "isDraft"
    from commitments c join cycles y on y.id = c.cycle_id where c.id = ${commitmentId}`);
  return rows[0] ?? null;
}

async function findCommented(tx: Tx, commentId: string): Promise<Commented | null> {
  const { rows } = await tx.execute<Commented>(sql`
    select c.title, c.number, y.slug, m.body, o.short_name as organisation
    from comments m join commitments c on c.id = m.subject_id and m.subject_kind = 'commitment'
      join cycles y on y.id = c.cycle_id left join seats s on s.id = m.seat_id left join organisations o on o.id = s.organisation_id
    where m.id = ${commentId} and m.removed_at is null`);
  return rows[0] ?? null;
}

/** Somebody put into a drafting team, and what is said about a draft, to those who write it. */
export const commitmentNotices: NoticeSource = {
  kinds: ['commitment-invited', 'commitment-commented'],
  async listConcerned(tx, { subjectId }, kind) {
    if (kind === 'commitment-invited') return { people: await listDraftingPeople(tx, subjectId), dueAt: null };
    const { rows } = await tx.execute<{ id: string }>(
      sql`select subject_id as id from comments where id = ${subjectId}`,
    );
    return rows[0] ? { people: await listDraftingPeople(tx, rows[0].id), dueAt: null } : null;
  },
  async write(tx, { about: { subjectId }, kind }, { locale }) {
    const say = wordsOf(locale);
    if (kind === 'commitment-invited') {
      const found = await findInvited(tx, subjectId);
      if (!found?.isDraft) return null;
      const { title, slug, number } = found;
      return {
        title: say('letters:commitment-invited.title', { title }),
        lines: [say('letters:commitment-invited.text')],
        path: `/c/${slug}/commitments/${number}/edit`,
      };
    }
    const found = await findCommented(tx, subjectId);
    if (!found) return null;
    const { title, slug, number, body, organisation } = found;
    const said = body.length > EXCERPT ? `${body.slice(0, EXCERPT).trimEnd()}…` : body;
    return {
      title: say('letters:commitment-commented.title', { title }),
      lines: [organisation ? say('letters:commitment-commented.by', { organisation, said }) : `«${said}»`],
      path: `/c/${slug}/commitments/${number}`,
    };
  },
};
