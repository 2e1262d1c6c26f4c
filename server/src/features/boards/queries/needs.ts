import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';
import { listMissingFacts } from '../../stages/queries.ts';

type Row = { id: string; title: string; slug: string; timeZone: string };
type OpenRow = Row & {
  phase: 'private_writing' | 'open' | 'voting';
  cycleId: string;
  stage: StageName | null;
  gateOverride: string | null;
  closesAt: RawInstant | null;
};

const ofBoard = ({ id, slug, title, timeZone }: Row) => ({
  subject: { kind: 'board' as const, id },
  href: paths.board(slug, id),
  params: { title },
  timeZone,
});

/**
 * Boards that take notes or votes now, for whoever may write on them. Who has written or voted is not asked: on some boards
 * that is promised to nobody's knowledge.
 */
async function boardsToWorkOn(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<OpenRow>(sql`
    select b.id, b.title, b.phase, b.cycle_id as "cycleId", b.stage_name as stage, s.gate_override as "gateOverride", c.slug,
      f.time_zone as "timeZone", least(s.closed_at, s.closes_at) as "closesAt"
    from boards b join cycles c on c.id = b.cycle_id join forums f on f.id = b.forum_id
      left join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name
    where b.phase in ('private_writing', 'open', 'voting')
      and (b.stage_name is null or s.opens_at <= now() and least(s.closed_at, s.closes_at) > now())
      and (exists (select 1 from open_seats o where o.forum_id = b.forum_id and o.person_id = ${personId})
        or exists (select 1 from forum_roles r where r.forum_id = b.forum_id and r.person_id = ${personId} and r.role = 'participant'))
    order by "closesAt", b.created_at, b.id limit ${NEEDS_AT_MOST}`);
  // Boards of one stage share its gate, which is asked once.
  const gates = new Map<string, Promise<boolean>>();
  const isShut = ({ cycleId, stage, gateOverride }: OpenRow) => {
    if (stage === null || gateOverride !== null) return false;
    const key = `${cycleId} ${stage}`;
    const known = gates.get(key) ?? listMissingFacts(tx, cycleId, stage).then((missing) => missing.length > 0);
    gates.set(key, known);
    return known;
  };
  const shut = await Promise.all(rows.map(isShut));
  return rows
    .filter((_, index) => !shut[index])
    .map((row) => ({
      ...ofBoard(row),
      kind: row.phase === 'voting' ? 'vote-on-board' : 'write-on-board',
      deadline: row.closesAt && toDate(row.closesAt).toISOString(),
    }));
}

/**
 * Boards whose stage is over, for whoever facilitates: nothing is written on them any more, and only closing makes the record.
 * They were to be closed with it.
 */
async function boardsToClose(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { endedAt: RawInstant }>(sql`
    select b.id, b.title, c.slug, f.time_zone as "timeZone", least(s.closed_at, s.closes_at) as "endedAt"
    from boards b join cycles c on c.id = b.cycle_id join forums f on f.id = b.forum_id
      join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name
      join forum_roles r on r.forum_id = b.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where b.phase <> 'closed' and least(s.closed_at, s.closes_at) <= now()
    order by b.created_at, b.id limit ${NEEDS_AT_MOST}`);
  return rows.map((row) => ({ ...ofBoard(row), kind: 'close-board', deadline: toDate(row.endedAt).toISOString() }));
}

export async function boardNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  return (await Promise.all([boardsToWorkOn(tx, personId), boardsToClose(tx, personId)])).flat();
}
