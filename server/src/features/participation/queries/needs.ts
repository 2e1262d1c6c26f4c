import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { isLetterAstray } from '../../notices/queries/strangers.ts';
import { hasRoleIn } from '../../people/queries.ts';

type Row = { id: string; slug: string; title: string; timeZone: string; count: number };

/** Organisations that ask to take part, for whoever leads the forum. */
async function toDecide(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.slug, c.title, f.time_zone as "timeZone", count(*)::int as count
    from participation_requests r join cycles c on c.id = r.cycle_id join forums f on f.id = c.forum_id
    where r.confirmed_at is not null and r.outcome is null and ${hasRoleIn(sql`f.id`, personId, LEADING_ROLES)}
    group by c.id, c.slug, c.title, f.time_zone order by min(r.confirmed_at)`);
  return rows.map(({ id, slug, title, timeZone, count }) => ({
    kind: 'decide-participation',
    subject: { kind: 'cycle', id },
    href: paths.participation(slug),
    params: { title, count },
    timeZone,
    deadline: null,
  }));
}

/** Decisions of which a letter did not tell whoever asked. */
async function toInform(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select c.id, c.slug, c.title, f.time_zone as "timeZone", count(*)::int as count
    from participation_requests r join cycles c on c.id = r.cycle_id join forums f on f.id = c.forum_id
    where c.archived_at is null and ${hasRoleIn(sql`f.id`, personId, LEADING_ROLES)}
      and ${isLetterAstray(['participation-decided'], sql`r.id`)}
    group by c.id, c.slug, c.title, f.time_zone order by c.id`);
  return rows.map(({ id, slug, title, timeZone, count }) => ({
    kind: 'notify-of-decision',
    subject: { kind: 'cycle', id },
    href: paths.participation(slug),
    params: { title, count },
    timeZone,
    deadline: null,
  }));
}

export const participationNeeds = async (tx: Tx, person: Pick<Person, 'personId'>): Promise<FoundNeed[]> =>
  (await Promise.all([toDecide(tx, person), toInform(tx, person)])).flat();
