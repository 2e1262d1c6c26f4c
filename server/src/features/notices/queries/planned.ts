import { letterFor, modeUnchosen, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { listModes } from '../queries.ts';

/** Somebody who will be told of something, and when that happens; null where nothing does. */
type Concerned = { personId: string; dueAt: Date | null; isAtOnce?: boolean };

/**
 * Before an act: how many people it will tell, and how their letters would leave now.
 * @param concerned somebody stands here once for each thing that they are told of
 */
export async function countPlanned(
  tx: Tx,
  of: { forumId: string; kind: NoticeKind },
  concerned: readonly Concerned[],
): Promise<Omit<PlannedLetter, 'letter'>> {
  const ofPerson = Map.groupBy(concerned, ({ personId }) => personId);
  const [modes, now] = [await listModes(tx, [...ofPerson.keys()], of), await dbNow(tx)];
  const lettersOf = [...ofPerson].map(([personId, own]) => {
    const mode = modes.get(personId) ?? modeUnchosen(of.kind);
    return own.map(({ dueAt, isAtOnce = false }) => letterFor({ kind: of.kind, mode, dueAt, isAtOnce }, now));
  });
  const people = lettersOf.length;
  const atOnce = lettersOf.filter((letters) => letters.includes('queued')).length;
  const none = lettersOf.filter((letters) => letters.every((letter) => letter === 'none')).length;
  return { people, atOnce, none, daily: people - atOnce - none };
}
