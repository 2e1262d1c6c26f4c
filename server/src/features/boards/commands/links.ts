import { randomInt } from 'node:crypto';
import type { JoinBoard, LinkTerms } from '@minga/shared/boards/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { audit } from '../../../platform/audit.ts';
import { dbNow, type Tx } from '../../../platform/db.ts';
import type { Actor, Scope } from '../../../platform/gate.ts';
import { organisations } from '../../organisations/tables.ts';
import { createGuest } from '../../people/commands.ts';
import { findJoinable, type Joinable } from '../queries/links.ts';
import { listStandings } from '../queries/standings.ts';
import { roleOn } from '../policy.ts';
import { boardGuests, boardLinks } from '../tables.ts';
import { BOARD_CHANNEL } from './tell-news.ts';

/** No letters that are mistaken for figures on a projector; twelve of them are 59 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 12;

export function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

type ByWhom = Pick<Scope, 'forumId' | 'cycleId'> & { personId: string };

export async function createLink(
  tx: Tx,
  by: ByWhom,
  boardId: string,
  input: LinkTerms,
): Promise<typeof boardLinks.$inferSelect> {
  const [link] = await tx
    .insert(boardLinks)
    .values({
      id: newId(),
      boardId,
      code: newCode(),
      createdBy: by.personId,
      expiresAt: new Date((await dbNow(tx)).getTime() + input.expiresInHours * 3_600_000),
      quota: input.quota,
    })
    .returning();
  if (!link) throw new Error('the link was not written');
  const data = { linkId: link.id, quota: input.quota, expiresAt: link.expiresAt.toISOString() };
  await audit(tx, { ...actOf(by), action: 'board.link-created', subject: { kind: 'board', id: boardId }, data });
  return link;
}

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
    await tx.execute(sql`update board_guests set ended_at = now() where link_id = ${linkId} and ended_at is null`);
    await tx.execute(sql`select pg_notify(${BOARD_CHANNEL}, ${`${boardId}:access`})`);
  }
  await audit(tx, {
    ...actOf(by),
    action: 'board.link-closed',
    subject: { kind: 'board', id: boardId },
    data: { linkId, endGuests },
  });
}

function actOf(by: ByWhom) {
  return { forumId: by.forumId, cycleId: by.cycleId, personId: by.personId };
}

export type Arrival = {
  boardPath: string /** whose session must be opened now; null when the caller keeps theirs */;
  newPersonId: string | null;
};

/**
 * Lets somebody in by a link. Whoever has a place on the board already keeps it; a person with an account from
 * elsewhere becomes a guest of this board; everybody else becomes a new guest, bound to this board alone.
 * @throws AppError `join.not-found`, `join.closed`, `join.full`
 */
export async function joinByCode(tx: Tx, code: string, actor: Actor, input: JoinBoard): Promise<Arrival> {
  const link = await findJoinable(tx, code);
  if (!link) throw new AppError('join.not-found');
  const boardPath = `/c/${link.cycleSlug}/boards/${link.boardId}`;
  if (actor.kind === 'person') {
    const standing = (await listStandings(tx, link.boardId, [actor])).get(actor.sessionId) ?? null;
    if (roleOn(standing) !== null) return { boardPath, newPersonId: null };
  }
  if (!link.isOpen) throw noEntry(link);
  const organisationId = await organisationOf(tx, link, input.organisationId);
  const keepsSession = actor.kind === 'person' && !actor.isGuest;
  const fallback = link.locale === 'es' ? 'Invitado' : 'Guest';
  const personId = keepsSession
    ? actor.personId
    : await createGuest(tx, { name: input.name ?? fallback, locale: link.locale });
  const sector = organisationId === null ? (input.sector ?? 'citizen') : null;
  await tx
    .insert(boardGuests)
    .values({ boardId: link.boardId, personId, linkId: link.id, organisationId, sector })
    .onConflictDoUpdate({
      target: [boardGuests.boardId, boardGuests.personId],
      set: { linkId: link.id, organisationId, sector, endedAt: null },
    });
  await takePlace(tx, link.id, code);
  return { boardPath, newPersonId: keepsSession ? null : personId };
}

const noEntry = (link: Joinable) => new AppError(link.joined >= link.quota ? 'join.full' : 'join.closed');

/**
 * Counts the guest in. The last act of the transaction: a hall of 300 phones queues for this row, and each holds it
 * only until its commit. The update decides, whatever was read before.
 */
async function takePlace(tx: Tx, linkId: string, code: string): Promise<void> {
  const taken = await tx.execute(sql`
    update board_links set joined = joined + 1
    where id = ${linkId} and joined < quota and closed_at is null and expires_at > now() returning id`);
  if (taken.rows.length > 0) return;
  const link = await findJoinable(tx, code);
  throw link ? noEntry(link) : new AppError('join.not-found');
}

async function organisationOf(tx: Tx, link: Joinable, organisationId: string | undefined): Promise<string | null> {
  if (organisationId === undefined) return null;
  const rows = await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(and(eq(organisations.id, organisationId), eq(organisations.forumId, link.forumId)));
  if (rows.length === 0)
    throw new AppError('request.invalid', { errors: [{ field: 'organisationId', code: 'unknown' }] });
  return organisationId;
}
