import type { StageName } from '@minga/shared/cycles/rules.ts';
import { keyOfSubject, SUBJECT_KINDS, type SubjectRef } from '@minga/shared/links/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { type Reader, showSubjects, type SubjectSource } from '../../links/policy.ts';
import { PUBLIC_ACTS } from '../policy.ts';

/** One act that was public from its moment on, with what it is called today. */
export type NewsItem = {
  position: number;
  at: Date;
  action: string;
  /** of an announced meeting or a changed stage: how */
  kind: string | null;
  subjectId: string;
  title: string | null;
  /** where its subject is read on, as its feature says; null where that is not one of the subjects */
  path: string | null;
  stage: StageName | null;
  reason: string | null;
};
type Act = Omit<NewsItem, 'at' | 'path'> & { at: RawInstant; subjectKind: string };

/** Entries of a feed; who reads seldom finds the rest in the exported chain. */
const MOST = 50;

/**
 * The newest public acts of a cycle. Titles are those that strangers read.
 * @param sources every feature with what it says of its subjects; meetings and ballots are none
 */
export async function listNews(
  tx: Tx,
  cycle: { id: string; slug: string },
  sources: readonly SubjectSource[],
): Promise<NewsItem[]> {
  const acts = PUBLIC_ACTS.filter((action) => action !== 'ballot.ended');
  const { rows } = await tx.execute<Act>(sql`
    select a.position::int as position, a.at, a.action, a.data ->> 'kind' as kind, a.data ->> 'reason' as reason,
      a.data ->> 'stage' as stage, a.subject_kind as "subjectKind", a.subject_id as "subjectId", coalesce(m.title, b.title) as title
    from audit_log a
      left join meetings m on a.subject_kind = 'meeting' and m.id::text = a.subject_id and m.published_at is not null
      left join ballots b on a.subject_kind = 'ballot' and b.id::text = a.subject_id and b.announced_at is not null
    where a.chain = ${cycle.id} and a.action in ${acts} order by a.position desc limit ${MOST}`);
  const stranger: Reader = {
    cycleId: cycle.id,
    cycleSlug: cycle.slug,
    isFacilitator: false,
    seats: [],
    roles: new Set(),
  };
  const refOf = ({ subjectKind, subjectId }: Act): SubjectRef[] =>
    SUBJECT_KINDS.flatMap((kind) => (kind === subjectKind ? [{ kind, id: subjectId }] : []));
  const shown = await showSubjects(tx, stranger, sources, rows.flatMap(refOf));
  return rows.map(({ subjectKind, ...act }) => {
    const subject = shown.get(keyOfSubject({ kind: subjectKind as SubjectRef['kind'], id: act.subjectId }));
    return { ...act, at: toDate(act.at), title: act.title ?? subject?.label ?? null, path: subject?.path ?? null };
  });
}
