import { randomInt } from 'node:crypto';
import { CODE_LENGTH, CODE_LETTERS } from '@minga/shared/boards/gathering-code.ts';
import type { GatheringTerms, RenewGathering } from '@minga/shared/boards/gatherings.ts';
import type { Phase } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { isLedTo } from '../queries/gatherings.ts';
import { gatherings } from '../tables.ts';
import { admit } from './guests.ts';
import { newLongCode } from './links.ts';
import { BOARD_CHANNEL } from './notify-servers.ts';
import { endAccess } from './places.ts';

type ByWhom = Pick<Scope, 'forumId' | 'cycleId'> & { personId: string };
type Gathering = typeof gatherings.$inferSelect;
const HOUR = 3_600_000;

export const newShortCode = () =>
  Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');

/** One that no gathering has, nor one that is over; drawn again in the one case among millions. */
async function freeShortCode(tx: Tx): Promise<string> {
  const code = newShortCode();
  // Also those of other forums, which the reach of this transaction does not show: a constraint would fail, this asks.
  const { rows } = await tx.execute<{ taken: boolean }>(sql`select gathering_code_taken(${code}) as taken`);
  return rows[0]?.taken ? freeShortCode(tx) : code;
}

/** Locked, so that its code, its boards and its end change one after the other. */
async function lockGathering(tx: Tx, cycleId: string, id: string): Promise<Gathering> {
  const [found] = await tx
    .select()
    .from(gatherings)
    .where(and(eq(gatherings.id, id), eq(gatherings.cycleId, cycleId)))
    .for('update');
  if (!found) throw new AppError('gathering.not-found');
  return found;
}

/**
 * @returns its id
 * @throws AppError `board.not-found`, `board.closed`
 */
export async function openGathering(tx: Tx, by: ByWhom, input: GatheringTerms): Promise<string> {
  const [made] = await tx
    .insert(gatherings)
    .values({
      id: newId(),
      cycleId: by.cycleId,
      title: input.title,
      code: await freeShortCode(tx),
      longCode: newLongCode(),
      quota: input.quota,
      needsApproval: input.needsApproval,
      createdBy: by.personId,
      expiresAt: new Date((await dbNow(tx)).getTime() + input.expiresInHours * HOUR),
    })
    .returning();
  if (!made) throw new Error('the gathering was not written');
  await leadTo(tx, by, made, input.boardIds);
  await record(tx, by, 'gathering.opened', made.id, { ...termsOf(made), boardIds: input.boardIds });
  return made.id;
}

/** What is on record of it: never its code, which opens doors. */
const termsOf = ({ title, quota, needsApproval, expiresAt }: Gathering) => ({
  title,
  quota,
  needsApproval,
  expiresAt: expiresAt.toISOString(),
});

/** Its code leads to these boards from now on; whoever came in by another one stays there. */
export async function chooseBoards(tx: Tx, by: ByWhom, id: string, boardIds: readonly string[]): Promise<void> {
  const gathering = await lockGathering(tx, by.cycleId, id);
  if (gathering.closedAt !== null) throw new AppError('join.closed');
  await leadTo(tx, by, gathering, boardIds);
  await record(tx, by, 'gathering.boards-chosen', id, { boardIds });
}

async function leadTo(tx: Tx, by: ByWhom, { id }: Gathering, boardIds: readonly string[]): Promise<void> {
  const chosen = sql`(select value::uuid from jsonb_array_elements_text(${JSON.stringify(boardIds)}::jsonb) as value)`;
  // For share: a board that closes meanwhile closes after this.
  const { rows: found } = await tx.execute<{ id: string; phase: Phase }>(sql`
    select id, phase from boards where cycle_id = ${by.cycleId} and id in ${chosen} for share`);
  if (found.length < boardIds.length) throw new AppError('board.not-found');
  await tx.execute(sql`
    update board_links set closed_at = now() where gathering_id = ${id} and closed_at is null and board_id not in ${chosen}`);
  const { rows: kept } = await tx.execute<{ boardId: string }>(sql`
    update board_links l set closed_at = null, expires_at = t.expires_at
    from gatherings t where t.id = ${id} and l.gathering_id = t.id and l.board_id in ${chosen} returning l.board_id as "boardId"`);
  const missing = found.filter((board) => !kept.some(({ boardId }) => boardId === board.id));
  if (missing.some(({ phase }) => phase === 'closed')) throw new AppError('board.closed');
  for (const board of missing)
    await tx.execute(sql`
      insert into board_links (id, board_id, code, created_by, expires_at, quota, shares_network, gathering_id, needs_approval)
      select ${newId()}, ${board.id}, ${newLongCode()}, ${by.personId}, expires_at, quota, true, id, needs_approval
      from gatherings where id = ${id}`);
}

