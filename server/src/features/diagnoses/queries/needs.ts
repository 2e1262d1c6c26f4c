import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';

type Row = {
  id: string;
  number: number | null;
  title: string;
  isDraft: boolean;
  /** it was handed in, and the facilitation gave it back */
  isReturned: boolean;
  isOver: boolean | null;
  slug: string;
  timeZone: string;
} & {
  closesAt: RawInstant | null;
};

/**
 * Drafts of the person's organisations while preparation is open, announced diagnoses nobody can open yet, which wait at once and
 * are overdue when preparation is over, and those that were returned to them.
 */
async function ownDiagnoses(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select d.id, d.number, coalesce(d.public_title, d.title) as title, d.state = 'draft' as "isDraft", c.slug,
      exists (select 1 from diagnosis_submissions s where s.diagnosis_id = d.id and s.outcome = 'returned') as "isReturned",
      least(p.closed_at, p.closes_at) <= now() as "isOver", f.time_zone as "timeZone", least(p.closed_at, p.closes_at) as "closesAt"
    from diagnoses d join cycles c on c.id = d.cycle_id join forums f on f.id = d.forum_id
      left join stages p on p.cycle_id = d.cycle_id and p.name = 'preparation'
    where c.archived_at is null and (d.state = 'declared' or d.state = 'draft' and least(p.closed_at, p.closes_at) > now()) and d.organisation_id in (
      select organisation_id from open_seats where person_id = ${personId})
    order by d.created_at, d.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, number, title, isDraft, isReturned, isOver, slug, timeZone, closesAt }) => {
    const of = { subject: { kind: 'diagnosis' as const, id }, params: { title }, timeZone };
    const deadline = closesAt && toDate(closesAt).toISOString();
    const form = paths.newDiagnosis(slug, { draft: id });
    if (isReturned) return { kind: 'mend-diagnosis', ...of, href: form, deadline: null };
    return isDraft || number === null
      ? { kind: 'finish-diagnosis', ...of, href: form, deadline }
      : { kind: 'restore-diagnosis', ...of, href: paths.diagnosis(slug, number), deadline: isOver ? deadline : null };
  });
}

/** Announced diagnoses of public cycles that nobody can open, for whoever facilitates; each stays with its organisation, too. */
async function diagnosesToReach(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Pick<Row, 'id' | 'title' | 'slug' | 'timeZone'> & { count: number }>(sql`
    select c.id, c.title, c.slug, f.time_zone as "timeZone", count(*)::int as count
    from diagnosis_reach d join cycles c on c.id = d.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where c.published_at <= now() and c.archived_at is null and d.state in ('declared', 'submitted', 'published') and not d.is_reachable
    group by c.id, c.title, c.slug, f.time_zone order by c.created_at, c.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone, count }) => ({
    kind: 'reach-diagnoses',
    subject: { kind: 'cycle', id },
    params: { title, count },
    href: paths.diagnoses(slug, { state: 'unreachable' }),
    deadline: null,
    timeZone,
  }));
}

type ToReview = Pick<Row, 'id' | 'title' | 'slug' | 'timeZone'> & {
  count: number;
  firstNumber: number;
  firstDueAt: RawInstant;
};

/** What organisations handed in, for whoever facilitates: until the first is published by itself. */
async function diagnosesToReview(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<ToReview>(sql`
    select c.id, c.title, c.slug, f.time_zone as "timeZone", count(*)::int as count, min(d.number) as "firstNumber", min(s.due_at) as "firstDueAt"
    from diagnosis_submissions s join diagnoses d on d.id = s.diagnosis_id join cycles c on c.id = d.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where s.outcome is null and s.due_at > now() and c.archived_at is null
    group by c.id, c.title, c.slug, f.time_zone order by min(s.due_at), c.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone, count, firstNumber, firstDueAt }) => ({
    kind: 'review-diagnoses',
    subject: { kind: 'cycle', id },
    params: { title, count },
    href: count === 1 ? paths.diagnosis(slug, firstNumber) : paths.diagnoses(slug, { state: 'in-review' }),
    deadline: toDate(firstDueAt).toISOString(),
    timeZone,
  }));
}

export async function diagnosisNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const found = [ownDiagnoses(tx, personId), diagnosesToReview(tx, personId), diagnosesToReach(tx, personId)];
  return (await Promise.all(found)).flat();
}
