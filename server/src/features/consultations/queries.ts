import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../platform/database/db.ts';

export type ConsultationRow = {
  id: string;
  slug: string;
  title: string;
  question: string;
  opensAt: RawInstant;
  closesAt: RawInstant;
  contributions: number;
  answered: number;
};

/** Consultations with how many contributions each got and how many were answered with a reason. */
export async function listConsultations(tx: Tx, cycleId: string): Promise<ConsultationRow[]> {
  const result = await tx.execute<ConsultationRow>(sql`
    select c.id, c.slug, c.title, c.question, c.opens_at as "opensAt", c.closes_at as "closesAt",
      count(k.id)::int as contributions, count(r.id)::int as answered
    from consultations c left join contributions k on k.consultation_id = c.id left join responses r on r.contribution_id = k.id
    where c.cycle_id = ${cycleId} group by c.id order by c.opens_at`);
  return result.rows;
}

export type ContributionRow = {
  id: string;
  number: number;
  body: string;
  sector: string;
  theme: string | null;
  at: RawInstant;
  disposition: string | null;
  reason: string | null;
  answeredBy: string | null;
  answeredAt: RawInstant | null;
};

/**
 * Contributions of one consultation with their responses. People's names stay out: opinions are not public record.
 * @throws AppError `consultation.not-found` for one of another cycle too
 */
export async function listContributions(tx: Tx, cycleId: string, consultationId: string): Promise<ContributionRow[]> {
  const known = await tx.execute(
    sql`select 1 from consultations where id = ${consultationId} and cycle_id = ${cycleId}`,
  );
  if (known.rows.length === 0) throw new AppError('consultation.not-found');
  const result = await tx.execute<ContributionRow>(sql`
    select k.id, k.number, k.body, k.sector, t.name as theme, k.at, r.disposition, r.reason, o.short_name as "answeredBy", r.at as "answeredAt"
    from contributions k join consultations c on c.id = k.consultation_id
      left join themes t on t.id = k.theme_id left join responses r on r.contribution_id = k.id left join organisations o on o.id = r.organisation_id
    where c.cycle_id = ${cycleId} and c.id = ${consultationId} order by k.number`);
  return result.rows;
}
