import { sha256Hex } from '../../../platform/files/hash.ts';
import { randomBytes } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { actsFor } from '../policy.ts';
import { calendarFeeds } from '../tables.ts';

type FeedRow = typeof calendarFeeds.$inferSelect;

/**
 * A secret calendar address for a person or for an organisation they act for.
 * @returns the row and the token, which is not kept anywhere and cannot be read again
 */
export async function createFeed(
  tx: Tx,
  scope: Scope,
  input: { kind: 'person' } | { kind: 'organisation'; organisationId: string },
): Promise<{ row: FeedRow; token: string }> {
  const { personId } = personOf(scope);
  const organisationId = input.kind === 'organisation' ? input.organisationId : null;
  if (organisationId !== null && !actsFor(scope, organisationId)) throw new AppError('organisation.not-found');
  const token = randomBytes(24).toString('base64url');
  const tokenSha256 = sha256Hex(token);
  const [row] = await tx
    .insert(calendarFeeds)
    .values({ id: newId(), cycleId: scope.cycleId, kind: input.kind, personId, organisationId, tokenSha256 })
    .returning();
  if (!row) throw new Error('an inserted feed came back empty');
  await record(tx, scope, 'feed.created', row.id);
  return { row, token };
}

/** The address stops answering at once. */
export async function revokeFeed(tx: Tx, scope: Scope, id: string): Promise<void> {
  const { personId } = personOf(scope);
  const mine = and(
    eq(calendarFeeds.id, id),
    eq(calendarFeeds.cycleId, scope.cycleId),
    eq(calendarFeeds.personId, personId),
  );
  const gone = await tx
    .update(calendarFeeds)
    .set({ revokedAt: sql`now()` })
    .where(and(mine, isNull(calendarFeeds.revokedAt)))
    .returning({ id: calendarFeeds.id });
  if (gone.length === 0) throw new AppError('feed.not-found');
  await record(tx, scope, 'feed.revoked', id);
}
