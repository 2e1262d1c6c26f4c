import { groupBy } from '@minga/shared/kernel/group.ts';
import { isAstray, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import { sql } from 'drizzle-orm';
import { byName } from '../../../platform/database/name-order.ts';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { reachedAt } from './given.ts';

type Item = Recipients['items'][number];
const INSTANTS = ['readAt', 'letterAt', 'openedAt', 'informedAt', 'reachedAt'] as const;
type Row = Omit<Item, 'at' | 'earlier' | (typeof INSTANTS)[number]> &
  Record<(typeof INSTANTS)[number], RawInstant | null> & { at: RawInstant };

const instantOf = (at: RawInstant | null) => (at === null ? null : toDate(at).toISOString());

/** When the first of the notices that named the same hour reached the person. */
const REACHED = sql`min(${reachedAt(sql`n`)}) over (partition by n.person_id, n.due_at)`;

/** As the forum calls them: what others know of somebody who has not come yet is told to nobody. */
const CALLED = sql`name_in_forum(p.id, n.forum_id, p.name)`;

/** Who was notified of these subjects by acts of these kinds: of each person what they were notified of last, and what before that. */
export async function listRecipientsOf(
  tx: Tx,
  { cycleId }: Scope,
  subjects: readonly string[],
  kinds: readonly NoticeKind[],
): Promise<Item[]> {
  const { rows } = await tx.execute<Row>(sql`
    select n.id, n.person_id as "personId", n.name, n.kind, n.at, n.read_at as "readAt", n.letter, n.letter_at as "letterAt", n.cause,
      n.opened_at as "openedAt", n.informed_at as "informedAt", n.reached_at as "reachedAt",
      (extract(epoch from n.due_at - n.reached_at) / 60)::int as "noticeMinutes"
    from (select n.*, ${CALLED} as name, ${REACHED} as reached_at from notices n join people p on p.id = n.person_id
      where n.subject_id = any(${sql.param([...subjects])}::uuid[]) and n.cycle_id = ${cycleId}) n
    where n.kind in ${kinds}
    order by ${byName(sql`n.name`)}, n.person_id, n.number desc, n.at desc, n.id desc`);
  const ofPeople = [...groupBy(rows.map(presented), ({ personId }) => personId).values()];
  const items = ofPeople.flatMap(([last, ...earlier]) => (last ? [{ ...last, earlier }] : []));
  const isFirst = ({ letter }: Item) => Number(isAstray(letter));
  return items.sort((a, b) => isFirst(b) - isFirst(a));
}

function presented(row: Row): Omit<Item, 'earlier'> {
  const instants = INSTANTS.map((name) => [name, instantOf(row[name])] as const);
  return {
    ...row,
    ...(Object.fromEntries(instants) as Record<(typeof INSTANTS)[number], string | null>),
    at: toDate(row.at).toISOString(),
  };
}
