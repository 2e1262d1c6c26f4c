import { letterFor, modeUnchosen, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { listModes, listNotifiable } from '../queries.ts';

/** Somebody who will be told of something, and when that happens; null where nothing does. */
type Concerned = { personId: string; dueAt: Date | null; isAtOnce?: boolean };
/**
 * What one act tells of by one kind.
 * @param concerned somebody stands here once for each thing that they are told of
 * @param byPersonId whoever would do it, where they are told nothing of what they do
 */
type OfKind = { kind: NoticeKind; concerned: readonly Concerned[]; byPersonId?: string | null };
type Counts = Omit<PlannedLetter, 'letter'> & { awaited: number };

/** Before an act that tells of several things: how many people it will tell, and how their letters would leave now, each counted once. */
export async function countPlannedOf(tx: Tx, forumId: string, kinds: readonly OfKind[]): Promise<Counts> {
  const now = await dbNow(tx);
  const lettersOf = new Map<string, ReturnType<typeof letterFor>[]>();
  const invited = new Set<string>();
  for (const { kind, concerned, byPersonId } of kinds) {
    const of = { forumId, kind };
    const ofPerson = Map.groupBy(concerned, ({ personId }) => personId);
    const { notified, awaited } = await listNotifiable(tx, of, [...ofPerson.keys()], byPersonId);
    for (const personId of awaited) invited.add(personId);
    const modes = await listModes(tx, notified, of);
    for (const personId of notified) {
      const mode = modes.get(personId) ?? modeUnchosen(kind);
      const own = (ofPerson.get(personId) ?? []).map(({ dueAt, isAtOnce = false }) =>
        letterFor({ kind, mode, dueAt, isAtOnce }, now),
      );
      lettersOf.set(personId, [...(lettersOf.get(personId) ?? []), ...own]);
    }
  }
  const all = [...lettersOf.values()];
  const people = all.length;
  const atOnce = all.filter((letters) => letters.includes('queued')).length;
  const none = all.filter((letters) => letters.every((letter) => letter === 'none')).length;
  const awaited = [...invited].filter((id) => !lettersOf.has(id)).length;
  return { people, atOnce, none, daily: people - atOnce - none, awaited };
}

/** The same of an act that tells of one thing. */
export const countPlanned = (
  tx: Tx,
  { forumId, kind }: { forumId: string; kind: NoticeKind },
  concerned: readonly Concerned[],
): Promise<Counts> => countPlannedOf(tx, forumId, [{ kind, concerned }]);
