import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { hasVersion } from '../../versions/queries.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';

type Row = { id: string; number: number; title: string; slug: string; timeZone: string; closesAt: RawInstant };

/** Commitments that the person drafts and that have no frozen version yet, while co-creation is open: later drafters freeze none. */
export async function commitmentNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select k.id, k.number, k.title, c.slug, f.time_zone as "timeZone", least(s.closed_at, s.closes_at) as "closesAt"
    from commitments k join cycles c on c.id = k.cycle_id join forums f on f.id = k.forum_id
      join stages s on s.cycle_id = k.cycle_id and s.name = 'co_creation'
    where k.state = 'draft' and s.opens_at <= now() and least(s.closed_at, s.closes_at) > now()
      and exists (select 1 from commitment_drafters d join open_seats own on own.id = d.seat_id
        where d.commitment_id = k.id and own.person_id = ${personId})
      and not ${hasVersion('commitment', sql`k.id`)}
    order by "closesAt", k.number, k.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, number, title, slug, timeZone, closesAt }) => ({
    kind: 'finish-commitment',
    subject: { kind: 'commitment', id },
    params: { title },
    href: paths.editCommitment(slug, number),
    deadline: toDate(closesAt).toISOString(),
    timeZone,
  }));
}
