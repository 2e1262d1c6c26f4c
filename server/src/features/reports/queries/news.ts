import type { StageName } from '@minga/shared/cycles/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { newestVersion } from '../../versions/queries.ts';
import { PUBLIC_ACTS } from '../policy.ts';

/** One act that was public from its moment on, with what it is called today. */
export type NewsItem = {
  position: number;
  at: Date;
  action: string;
  /** of an announced meeting or a changed stage: how */
  kind: string | null;
  /** of a diagnosis or a commitment */
  number: number | null;
  subjectId: string;
  title: string | null;
  stage: StageName | null;
  reason: string | null;
};

/** Entries of a feed; who reads seldom finds the rest in the exported chain. */
const MOST = 50;

/** The newest public acts of a cycle. Titles are those that strangers read: of diagnoses and commitments, as published. */
export async function listNews(tx: Tx, cycleId: string): Promise<NewsItem[]> {
  const acts = PUBLIC_ACTS.filter((action) => action !== 'ballot.ended');
  const result = await tx.execute<Omit<NewsItem, 'at'> & { at: RawInstant }>(sql`
    select a.position::int as position, a.at, a.action, a.data ->> 'kind' as kind, a.data ->> 'reason' as reason,
      a.data ->> 'stage' as stage, a.subject_id as "subjectId", coalesce(d.number, c.number) as number,
      coalesce(m.title, d.public_title, v.content ->> 'title', b.title) as title
    from audit_log a
      left join meetings m on a.subject_kind = 'meeting' and m.id::text = a.subject_id and m.published_at is not null
      left join diagnoses d on a.subject_kind = 'diagnosis' and d.id::text = a.subject_id
      left join commitments c on a.subject_kind = 'commitment' and c.id::text = a.subject_id
      left join lateral ${newestVersion('commitment', sql`c.id`)} v on true
      left join ballots b on a.subject_kind = 'ballot' and b.id::text = a.subject_id and b.announced_at is not null
    where a.chain = ${cycleId} and a.action in ${acts} order by a.position desc limit ${MOST}`);
  return result.rows.map((row) => ({ ...row, at: toDate(row.at) }));
}
