import type { FollowedKind, FollowMode } from '@minga/shared/events/follows.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { emit, inCycle } from '../../../platform/jobs/events.ts';
import type { Followed } from '../policy.ts';
import { follows } from '../tables.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Everybody who follows this kind is to have a letter; the subject is what it is about. */
    'followers.addressed': { kind: FollowedKind };
    /** One of them; the subject is the person, so that the letters of one person keep their order. */
    'follower.addressed': { kind: FollowedKind; aboutId: string };
  }
}

/** Somebody of the forum gets letters about what is public in a cycle, or no more of them. */
export async function setFollowing(
  tx: Tx,
  { personId }: Person,
  of: { cycleId: string; kind: FollowedKind },
  mode: FollowMode,
): Promise<void> {
  await tx
    .insert(follows)
    .values({ personId, cycleId: of.cycleId, kind: of.kind, mode })
    .onConflictDoUpdate({
      target: [follows.personId, follows.cycleId, follows.kind],
      set: { mode, changedAt: sql`now()` },
    });
}

/** By the link of a letter. Who follows nothing (any more) is left as they are. */
export async function stopFollowing(tx: Tx, { personId, cycleId, kind }: Followed): Promise<void> {
  await tx
    .update(follows)
    .set({ mode: 'off', changedAt: sql`now()` })
    .where(and(eq(follows.personId, personId), eq(follows.cycleId, cycleId), eq(follows.kind, kind)));
}

/** With the act: a letter about it to everybody who follows its kind when the act is handed on (`FollowedLetters`). */
export function mailFollowers(tx: Tx, scope: Scope, kind: FollowedKind, aboutId: string): void {
  emit(tx, { ...inCycle(scope), type: 'followers.addressed', subjectId: aboutId, data: { kind } });
}
