import type { KeyObject } from 'node:crypto';
import type { BoardSettings, Op } from '@minga/shared/boards/protocol.ts';
import type { IdentityMode, Phase, Refusal } from '@minga/shared/boards/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import { actingSeat, type HeldSeat, mustChooseSeat } from '@minga/shared/organisations/rules.ts';
import { GATES } from '@minga/shared/standards/process.ts';
import { type SQL, sql } from 'drizzle-orm';
import { prepared, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { isShutOut } from '../../people/queries.ts';
import { missingOf, refuseUnlessOpen, type StageRow } from '../../stages/queries.ts';
import { factSql, thresholdSql } from '../../standards/queries.ts';
import { type PersonOnBoard, sealedNumber } from '../policy.ts';

/*
 * What an op is decided by: the board under its lock, who asks, what was answered before, whether the stage takes anything.
 * Statements that are planned once and sent in one go (commands/append-ops.ts).
 */

/** The board's row, with what a decision needs of the cycle around it. `seq` and `phase` are those of the log's end. */
export type BoardRow = {
  id: string;
  cycleId: string;
  cycleSlug: string;
  forumId: string;
  timeZone: string;
  title: string;
  purpose: string;
  stageName: StageName | null;
  themeId: string | null;
  settings: BoardSettings;
  startsIn: 'private_writing' | 'open';
  phase: Phase;
  seq: number;
  openedAt: Date | null;
  closedAt: Date | null;
  now: Date;
};
export type RawBoard = Omit<BoardRow, 'settings' | 'seq' | 'openedAt' | 'closedAt' | 'now'> & {
  columns: BoardSettings['columns'];
  identityMode: IdentityMode;
  voteBudget: number;
  votesPerTarget: number;
  seq: string;
  openedAt: string | null;
  closedAt: string | null;
  now: string;
};

export const boardColumns = sql`b.id, b.cycle_id as "cycleId", c.slug as "cycleSlug", c.forum_id as "forumId", f.time_zone as "timeZone",
  b.title, b.purpose, b.stage_name as "stageName", b.theme_id as "themeId", b.columns, b.identity_mode as "identityMode",
  b.vote_budget as "voteBudget", b.votes_per_target as "votesPerTarget", b.starts_in as "startsIn", b.phase, b.seq,
  b.opened_at as "openedAt", b.closed_at as "closedAt", now() as now`;
export const boardTables = sql`boards b join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id`;

export function boardOf(raw: RawBoard): BoardRow {
  const { columns, identityMode, voteBudget, votesPerTarget, seq, openedAt, closedAt, now, ...rest } = raw;
  return {
    ...rest,
    settings: { columns, identityMode, voteBudget, votesPerTarget },
    seq: Number(seq),
    openedAt: openedAt === null ? null : toDate(openedAt),
    closedAt: closedAt === null ? null : toDate(closedAt),
    now: toDate(now),
  };
}

const oneBoard = sql`select ${boardColumns} from ${boardTables} where b.id = ${sql.placeholder('boardId')}`;
const foundBoard = prepared<RawBoard>('board_found', oneBoard);
const lockedBoard = prepared<RawBoard>('board_locked', sql`${oneBoard} for update of b`);

export async function findBoard(tx: Tx, boardId: string): Promise<BoardRow | null> {
  const [row] = await foundBoard(tx, { boardId });
  return row ? boardOf(row) : null;
}

/** Takes the lock that orders the board: everything decided after this line is decided alone (SQ1). */
export async function lockBoard(tx: Tx, boardId: string): Promise<BoardRow | null> {
  const [row] = await lockedBoard(tx, { boardId });
  return row ? boardOf(row) : null;
}

type Asker = { personId: string; sessionId: string };

type Held = HeldSeat & { organisation: string; sector: string };
type Raw = Omit<PersonOnBoard, 'hasSeat' | 'mustChooseSeat' | 'organisationId' | 'organisation' | 'sector'> & {
  sessionId: string;
  seats: Held[];
  chosenSeatId: string | null;
  confirmedFor: Held | null;
};

// Planned once, like the earlier answers: each `limit 1` keeps it from being planned as a walk through everybody's sessions.
const peopleOnBoard = prepared<Raw>(
  'board_people',
  sql`
    select p."sessionId", p."isReplaced", p.id as "personId", p.name, p.is_guest as "isGuest",
      coalesce(r.roles, '{}') || case when p.is_administrator then '{administrator}'::text[] else '{}' end as roles,
      coalesce(held.seats, '[]') as seats, chosen.seat_id as "chosenSeatId",
      g.id is not null as "isGuestOfBoard", g.id as "guestId", g.origin, g.organisation as "confirmedFor",
      g.confirmed_by as "confirmedById", g.confirmer as "confirmedBy"
    from boards b
    join cycles c on c.id = b.cycle_id
    cross join jsonb_array_elements_text(${sql.placeholder('sessionIds')}::jsonb) as asked
    join lateral (
      select ss.id as "sessionId", ss.replaced_by is not null as "isReplaced", pp.* from sessions ss join people pp on pp.id = ss.person_id
      where ss.id = asked::uuid and ss.expires_at > now() limit 1) p on true
    left join lateral (select array_agg(fr.role) as roles from forum_roles fr where fr.forum_id = c.forum_id and fr.person_id = p.id
      and not ${isShutOut(sql`c.forum_id`, sql`p.id`)}) r on true
    left join lateral (
      select json_agg(json_build_object('id', s.id, 'role', s.role, 'organisationId', o.id, 'organisation', o.short_name, 'sector', o.sector)
        order by s.starts_at, s.id) as seats
      from open_seats s join organisations o on o.id = s.organisation_id
      where s.person_id = p.id and s.forum_id = c.forum_id and not ${isShutOut(sql`c.forum_id`, sql`p.id`)}) held on true
    left join lateral (select seat_id from acting_seats where forum_id = c.forum_id and person_id = p.id limit 1) chosen on true
    left join lateral (
      select bg.id, bg.origin, bg.confirmed_by, by.name as confirmer,
        case when o.id is not null then json_build_object('organisationId', o.id, 'organisation', o.short_name, 'sector', o.sector) end as organisation
      from board_guests bg left join organisations o on o.id = bg.confirmed_organisation_id left join people by on by.id = bg.confirmed_by
      where bg.board_id = b.id and bg.person_id = p.id and bg.ended_at is null and not bg.awaits limit 1) g on true
    where b.id = ${sql.placeholder('boardId')}`,
);

function personOnBoard({ seats, chosenSeatId, confirmedFor, ...raw }: Omit<Raw, 'sessionId'>): PersonOnBoard {
  const seat = actingSeat(seats, chosenSeatId);
  const hasSeat = seats.length > 0;
  const { organisationId = null, organisation = null, sector = null } = (hasSeat ? seat : confirmedFor) ?? {};
  const mustChoose = mustChooseSeat(seats, chosenSeatId);
  return { ...raw, hasSeat, mustChooseSeat: mustChoose, organisationId, organisation, sector };
}

/**
 * What people are on one board right now, by session id. Sessions that ended and people without any tie to the
 * forum or the board are absent from the answer, and absent means no.
 */
export async function listPeopleOnBoard(
  tx: Tx,
  boardId: string,
  askers: readonly Asker[],
): Promise<Map<string, PersonOnBoard>> {
  if (askers.length === 0) return new Map();
  const sessionIds = JSON.stringify([...new Set(askers.map((asker) => asker.sessionId))]);
  const rows = await peopleOnBoard(tx, { boardId, sessionIds });
  return new Map(rows.map(({ sessionId, ...raw }) => [sessionId, personOnBoard(raw)]));
}

/** What is already known about one (clientId, clientSeq): its first answer if it had one, and whose the client id is. */
export type Earlier = { clientId: string; seq: number | null; refusal: Refusal | null; owner: string | null };

export function refusalKey(op: Pick<Op, 'clientId' | 'clientSeq'>): string {
  return `${op.clientId}:${op.clientSeq}`;
}

type Row = {
  clientId: string;
  clientSeq: number;
  seq: string | null;
  code: ErrorCode | null;
  params: NonNullable<Refusal['params']> | null;
  owner: string | null;
};

// The plan is made once, perhaps while the board is still empty. Each `limit 1` keeps it to a look into the index for each
// op asked about; a plain join would be planned as a walk through the log of the board, and stay one as the log grows.
const earlierAnswers = prepared<Row>(
  'board_earlier_answers',
  sql`
    select a."clientId", a."clientSeq", o.seq, r.code, r.params, k.author_key as owner
    from jsonb_to_recordset(${sql.placeholder('asked')}::jsonb) as a("clientId" uuid, "clientSeq" int)
    left join lateral (select seq from board_ops
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" and client_seq = a."clientSeq" limit 1) o on true
    left join lateral (select code, params from board_refusals
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" and client_seq = a."clientSeq" limit 1) r on true
    left join lateral (select author_key from board_clients
      where board_id = ${sql.placeholder('boardId')} and client_id = a."clientId" limit 1) k on true`,
);

/**
 * First answers of ops that were decided before, accepted or refused (OP3). Read under the board's lock.
 * @param sealed asked about too: ops of before lie under the number under which they were sent
 */
export async function listEarlierAnswers(
  tx: Tx,
  boardId: string,
  attempts: readonly { op: Op }[],
  sealed: ReadonlyMap<string, Op> = new Map(),
): Promise<Map<string, Earlier>> {
  const ops = [...attempts.map(({ op }) => op), ...sealed.values()];
  const asked = JSON.stringify(ops.map(({ clientId, clientSeq }) => ({ clientId, clientSeq })));
  const rows = await earlierAnswers(tx, { boardId, asked });
  return new Map(
    rows.map((row) => [
      refusalKey(row),
      {
        clientId: row.clientId,
        seq: row.seq === null ? null : Number(row.seq),
        refusal: row.code === null ? null : { code: row.code, params: row.params ?? {} },
        owner: row.owner,
      },
    ]),
  );
}

/** Whose the client ids are that wrote before. */
export function ownersIn(earlier: ReadonlyMap<string, Earlier>): Map<string, string> {
  return new Map(
    [...earlier.values()].flatMap(({ clientId, owner }) => (owner === null ? [] : [[clientId, owner] as const])),
  );
}

/** What was answered to this number before, if anything. */
export function answered(earlier: ReadonlyMap<string, Earlier>, op: Op): Earlier | undefined {
  const known = earlier.get(refusalKey(op));
  return known?.refusal || known?.seq != null ? known : undefined;
}

/** Ops as a board that hides people keeps them, by the number under which they were sent; none once its key is gone. */
export function sealNumbers(attempts: readonly { op: Op }[], secret: KeyObject | null): Map<string, Op> {
  if (!secret) return new Map();
  return new Map(attempts.map(({ op }) => [refusalKey(op), { ...op, ...sealedNumber(secret, op) }] as const));
}

type RawStage = Pick<StageRow, 'name' | 'gateOverride'> & {
  opensAt: RawInstant;
  closesAt: RawInstant;
  closedAt: RawInstant | null;
  /** the fact that decides the stage's gate, and the number it asks for; null where its date alone decides */
  fact: number | null;
  asked: number | null;
};

let stageOfBoard: ((tx: Tx, values: { boardId: string }) => Promise<RawStage[]>) | undefined;

/** Put together when it is first asked: only then have all features said how their facts are counted. */
function stageOfBoardRead() {
  type Gate = (typeof GATES)[keyof typeof GATES];
  const byStage = (part: (gate: Gate) => SQL) =>
    sql.join(
      Object.entries(GATES).map(([stage, gate]) => sql`when ${sql.raw(`'${stage}'`)} then ${part(gate)}`),
      sql` `,
    );
  const fact = byStage(({ decidedBy }) => factSql(decidedBy, sql`b.cycle_id`));
  const asked = byStage(({ threshold }) => thresholdSql('P16', threshold, sql`b.cycle_id`));
  return prepared<RawStage>(
    'board_stage',
    sql`
    select s.name, s.opens_at as "opensAt", s.closes_at as "closesAt", s.closed_at as "closedAt", s.gate_override as "gateOverride",
      case b.stage_name ${fact} end as fact, case b.stage_name ${asked} end as asked
    from boards b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage_name
    where b.id = ${sql.placeholder('boardId')} for share of s`,
  );
}

/**
 * Reads the stage of a board and share-locks it, so that it cannot close before what is decided now is written.
 * @returns why the stage takes nothing now (PH7), by the board's clock; null also for a board without a stage
 */
export async function readStageRule(tx: Tx, boardId: string): Promise<(board: BoardRow) => Refusal | null> {
  stageOfBoard ??= stageOfBoardRead();
  const [raw] = await stageOfBoard(tx, { boardId });
  return (board) => {
    if (board.stageName === null) return null;
    try {
      if (!raw) throw new AppError('stage.not-found');
      const { name, gateOverride, fact, asked } = raw;
      const closedAt = raw.closedAt === null ? null : toDate(raw.closedAt);
      const window = { opensAt: toDate(raw.opensAt), closesAt: toDate(raw.closesAt), closedAt };
      const missing = fact === null || asked === null ? [] : missingOf(name, fact, asked);
      refuseUnlessOpen({ ...window, name, gateOverride }, missing, board.now, board.timeZone);
      return null;
    } catch (error) {
      if (error instanceof AppError) return { code: error.code, params: error.params };
      throw error;
    }
  };
}
