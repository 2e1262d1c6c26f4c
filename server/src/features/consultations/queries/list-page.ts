import type {
  ContributionOffers,
  ContributionOrder,
  ContributionState,
  ContributionsQuery,
} from '@minga/shared/consultations/answering.ts';
import { MOST_ROWS, pageAt, sortOf } from '@minga/shared/kernel/rows.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { asc, desc, inArray, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { byName } from '../../../platform/database/name-order.ts';
import { getCycle } from '../../cycles/queries.ts';
import { getConsultation } from '../queries.ts';
import { contributions } from '../tables.ts';
import { withResponses } from './contributions.ts';

/** Of one that is out of sight nothing is found or narrowed by but its theme and that it is hidden: as it is shown. */
const shown = (column: string) => sql.raw(`(case when o.hidden_at is null then ${column} end)`);
const STATE = sql.raw(
  `(case when o.hidden_at is not null then 'hidden' when r.published_at is not null then r.disposition else 'waiting' end)`,
);
const FROM = sql`from contributions o join consultations k on k.id = o.consultation_id
  left join themes t on t.id = o.theme_id left join people p on p.id = o.person_id
  left join seats s on s.id = o.seat_id left join organisations w on w.id = s.organisation_id
  left join responses r on r.contribution_id = o.id and r.published_at is not null
  left join organisations a on a.id = r.organisation_id`;
/** What the list shows of one, and nothing that its consultation hides (rule 9). */
const WORDS = sql`lower(unaccent(concat_ws(' ', o.number, ${shown('o.body')}, ${shown('o.territory')},
  ${shown(`case when k.identity_mode = 'person' then coalesce(o.name, case when not p.is_guest then p.name end) end`)},
  ${shown(`case when k.identity_mode <> 'anonymous' then coalesce(w.short_name, o.organisation) end`)}, t.name, r.reason, a.short_name)))`;

/** Each word as it stands, in any place: as lists that a browser searches do. */
const contains = (word: string): SQL => sql`position(${word} in ${WORDS}) > 0`;

function conditionsOf(consultationId: string, { q, state, theme, sector, territory }: ContributionsQuery): SQL {
  const conditions = [sql`o.consultation_id = ${consultationId}`];
  if (q) conditions.push(...folded(q).split(' ').filter(Boolean).map(contains));
  if (state) conditions.push(sql`${STATE} = ${state}`);
  if (theme) conditions.push(sql`t.name = ${theme}`);
  if (sector) conditions.push(sql`${shown('o.sector')} = ${sector}`);
  if (territory) conditions.push(sql`${shown('o.territory')} = ${territory}`);
  return sql.join(conditions, sql` and `);
}

const ORDERS: Readonly<Record<ContributionOrder, SQL>> = {
  number: sql`o.number`,
  at: sql`o.at`,
  answeredAt: sql`r.published_at`,
};
function orderBy(sort: ContributionsQuery['sort']): SQL {
  const asked = sortOf<ContributionOrder>(sort);
  return asked ? sql`${(asked.isDown ? desc : asc)(ORDERS[asked.key])} nulls last, o.number` : sql`o.number`;
}

async function offersIn(tx: Tx, consultationId: string): Promise<ContributionOffers> {
  const distinct = async <T extends string>(value: SQL, order: SQL = sql`value`): Promise<T[]> => {
    const { rows } = await tx.execute<{ value: T }>(sql`
      select value from (select distinct ${value} as value ${FROM} where o.consultation_id = ${consultationId}) found
      where value is not null order by ${order} limit ${MOST_ROWS}`);
    return rows.map((row) => row.value);
  };
  return {
    states: await distinct<ContributionState>(STATE),
    themes: await distinct(sql`t.name`, byName(sql`value`)),
    sectors: await distinct<Sector>(shown('o.sector')),
    territories: await distinct(shown('o.territory'), byName(sql`value`)),
  };
}

/**
 * One page of what was contributed, as anybody is shown it, with how many match and what they can be narrowed by.
 * @throws AppError `consultation.not-found` for one of another cycle too
 */
export async function pageOfContributions(tx: Tx, cycleId: string, consultationId: string, query: ContributionsQuery) {
  const one = await getConsultation(tx, { cycleId, isFacilitator: false }, consultationId);
  const { slug, forumName } = await getCycle(tx, cycleId);
  const where = conditionsOf(consultationId, query);
  const counted = await tx.execute<{ found: number }>(sql`select count(*)::int as found ${FROM} where ${where}`);
  const found = counted.rows[0]?.found ?? 0;
  const { page, offset } = pageAt(query.page ?? 1, query.limit, found);
  const { rows } = await tx.execute<{ id: string }>(sql`
    select o.id ${FROM} where ${where} order by ${orderBy(query.sort)} limit ${query.limit} offset ${offset}`);
  const ids = rows.map(({ id }) => id);
  const items = ids.length === 0 ? [] : await withResponses(tx, inArray(contributions.id, ids));
  const place = new Map(ids.map((id, at) => [id, at]));
  items.sort((a, b) => (place.get(a.row.id) ?? 0) - (place.get(b.row.id) ?? 0));
  return { one, items, slug, forumName, found, page, offers: await offersIn(tx, consultationId) };
}
export type ContributionsPage = Awaited<ReturnType<typeof pageOfContributions>>;
