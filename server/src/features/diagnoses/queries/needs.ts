import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';

type Row = { id: string; number: number | null; title: string; isDraft: boolean; slug: string; timeZone: string } & {
  closesAt: RawInstant | null;
};

/** Drafts of the person's organisations while preparation is open, and announced diagnoses nobody can open yet. */
export async function diagnosisNeeds(tx: Tx, { personId }: Person): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select d.id, d.number, coalesce(d.public_title, d.title) as title, d.state = 'draft' as "isDraft", c.slug,
      f.time_zone as "timeZone", least(p.closed_at, p.closes_at) as "closesAt"
    from diagnoses d join cycles c on c.id = d.cycle_id join forums f on f.id = d.forum_id
      left join stages p on p.cycle_id = d.cycle_id and p.name = 'preparation'
    where (d.state = 'declared' or d.state = 'draft' and least(p.closed_at, p.closes_at) > now()) and d.organisation_id in (
      select organisation_id from open_seats where person_id = ${personId})
    order by d.created_at, d.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, number, title, isDraft, slug, timeZone, closesAt }) => {
    const of = { subject: { kind: 'diagnosis' as const, id }, params: { title }, timeZone };
    const deadline = closesAt && toDate(closesAt).toISOString();
    return isDraft
      ? { kind: 'finish-diagnosis', ...of, href: `/c/${slug}/diagnoses/new?draft=${id}`, deadline }
      : { kind: 'restore-diagnosis', ...of, href: `/c/${slug}/diagnoses/${number}`, deadline: null };
  });
}
