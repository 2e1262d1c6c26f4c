import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';

type Row = { id: string; name: StageName; title: string; slug: string; timeZone: string; closesAt: RawInstant };

/** Stages of published cycles that are open, for whoever facilitates: before its end is when a gate can still be met. */
export async function stageNeeds(tx: Tx, { personId }: Person): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select s.id, s.name, c.title, c.slug, f.time_zone as "timeZone", least(s.closed_at, s.closes_at) as "closesAt"
    from stages s join cycles c on c.id = s.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where c.published_at <= now() and s.opens_at <= now() and least(s.closed_at, s.closes_at) > now()
    order by "closesAt", s.id`);
  return rows.map(({ id, name, title, slug, timeZone, closesAt }) => ({
    kind: 'close-stage',
    subject: { kind: 'stage', id },
    params: { title, stage: name },
    href: `/c/${slug}/stages`,
    deadline: toDate(closesAt).toISOString(),
    timeZone,
  }));
}
