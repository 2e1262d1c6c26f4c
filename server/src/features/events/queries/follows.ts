import { FOLLOWED_KINDS, type FollowedKind, type FollowMode } from '@minga/shared/events/follows.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, count, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { narrowTo } from '../../../platform/database/reach.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { cycles } from '../../cycles/tables.ts';
import type { Followed } from '../policy.ts';
import { follows } from '../tables.ts';

/** What a person follows in a cycle, and what not. */
export async function listFollowed(tx: Tx, cycleId: string, { personId }: Person) {
  const rows = await tx
    .select()
    .from(follows)
    .where(and(eq(follows.cycleId, cycleId), eq(follows.personId, personId)));
  return FOLLOWED_KINDS.map((kind) => ({ kind, mode: rows.find((row) => row.kind === kind)?.mode ?? 'off' }));
}

const followersOf = (cycleId: string, kind: FollowedKind) =>
  and(eq(follows.cycleId, cycleId), eq(follows.kind, kind), eq(follows.mode, 'on'));

export async function countFollowers(tx: Tx, cycleId: string, kind: FollowedKind): Promise<number> {
  const [row] = await tx.select({ people: count() }).from(follows).where(followersOf(cycleId, kind));
  return row?.people ?? 0;
}

export async function listFollowers(tx: Tx, cycleId: string, kind: FollowedKind): Promise<string[]> {
  const rows = await tx
    .select({ personId: follows.personId })
    .from(follows)
    .where(followersOf(cycleId, kind))
    .orderBy(asc(follows.personId));
  return rows.map(({ personId }) => personId);
}

async function findMode(tx: Tx, { personId, cycleId, kind }: Followed): Promise<FollowMode> {
  const [row] = await tx
    .select({ mode: follows.mode })
    .from(follows)
    .where(and(eq(follows.personId, personId), eq(follows.cycleId, cycleId), eq(follows.kind, kind)));
  return row?.mode ?? 'off';
}

/**
 * What somebody follows, and where. From here on the transaction reaches the forum of its cycle only.
 * @throws AppError `letter.link-unknown`
 */
export async function getFollowed(tx: Tx, followed: Followed) {
  const [cycle] = await tx
    .select({ title: cycles.title, slug: cycles.slug, forumId: cycles.forumId })
    .from(cycles)
    .where(eq(cycles.id, followed.cycleId));
  if (!cycle) throw new AppError('letter.link-unknown');
  await narrowTo(tx, cycle.forumId);
  return { mode: await findMode(tx, followed), cycleTitle: cycle.title, cycleSlug: cycle.slug };
}