/**
 * Keeps the doors of a gathering open longer, opens them again, or gives it another code: then nobody comes in by the former
 * one or by an address it led to, and whoever is in stays.
 * @throws AppError `gathering.not-found`
 */
export async function renewGathering(tx: Tx, by: ByWhom, id: string, terms: RenewGathering): Promise<void> {
  await lockGathering(tx, by.cycleId, id);
  const { rows: links } = await tx.execute<{ id: string }>(sql`
    update board_links l set closed_at = null from gatherings t
    where t.id = ${id} and l.gathering_id = t.id and ${isLedTo(sql`t`)} returning l.id`);
  const from = (hours: number) => sql`now() + make_interval(hours => ${hours})`;
  const [now] = await tx
    .update(gatherings)
    .set({
      expiresAt: sql`case when ${gatherings.closedAt} is null and ${gatherings.expiresAt} > now()
        then greatest(${gatherings.expiresAt}, ${from(terms.expiresInHours ?? 0)}) else ${from(terms.expiresInHours ?? 24)} end`,
      closedAt: null,
      ...(terms.quota === undefined ? {} : { quota: terms.quota }),
      ...(terms.needsApproval === undefined ? {} : { needsApproval: terms.needsApproval }),
      ...(terms.newCode ? { code: await freeShortCode(tx), longCode: newLongCode() } : {}),
    })
    .where(eq(gatherings.id, id))
    .returning();
  if (!now) throw new AppError('gathering.not-found');
  for (const link of links)
    await tx.execute(sql`
      update board_links l set expires_at = t.expires_at, quota = greatest(t.quota, l.joined), needs_approval = t.needs_approval,
        code = case when ${terms.newCode} then ${newLongCode()} else l.code end
      from gatherings t where t.id = ${id} and l.id = ${link.id}`);
  // Nobody is left to let in whoever waits.
  if (terms.needsApproval === false) await admit(tx, by, isGuestOf(id));
  await record(tx, by, 'gathering.renewed', id, { ...termsOf(now), newCode: terms.newCode });
}

/** Guests `g` who came by one of its doors. */
const isGuestOf = (id: string) => sql`g.link_id in (select id from board_links where gathering_id = ${id})`;

/** Nobody else comes in at any of its boards; with `endGuests` those who did are out within a second (GA3). */
export async function closeGathering(tx: Tx, by: ByWhom, id: string, endGuests: boolean): Promise<void> {
  const { closedAt } = await lockGathering(tx, by.cycleId, id);
  if (closedAt === null) {
    await tx.execute(sql`update gatherings set closed_at = now() where id = ${id}`);
    await tx.execute(sql`update board_links set closed_at = now() where gathering_id = ${id} and closed_at is null`);
  }
  if (endGuests) {
    await endAccess(tx, isGuestOf(id));
    const { rows } = await tx.execute<{ boardId: string }>(
      sql`select distinct board_id as "boardId" from board_links where gathering_id = ${id}`,
    );
    for (const { boardId } of rows) await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${boardId}:access`})`);
  }
  await record(tx, by, 'gathering.closed', id, { endGuests });
}

/** Lets everybody in who waits at the doors of its boards now, in one act. */
export async function admitToGathering(tx: Tx, by: ByWhom, id: string): Promise<void> {
  await lockGathering(tx, by.cycleId, id);
  await admit(tx, by, isGuestOf(id));
}
