import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';
import { isLetterAstray } from '../../notices/queries/strangers.ts';
import { OUTCOME_LETTERS } from '../policy.ts';

type Row = { id: string; title: string; slug: string; timeZone: string };
type Asked = Pick<Person, 'personId'>;

/** Contributions that wait for an answer, for whoever facilitates and for the seats of the organisation that leads. */
async function toAnswer(tx: Tx, { personId }: Asked): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { count: number }>(sql`
    select k.id, k.title, c.slug, f.time_zone as "timeZone", count(*)::int as count
    from consultations k join cycles c on c.id = k.cycle_id join forums f on f.id = c.forum_id
      join contributions o on o.consultation_id = k.id and o.hidden_at is null
      left join responses r on r.contribution_id = o.id and r.published_at is not null
    where k.published_at is not null and c.archived_at is null and r.id is null
      and (exists (select 1 from forum_roles l where l.forum_id = f.id and l.person_id = ${personId} and l.role = 'facilitator')
        or exists (select 1 from open_seats s where s.person_id = ${personId} and s.organisation_id = k.lead_organisation_id))
    group by k.id, k.title, c.slug, f.time_zone order by min(o.at), k.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone, count }) => ({
    kind: 'answer-contributions',
    subject: { kind: 'consultation', id },
    params: { title, count },
    href: paths.responses(slug, id, { state: 'waiting' }),
    deadline: null,
    timeZone,
  }));
}

/** What somebody began to write, as long as they facilitate; one without a word waits for nobody. */
async function toFinish(tx: Tx, { personId }: Asked): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select k.id, k.title, c.slug, f.time_zone as "timeZone"
    from consultations k join cycles c on c.id = k.cycle_id join forums f on f.id = c.forum_id
      join forum_roles l on l.forum_id = f.id and l.person_id = k.created_by and l.role = 'facilitator'
    where k.published_at is null and k.version > 1 and k.created_by = ${personId} and c.archived_at is null
    order by k.saved_at, k.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone }) => ({
    kind: 'finish-consultation',
    subject: { kind: 'consultation', id },
    params: { title },
    href: paths.editConsultation(slug, id),
    deadline: null,
    timeZone,
  }));
}

/** Contributions whose author a letter did not reach, for whoever facilitates. */
async function toInform(tx: Tx, { personId }: Asked): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { count: number }>(sql`
    select k.id, k.title, c.slug, f.time_zone as "timeZone", count(*)::int as count
    from contributions o join consultations k on k.id = o.consultation_id join cycles c on c.id = k.cycle_id
      join forums f on f.id = c.forum_id join forum_roles l on l.forum_id = f.id and l.person_id = ${personId} and l.role = 'facilitator'
    where c.archived_at is null and ${isLetterAstray(OUTCOME_LETTERS, sql`o.id`)}
    group by k.id, k.title, c.slug, f.time_zone order by k.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone, count }) => ({
    kind: 'notify-of-contributions',
    subject: { kind: 'consultation', id },
    params: { title, count },
    href: paths.responses(slug, id),
    deadline: null,
    timeZone,
  }));
}

export const consultationNeeds = async (tx: Tx, person: Asked): Promise<FoundNeed[]> =>
  (await Promise.all([toAnswer(tx, person), toInform(tx, person), toFinish(tx, person)])).flat();
