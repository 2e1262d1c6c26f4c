import { sql } from 'drizzle-orm';
import { inTransaction, type RawInstant, type Tx } from '../../platform/database/db.ts';
import { acrossForums } from '../../platform/database/reach.ts';
import { eachInItsForum } from '../../platform/jobs/each-in-turn.ts';
import type { Deps } from '../../platform/deps.ts';
import { notifyConcerned } from '../notices/commands.ts';
import { publishDue } from './commands/review.ts';

type Due = {
  id: string;
  cycleId: string;
  forumId: string;
  version: number;
  kind: 'diagnoses-called' | 'diagnoses-closing';
  /** When that was done for dates that are no longer those of the stage. */
  before: RawInstant | null;
};

/**
 * Preparation stages that have begun, and those that end within two days, of a short one when half of it is over. One whose
 * end was moved after that is told again, unless it was moved so late that the letter about the move says it.
 */
async function listDue(tx: Tx): Promise<Due[]> {
  const { rows } = await tx.execute<Due>(sql`
    with open as (
      select s.*, least(s.closed_at, s.closes_at) as ends_at, c.forum_id, moved.at as moved_at
      from stages s join cycles c on c.id = s.cycle_id left join lateral (
        select max(h.at) as at from stage_changes h where h.cycle_id = s.cycle_id and h.stage_name = s.name
          and h.closes_after is distinct from h.closes_before) moved on true
      where s.name = 'preparation' and c.published_at <= now() and c.archived_at is null
        and s.opens_at <= now() and least(s.closed_at, s.closes_at) > now())
    select id, cycle_id as "cycleId", forum_id as "forumId", version, 'diagnoses-called' as kind, called_at as before
    from open where called_at is null
    union all
    select id, cycle_id, forum_id, version, 'diagnoses-closing', reminded_at from open
    where called_at is not null and ends_at - now() <= least((ends_at - opens_at) / 2, interval '48 hours')
      and (reminded_at is null or reminded_at < moved_at and ends_at - moved_at > interval '48 hours')
    order by 1, 5 limit 500`);
  return rows;
}

/** Each once for its dates, whichever server comes first. */
export async function watchPreparation({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  await eachInItsForum(
    await acrossForums('preparation-due', () => inTransaction(db, listDue)),
    ({ kind, before, ...stage }) =>
      inTransaction(db, async (tx) => {
        const { id, version: number } = stage;
        const mark = kind === 'diagnoses-called' ? sql`called_at` : sql`reminded_at`;
        const { rows } = await tx.execute(sql`
          update stages set ${mark} = now() where id = ${id} and ${mark} is not distinct from ${before}::timestamptz returning id`);
        if (rows.length > 0) notifyConcerned(tx, stage, kind, { id, number });
      }),
    ending,
  );
}

type Changed = { id: string; cycleId: string; forumId: string; isMended: boolean };

/**
 * Whoever announces a diagnosis and hands it in on the same day is told nothing; nor is anybody of what waits for its review, or was
 * returned: those are told of as such.
 */
const isUnreachable = sql`(d.state = 'published' or d.state = 'declared' and d.declared_at < now() - interval '1 day'
    and not exists (select 1 from diagnosis_submissions s where s.diagnosis_id = d.id and s.outcome = 'returned'))
  and exists (select 1 from diagnosis_reach r where r.id = d.id and not r.is_reachable)`;

/** Diagnoses of public cycles that cannot be opened, of which nobody was told, and those told of that can be again. */
async function listChanged(tx: Tx): Promise<Changed[]> {
  const { rows } = await tx.execute<Changed>(sql`
    select d.id, d.cycle_id as "cycleId", d.forum_id as "forumId", d.unreachable_noted_at is not null as "isMended"
    from diagnoses d join cycles c on c.id = d.cycle_id
    where c.published_at <= now() and c.archived_at is null and d.state <> 'draft'
      and (${isUnreachable}) = (d.unreachable_noted_at is null)
    order by d.id limit 500`);
  return rows;
}

/** Those of one cycle that can be opened again, and those that cannot: of these one notice tells. */
async function noteReach(tx: Tx, changed: readonly Changed[]): Promise<void> {
  const idsOf = (isMended: boolean) =>
    sql`any(${sql.param(changed.filter((one) => one.isMended === isMended).map(({ id }) => id))}::uuid[])`;
  await tx.execute(sql`
    update diagnoses d set unreachable_noted_at = null, unreachable_with = null where d.id = ${idsOf(true)} and not (${isUnreachable})`);
  const { rows } = await tx.execute<{ first: string }>(sql`
    with due as (select d.id from diagnoses d where d.id = ${idsOf(false)} and d.unreachable_noted_at is null and ${isUnreachable}
      order by d.id for update of d)
    update diagnoses d set unreachable_noted_at = now(), unreachable_with = (select id from due order by id limit 1)
    from due where d.id = due.id returning d.unreachable_with as first`);
  const [place, found] = [changed[0], rows[0]];
  if (place && found) notifyConcerned(tx, place, 'diagnosis-unreachable', { id: found.first });
}

/** Each once for each time that it cannot be opened, whichever server comes first. */
export async function watchReach({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  const changed = await acrossForums('diagnoses-reached', () => inTransaction(db, listChanged));
  const cycles = [...Map.groupBy(changed, ({ cycleId }) => cycleId).values()];
  await eachInItsForum(
    cycles.map((ofCycle) => ({ forumId: ofCycle[0]?.forumId ?? '', ofCycle })),
    ({ ofCycle }) => inTransaction(db, (tx) => noteReach(tx, ofCycle)),
    ending,
  );
}

type DueReview = { id: string; cycleId: string; forumId: string };

async function listReviewsDue(tx: Tx): Promise<DueReview[]> {
  const { rows } = await tx.execute<DueReview>(sql`
    select d.id, d.cycle_id as "cycleId", d.forum_id as "forumId"
    from diagnosis_submissions s join diagnoses d on d.id = s.diagnosis_id
    where s.outcome is null and s.due_at <= now() order by s.due_at, d.id limit 500`);
  return rows;
}

/** What nobody looked at in its time is published as it was handed in: each once, whichever server comes first. */
export async function watchReviews({ db }: Pick<Deps, 'db'>, ending?: AbortSignal): Promise<void> {
  const due = await acrossForums('reviews-due', () => inTransaction(db, listReviewsDue));
  await eachInItsForum(due, (one) => inTransaction(db, (tx) => publishDue(tx, one)), ending);
}

/** What is announced and cannot be opened each five minutes; whose time is over each minute, because its instant was said. */
export async function startWatchingDiagnoses(deps: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  await deps.jobs.schedule('reviews-due', '* * * * *', (ending) => watchReviews(deps, ending));
  await deps.jobs.schedule('preparation-due', '*/5 * * * *', (ending) => watchPreparation(deps, ending));
  await deps.jobs.schedule('diagnoses-reached', '*/5 * * * *', (ending) => watchReach(deps, ending));
}
