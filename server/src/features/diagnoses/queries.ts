import type { CitingKind, RegisterOrder } from '@minga/shared/diagnoses/rules.ts';
import type { PublicDiagnosis, Register, RegisterCounters, RegisterQuery } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { pageAt, sortOf } from '@minga/shared/kernel/rows.ts';
import { type SQL, and, asc, desc, eq, isNotNull, ne, sql } from 'drizzle-orm';
import { readPrepared, type Tx } from '../../platform/database/db.ts';
import { presentFile } from '../files/present.ts';
import { listFiles } from '../files/queries.ts';
import { listThemes } from '../themes/queries.ts';
import { presentItem, presentPublic, type RegisterRow } from './present.ts';
import { type Version, versionsOf } from '../versions/queries.ts';
import { diagnoses, type Handed } from './tables.ts';
import { byName } from '../../platform/database/name-order.ts';

export type DiagnosisRow = typeof diagnoses.$inferSelect;
/** What its author handed in; the files by id, name and hash. */
export type DiagnosisVersion = Version<Handed>;
/** The cycle whose register is read: a scope or the row of a public cycle. */
type CycleKey = { readonly cycleId: string; readonly cycleSlug: string };

const words = sql`diagnosis_words(d.title, d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary)`;

/** What was only announced has a title in the register and nothing else: its working text must not be found either. */
function matches(text: string): SQL {
  const query = sql`(websearch_to_tsquery('minga_es', ${text}) || websearch_to_tsquery('english', ${text}))`;
  const title = sql`(to_tsvector('minga_es', d.public_title) || to_tsvector('english', d.public_title))`;
  return sql`((d.state = 'published' and ${words} @@ ${query}) or ${title} @@ ${query}
    or to_tsvector('minga_es', o.short_name || ' ' || o.name) @@ ${query})`;
}

function conditionsOf(cycleId: string, query: Partial<RegisterQuery>): SQL[] {
  const conditions = [sql`d.cycle_id = ${cycleId}`, sql`d.state <> 'draft'`];
  if (query.q) conditions.push(matches(query.q));
  if (query.theme) {
    conditions.push(sql`exists (select 1 from themes t
      where t.cycle_id = d.cycle_id and t.id = any (d.public_themes) and t.slug = ${query.theme})`);
  }
  if (query.sector) conditions.push(sql`o.sector = ${query.sector}`);
  if (query.state === 'reachable') conditions.push(sql`r.is_reachable`);
  if (query.state === 'in-review') conditions.push(sql`d.state = 'submitted'`);
  if (query.state === 'unreachable')
    conditions.push(sql`d.state = any ('{declared,submitted,published}') and not r.is_reachable`);
  if (query.state === 'withdrawn') conditions.push(sql`d.state = 'withdrawn'`);
  return conditions;
}

const from = sql`from diagnoses d join diagnosis_reach r on r.id = d.id join organisations o on o.id = d.organisation_id`;
const iso = (column: string) => sql.raw(`to_json(d.${column}) #>> '{}'`);
const columns = sql`d.id, d.number, d.public_title as title, d.state, r.is_reachable as "isReachable",
  ${iso('declared_at')} as "declaredAt", ${iso('published_at')} as "publishedAt", ${iso('withdrawn_at')} as "withdrawnAt",
  (select to_json(s.at) #>> '{}' from diagnosis_submissions s where s.diagnosis_id = d.id
    and (s.outcome is null or s.outcome = 'published') order by s.number desc limit 1) as "submittedAt",
  (select to_json(s.due_at) #>> '{}' from diagnosis_submissions s where s.diagnosis_id = d.id and s.outcome is null) as "publishesAt",
  (select count(*)::int from diagnosis_submissions s where s.diagnosis_id = d.id and s.outcome = 'returned') as returns,
  json_build_object('id', o.id, 'shortName', o.short_name, 'name', o.name, 'sector', o.sector) as organisation,
  coalesce((select json_agg(json_build_object('id', t.id, 'slug', t.slug, 'name', t.name) order by t.position)
    from themes t where t.cycle_id = d.cycle_id and t.id = any (d.public_themes)), '[]') as themes,
  (select count(*)::int from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null and d.state = 'published') as files,
  (select count(*)::int from known_citations c where c.diagnosis_id = d.id and not c.is_withdrawn) as citations`;

/** As everybody opens it; what is searched for has too many shapes to plan each once. */
const isPlain = ({ q, theme, sector, state, sort }: RegisterQuery) => !(q || theme || sector || state || sort);
const readOnce: typeof readPrepared = async (tx, statement) => (await tx.execute<never>(statement)).rows;

/** What one column puts the lines in order by. */
const ORDERS: Readonly<Record<RegisterOrder, SQL>> = {
  number: sql`d.number`,
  title: byName(sql`d.public_title`),
  organisation: byName(sql`o.name`),
  state: sql`case when d.state = 'withdrawn' then 3 when d.state = 'submitted' then 1 when r.is_reachable then 0 else 2 end`,
  files: sql`files`,
  citations: sql`citations`,
};

function orderBy(sort: RegisterQuery['sort']): SQL {
  const asked = sortOf<RegisterOrder>(sort);
  return asked ? sql`${(asked.isDown ? desc : asc)(ORDERS[asked.key])}, d.number` : ORDERS.number;
}

type Lines = { sort?: RegisterQuery['sort']; limit: number; offset?: number; read?: typeof readPrepared };

