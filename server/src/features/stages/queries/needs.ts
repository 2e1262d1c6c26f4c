import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { GATES } from '@minga/shared/standards/process.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { listAstray } from '../../notices/queries/given.ts';
import { listMissingFacts } from '../queries.ts';
import { STAGE_NOTICES } from './notices.ts';

type Row = { id: string; name: StageName; title: string; slug: string; timeZone: string; closesAt: RawInstant };

/** Stages of published cycles that are open, for whoever facilitates: before its end is when a gate can still be met. */
async function stagesToClose(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row>(sql`
    select s.id, s.name, c.title, c.slug, f.time_zone as "timeZone", least(s.closed_at, s.closes_at) as "closesAt"
    from stages s join cycles c on c.id = s.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where c.published_at <= now() and s.opens_at <= now() and least(s.closed_at, s.closes_at) > now()
    order by "closesAt", s.id`);
  return rows.map(({ id, name, title, slug, timeZone, closesAt }) => ({
    kind: 'close-stage',
    subject: { kind: 'stage', id },
    params: { title, stage: name },
    href: paths.stages(slug),
    deadline: toDate(closesAt).toISOString(),
    timeZone,
  }));
}

const GATED_STAGES = Object.keys(GATES);
type GatedRow = Omit<Row, 'closesAt'> & { cycleId: string; opensAt: RawInstant; isOpen: boolean };

/**
 * P16: what keeps a stage of a published cycle shut that is to be open by its dates, or is the next to open, for whoever
 * facilitates. Its date is the deadline, also when that is over: nothing of the stage can be done until the gate is met.
 */
async function gatesToMeet(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<GatedRow>(sql`
    select id, name, "cycleId", title, slug, "timeZone", "opensAt", "isOpen" from (
      select s.id, s.name, c.id as "cycleId", c.title, c.slug, f.time_zone as "timeZone", s.opens_at as "opensAt",
        s.opens_at <= now() as "isOpen", s.gate_override,
        row_number() over (partition by c.id, s.opens_at <= now() order by s.opens_at) as place
      from stages s join cycles c on c.id = s.cycle_id join forums f on f.id = c.forum_id
        join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
      where c.published_at <= now() and least(s.closed_at, s.closes_at) > now()) ahead
    where gate_override is null and name in ${GATED_STAGES} and ("isOpen" or place = 1)
    order by "opensAt", id`);
  const missing = await Promise.all(rows.map(({ cycleId, name }) => listMissingFacts(tx, cycleId, name)));
  return rows.flatMap(({ id, name, title, slug, timeZone, opensAt }, index) =>
    (missing[index] ?? []).map(
      ({ criterion, count }): FoundNeed => ({
        kind: 'meet-gate',
        subject: { kind: 'stage', id },
        params: { title, stage: name, criterion, count },
        href: paths.stages(slug),
        deadline: toDate(opensAt).toISOString(),
        timeZone,
      }),
    ),
  );
}

/** Stages whose new dates people will not hear of by letter, for whoever facilitates. */
async function stagesToNotify(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const astray = await listAstray(tx, personId, STAGE_NOTICES);
  if (astray.length === 0) return [];
  const { rows } = await tx.execute<Omit<Row, 'closesAt'>>(sql`
    select s.id, s.name, c.title, c.slug, f.time_zone as "timeZone" from stages s join cycles c on c.id = s.cycle_id
      join forums f on f.id = c.forum_id where s.id in ${astray.map(({ subjectId }) => subjectId)}`);
  return rows.flatMap(({ id, name, title, slug, timeZone }): FoundNeed[] =>
    astray
      .filter(({ subjectId }) => subjectId === id)
      .map(({ count, dueAt }) => ({
        kind: 'notify-of-stage',
        subject: { kind: 'stage', id },
        params: { title, stage: name, count },
        href: paths.stages(slug),
        deadline: dueAt.toISOString(),
        timeZone,
      })),
  );
}

export async function stageNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const found = [stagesToClose(tx, personId), gatesToMeet(tx, personId), stagesToNotify(tx, personId)];
  return (await Promise.all(found)).flat();
}
