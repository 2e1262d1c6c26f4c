import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Address } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject, SUBJECT_KINDS, type SubjectRef } from '@minga/shared/links/rules.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { type Reader, showSubjects, type SubjectSource } from '../../links/policy.ts';
import type { PublicActs } from '../policy.ts';

/** One act that stands in a feed, with what it is called today. */
export type NewsItem = {
  position: number;
  at: Date;
  /** of its sentence in the texts `news` */
  key: string;
  title: string | null;
  /** where its subject is read on, as its feature says; null where it has no page of its own */
  path: Address | null;
  stage: StageName | null;
  reason: string | null;
};
type Act = Pick<NewsItem, 'position' | 'stage' | 'reason'> & {
  at: RawInstant;
  action: string;
  kind: string | null;
  subjectKind: string;
  subjectId: string;
};

/** Entries of a feed; who reads seldom finds the rest in the exported chain. */
const MOST = 50;

/** What public acts of all nouns stand in a feed, by the noun that says so. */
function newsOf(nouns: readonly PublicActs[]): Map<string, { noun: PublicActs; isByKind: boolean }> {
  const news = nouns.flatMap((noun) =>
    Object.entries(noun.acts).flatMap(([action, publicity]) =>
      publicity === 'export-only' ? [] : [[action, { noun, isByKind: publicity === 'news-by-kind' }] as const],
    ),
  );
  return new Map(news);
}

/** Titles that strangers read, of nouns whose subjects no source names. */
async function titlesOf(tx: Tx, cycleId: string, acts: readonly Act[], news: ReturnType<typeof newsOf>) {
  const titles = new Map<string, string>();
  for (const noun of new Set([...news.values()].map((one) => one.noun))) {
    const ids = acts.filter(({ action }) => news.get(action)?.noun === noun).map(({ subjectId }) => subjectId);
    if (!noun.titles || ids.length === 0) continue;
    for (const [id, title] of await noun.titles(tx, cycleId, ids)) titles.set(id, title);
  }
  return titles;
}

/**
 * The newest acts of a cycle that are news.
 * @param nouns every noun that has public acts
 * @param sources every feature with what it says of its subjects
 */
export async function listNews(
  tx: Tx,
  cycle: { id: string; slug: string },
  nouns: readonly PublicActs[],
  sources: readonly SubjectSource[],
): Promise<NewsItem[]> {
  const news = newsOf(nouns);
  const { rows } = await tx.execute<Act>(sql`
    select position::int as position, at, action, data ->> 'kind' as kind, data ->> 'reason' as reason,
      data ->> 'stage' as stage, subject_kind as "subjectKind", subject_id as "subjectId"
    from audit_log where chain = ${cycle.id} and action in ${[...news.keys()]} order by position desc limit ${MOST}`);
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
  const titles = await titlesOf(tx, cycle.id, rows, news);
  return rows.map(({ at, action, kind, subjectKind, subjectId, position, stage, reason }) => {
    const subject = shown.get(keyOfSubject({ kind: subjectKind as SubjectRef['kind'], id: subjectId }));
    const { noun, isByKind } = news.get(action) ?? { isByKind: false };
    return {
      position,
      at: toDate(at),
      key: isByKind ? `${action}-${kind}` : action,
      title: titles.get(subjectId) ?? subject?.label ?? null,
      path: subject?.path ?? noun?.pathOf?.(cycle.slug, subjectId) ?? null,
      stage,
      reason,
    };
  });
}