function listRows(
  tx: Tx,
  conditions: readonly SQL[],
  { sort, limit, offset = 0, read = readPrepared }: Lines,
): Promise<RegisterRow[]> {
  const where = sql.join([...conditions], sql` and `);
  return read<RegisterRow>(
    tx,
    sql`select ${columns} ${from} where ${where} order by ${orderBy(sort)} limit ${limit} offset ${offset}`,
  );
}

/** Declared, reachable, cited: counted from the rows on each request. What was withdrawn stays declared. */
export async function getCounters(tx: Tx, cycleId: string): Promise<RegisterCounters> {
  const rows = await readPrepared<RegisterCounters>(
    tx,
    sql`
    select count(*) filter (where state <> 'draft')::int as declared,
      count(*) filter (where is_reachable)::int as reachable,
      count(*) filter (where is_cited)::int as cited,
      count(*) filter (where state = 'withdrawn')::int as withdrawn,
      count(*) filter (where state = 'submitted')::int as "inReview"
    from diagnosis_reach where cycle_id = ${cycleId}`,
  );
  return rows[0] ?? { declared: 0, reachable: 0, cited: 0, withdrawn: 0, inReview: 0 };
}

/** The public register: one page of lines, the counters of all, and how many lines match. */
export async function getRegister(tx: Tx, cycle: CycleKey, query: RegisterQuery): Promise<Register> {
  const conditions = conditionsOf(cycle.cycleId, query);
  const { sort, limit, after } = query;
  const read = isPlain(query) ? readPrepared : readOnce;
  const [counted] = await read<{ found: number }>(
    tx,
    sql`select count(*)::int as found ${from} where ${sql.join(conditions, sql` and `)}`,
  );
  const found = counted?.found ?? 0;
  const { page, offset } = pageAt(query.page ?? 1, limit, found);
  const rest = after === undefined ? conditions : [...conditions, sql`d.number > ${after}`];
  const rows = await listRows(tx, rest, { sort, limit: limit + 1, offset, read });
  const items = rows.slice(0, limit).map((row) => presentItem(row, cycle.cycleSlug));
  const goesOn = rows.length > limit && sort === undefined;
  return {
    counters: await getCounters(tx, cycle.cycleId),
    items,
    found,
    page,
    next: goesOn ? (items.at(-1)?.number ?? null) : null,
    themes: (await listThemes(tx, cycle.cycleId)).map(({ id, slug, name }) => ({ id, slug, name })),
  };
}

export const { subjectOf, listVersions } = versionsOf<DiagnosisVersion>('diagnosis');

/**
 * A diagnosis of the register by its number.
 * @throws AppError `diagnosis.not-found` for numbers never given
 */
export async function getByNumber(tx: Tx, cycleId: string, number: number): Promise<DiagnosisRow> {
  const [row] = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.cycleId, cycleId), eq(diagnoses.number, number), ne(diagnoses.state, 'draft')));
  if (!row) throw new AppError('diagnosis.not-found');
  return row;
}

/**
 * A frozen version of a diagnosis that is still published.
 * @throws AppError `diagnosis.withdrawn` with the reason, `diagnosis.not-found`
 */
export async function getReadableVersion(
  tx: Tx,
  cycleId: string,
  { number, version }: { number: number; version: number },
): Promise<DiagnosisVersion> {
  const row = await getByNumber(tx, cycleId, number);
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  const found = (await listVersions(tx, row)).find((one) => one.number === version);
  if (!found) throw new AppError('diagnosis.not-found');
  return found;
}

/**
 * Can something be made of this diagnosis? Not of one that the register of the cycle does not name.
 * @throws AppError `diagnosis.withdrawn` with the reason
 */
export async function isCitable(tx: Tx, cycleId: string, id: string): Promise<boolean> {
  const [row] = await tx
    .select({ state: diagnoses.state, reason: diagnoses.withdrawReason })
    .from(diagnoses)
    .where(and(eq(diagnoses.cycleId, cycleId), eq(diagnoses.id, id), isNotNull(diagnoses.number)));
  if (row?.state === 'withdrawn') throw new AppError('diagnosis.withdrawn', { params: { reason: row.reason ?? '' } });
  return row !== undefined;
}

export type KnownCitation = {
  kind: CitingKind;
  id: string;
  label: string;
  number: number | null;
  at: string;
  isWithdrawn: boolean;
};

/** What cites a diagnosis, as anybody may know it: a draft that nobody froze is not named. */
async function listCitations(tx: Tx, diagnosisId: string): Promise<KnownCitation[]> {
  const result = await tx.execute<KnownCitation>(sql`
    select c.kind, c.subject_id as id, c.label, c.number, ${sql.raw("to_json(c.at) #>> '{}'")} as at, c.is_withdrawn as "isWithdrawn"
    from known_citations c where c.diagnosis_id = ${diagnosisId} order by c.at, c.subject_id`);
  return result.rows;
}

/** A diagnosis as anybody reads it, tombstones included. */
export async function getPublicDiagnosis(tx: Tx, cycle: CycleKey, number: number): Promise<PublicDiagnosis> {
  const row = await getByNumber(tx, cycle.cycleId, number);
  const [line] = await listRows(tx, [sql`d.id = ${row.id}`], { limit: 1 });
  if (!line) throw new AppError('diagnosis.not-found');
  const cited = await listCitations(tx, row.id);
  // A withdrawn diagnosis keeps its files, and shows none.
  const files = row.state === 'published' ? await listFiles(tx, 'diagnosis', row.id) : [];
  return presentPublic(
    presentItem(line, cycle.cycleSlug),
    row,
    files.filter(({ version }) => version !== null).map(presentFile),
    await listVersions(tx, row),
    cited,
  );
}
