import { randomInt } from 'node:crypto';
import type { LinkTerms } from '@minga/shared/boards/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import type { BoardRow } from '../queries/deciding.ts';
import { boardLinks } from '../tables.ts';
import { endAccess } from './places.ts';
import { BOARD_CHANNEL } from './notify-servers.ts';

/** No letters that are mistaken for figures on a projector; twelve of them are 59 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LONG_CODE_LENGTH = 12;

/** A code that nobody types: of a link, and of a gathering's QR code. */
export function newLongCode(): string {
  return Array.from({ length: LONG_CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

type ByWhom = Pick<Scope, 'forumId' | 'cycleId'> & { personId: string };

/**
 * @returns its id
 * @throws AppError `board.closed`
 */
export async function createLink(
  tx: Tx,
  by: ByWhom,
  { id: boardId, phase }: Pick<BoardRow, 'id' | 'phase'>,
  input: LinkTerms,
): Promise<string> {
  if (phase === 'closed') throw new AppError('board.closed');
  const [link] = await tx
    .insert(boardLinks)
    .values({
      id: newId(),
      boardId,
      code: newLongCode(),
      createdBy: by.personId,
      expiresAt: new Date((await dbNow(tx)).getTime() + input.expiresInHours * 3_600_000),
      quota: input.quota,
      sharesNetwork: input.sharesNetwork,
      needsApproval: input.needsApproval,
    })
    .returning();
  if (!link) throw new Error('the link was not written');
  await record(tx, by, 'board.link-created', boardId, termsOf(link));
  return link.id;
}

/** What is on record of how a link was opened. */
export const termsOf = ({ id, quota, sharesNetwork, needsApproval, expiresAt }: typeof boardLinks.$inferSelect) => ({
  linkId: id,
  quota,
  sharesNetwork,
  needsApproval,
  expiresAt: expiresAt.toISOString(),
});

/** Nobody else comes in by this link; with `endGuests` those who did are out within a second (GA3). */
export async function closeLink(
  tx: Tx,
  by: ByWhom,
  boardId: string,
  linkId: string,
  endGuests: boolean,
): Promise<void> {
  const closed = await tx
    .update(boardLinks)
    .set({ closedAt: sql`coalesce(${boardLinks.closedAt}, now())` })
    .where(and(eq(boardLinks.id, linkId), eq(boardLinks.boardId, boardId)))
    .returning({ id: boardLinks.id });
  if (closed.length === 0) throw new AppError('join.not-found');
  if (endGuests) {
    await endAccess(tx, sql`g.link_id = ${linkId}`);
    await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${boardId}:access`})`);
  }
  await record(tx, by, 'board.link-closed', boardId, { linkId, endGuests });
}

/** All doors of a board that stand open are closed; who came in by them stays. */
export async function closeLinks(tx: Tx, by: ByWhom, boardId: string): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from board_links where board_id = ${boardId} and closed_at is null and expires_at > now() order by id for update`);
  for (const { id } of rows) await closeLink(tx, by, boardId, id, false);
}
