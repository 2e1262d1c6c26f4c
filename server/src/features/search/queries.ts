import { cutTo } from '@minga/shared/kernel/text.ts';
import { EVERYWHERE_LIMITS, MARK_SIGNS, SEARCH_KINDS, type SearchKind } from '@minga/shared/search/rules.ts';
import { sql } from 'drizzle-orm';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { type Actor, mintScope, type Scope } from '../../platform/http/gate.ts';
import { type CycleRow, listNearestCycles } from '../cycles/queries.ts';
import { audienceOf, ownOrganisations, type Searched, type SearchedFor, type ShownText } from './policy.ts';

/** What the nouns give: what of theirs can be found, and how a subject is known to a reader. */
export type Given = { searched: readonly Searched[] } & Pick<SearchedFor, 'subjects'>;
type Asked = { words: string; kinds: readonly SearchKind[]; most: number };
export type FoundText = Omit<ShownText, 'texts'> & { kind: SearchKind; excerpt: string };

/** Candidates by kind, the best first; one more of each than will be shown, to tell whether there are more. */
async function listCandidates(tx: Tx, reader: Scope, { words, kinds, most }: Asked) {
  const { rows } = await tx.execute<{ kind: SearchKind; id: string }>(sql`
    select kind, subject_id as id from search_texts(${reader.forumId}, ${reader.cycleId}, ${audienceOf(reader)},
      ${sql.param(ownOrganisations(reader))}::uuid[], ${sql.param(`{${kinds.join(',')}}`)}::text[], ${words}, ${most + 1}) order by rank desc, subject_id desc`);
  return Map.groupBy(rows, ({ kind }) => kind);
}

const [BEGINS, ENDS] = MARK_SIGNS;
const SIGNS = `StartSel=${BEGINS}, StopSel=${ENDS}`;
const WHOLE = `HighlightAll=true, ${SIGNS}`;
const EXCERPT = `MaxFragments=2, MinWords=10, MaxWords=28, ShortWord=1, FragmentDelimiter=" … ", ${SIGNS}`;

/** A text of so many letters needs no excerpt. */
const SHOWN_WHOLE = 220;
/** A text longer than this is looked through so far only: what is found behind it is told by its title. */
const LOOKED_THROUGH = 50_000;

const clean = (text: string) =>
  text
    .replace(/[\uE000\uE001]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
const joined = (texts: readonly string[]) => cutTo(texts.map(clean).filter(Boolean).join(' … '), LOOKED_THROUGH);

type Shown = ShownText & { kind: SearchKind };
/** What was asked for, marked in each title and in some of the text around it. */
async function mark(tx: Tx, words: string, shown: readonly Shown[]): Promise<FoundText[]> {
  const texts = shown.map((one) => ({ title: clean(one.title), text: joined(one.texts) }));
  const { rows } = await tx.execute<{ title: string; excerpt: string }>(sql`
    select mark_words(x.title, q.words, ${WHOLE}) as title,
      case when x.text = '' then ''
        else mark_words(x.text, q.words, case when length(x.text) <= ${SHOWN_WHOLE} then ${WHOLE} else ${EXCERPT} end) end as excerpt
    from (select words_to_mark(${words}) as words offset 0) q, rows from
      (jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as (title text, text text)) with ordinality as x(title, text, place)
    order by x.place`);
  return shown.map(({ texts: _, ...one }, place) => ({ ...one, excerpt: '', ...rows[place] }));
}

/**
 * What a reader may know of that has these words. Which texts have them is looked up in an index; each is then shown by the
 * noun that keeps it, or not at all.
 */
export async function search(tx: Tx, reader: Scope, { searched, subjects }: Given, asked: Asked) {
  const candidates = await listCandidates(tx, reader, asked);
  const shown: Shown[] = [];
  const more: SearchKind[] = [];
  for (const kind of asked.kinds) {
    const ids = (candidates.get(kind) ?? []).map(({ id }) => id);
    if (ids.length === 0) continue;
    const known = new Map<string, ShownText>();
    // Files are of several nouns: each shows its own.
    for (const noun of searched.filter(({ kinds }) => kinds.includes(kind)))
      for (const [id, text] of await noun.show(tx, reader, kind, ids, { words: asked.words, subjects }))
        known.set(id, text);
    const found = ids.flatMap((id) => known.get(id) ?? []);
    if (found.length > asked.most) more.push(kind);
    shown.push(...found.slice(0, asked.most).map((one) => ({ ...one, kind })));
  }
  return { found: await mark(tx, asked.words, shown), more };
}

type FoundIn = { cycle: CycleRow } & Awaited<ReturnType<typeof search>>;

/**
 * The same in every cycle that somebody may open, one after the other and each within its forum. Organisations belong to all
 * cycles of their forum, and are found in the first.
 */
export async function searchEverywhere(deps: Deps, actor: Actor, given: Given, words: string) {
  const most = EVERYWHERE_LIMITS.cycles;
  const cycles = await inTransaction(deps.db, (tx) => listNearestCycles(tx, actor, most + 1));
  const found: FoundIn[] = [];
  const forums = new Set<string>();
  for (const cycle of cycles.slice(0, most)) {
    const kinds = SEARCH_KINDS.filter((kind) => kind !== 'organisation' || !forums.has(cycle.forumId));
    forums.add(cycle.forumId);
    const reader = await mintScope(deps.access, actor, cycle.id, 'public');
    const asked = { words, kinds, most: EVERYWHERE_LIMITS.ofEach };
    const inCycle = await withReach({ forumId: cycle.forumId }, () =>
      inTransaction(deps.db, (tx) => search(tx, reader, given, asked)),
    );
    if (inCycle.found.length > 0) found.push({ cycle, ...inCycle });
  }
  return { found, isCut: cycles.length > most };
}
