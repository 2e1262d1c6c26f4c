import { withReach } from '../database/reach.ts';

/**
 * Goes from one to the next of what a round found. What fails for one stops nobody behind it; when all have had their turn the
 * round fails with it, so that it is said, and looked at again the next time.
 * @param ending nobody's turn comes any more
 */
export async function eachInTurn<T>(
  found: Iterable<T> | AsyncIterable<T>,
  work: (one: T) => Promise<unknown>,
  ending?: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const one of found) {
    if (ending?.aborted) break;
    await work(one).catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} of a round failed`);
}

/** The same, each within its forum. */
export const eachInItsForum = <T extends { forumId: string }>(
  found: Iterable<T> | AsyncIterable<T>,
  work: (one: T) => Promise<unknown>,
  ending?: AbortSignal,
): Promise<void> => eachInTurn(found, (one) => withReach({ forumId: one.forumId }, () => work(one)), ending);
