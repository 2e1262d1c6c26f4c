import { LETTERS_ASTRAY, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import { sql } from 'drizzle-orm';
import { byName } from '../../../platform/database/name-order.ts';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { reachedAt } from './given.ts';

type Item = Recipients['items'][number];
type Row = Omit<Item, 'at' | 'readAt' | 'letterAt' | 'openedAt'> &
  Record<'readAt' | 'letterAt' | 'openedAt', RawInstant | null> & { at: RawInstant };

const instantOf = (at: RawInstant | null) => (at === null ? null : toDate(at).toISOString());

/** Minutes of notice really given: from the first that reached the person of those that named the same hour. */
const GIVEN = sql`(extract(epoch from n.due_at - (select min(${reachedAt(sql`o`)})
  from notices o where o.subject_id = n.subject_id and o.person_id = n.person_id and o.due_at = n.due_at)) / 60)::int`;

/** As the forum calls them: what others know of somebody who has not come yet is told to nobody. */
const CALLED = sql`name_in_forum(p.id, n.forum_id, p.name)`;

/** Who was notified of a subject by acts of these kinds: of each person what they were notified of last. */
export async function listRecipientsOf(
  tx: Tx,
  { cycleId }: Scope,
  subjectId: string,
  kinds: readonly NoticeKind[],
): Promise<Item[]> {
  const { rows } = await tx.execute<Row>(sql`
    select n.person_id as "personId", ${CALLED} as name, n.kind, n.at, n.read_at as "readAt", n.letter, n.letter_at as "letterAt", n.cause,
      n.opened_at as "openedAt", ${GIVEN} as "noticeMinutes"
    from (select distinct on (person_id) * from notices where subject_id = ${subjectId} and cycle_id = ${cycleId}
      and kind in ${kinds}
      order by person_id, number desc, at desc, id desc) n join people p on p.id = n.person_id
    order by n.letter in ${LETTERS_ASTRAY} desc, ${byName(CALLED)}, p.id`);
  return rows.map((row) => ({
    ...row,
    at: toDate(row.at).toISOString(),
    readAt: instantOf(row.readAt),
    letterAt: instantOf(row.letterAt),
    openedAt: instantOf(row.openedAt),
  }));
}
