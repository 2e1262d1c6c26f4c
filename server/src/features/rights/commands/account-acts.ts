import type { Tx } from '../../../platform/database/db.ts';
import { findAnyForum, listForumsOf } from '../queries/erasures.ts';

/** Events are handed on forum by forum; whoever is in none is written to with those of another. */
export const placeOf = async (tx: Tx, personId: string): Promise<string | null> =>
  (await listForumsOf(tx, personId))[0] ?? (await findAnyForum(tx));

/** Acts on an account are recorded in no forum. */
export const by = (personId: string) => ({ forumId: null, cycleId: null, personId });
