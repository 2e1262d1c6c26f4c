import type { z } from 'zod';
import type { Tx } from '../../platform/database/db.ts';
import type { Policy, Scope } from '../../platform/http/gate.ts';

/** Whose files: the kind as `file_owner_kinds` has it, and one of that kind. */
export type FileOwner = { readonly kind: string; readonly id: string };

/** Where anybody reads the files of one, and what of it the caller may see. */
type FileReading = {
  /** The address of one owner, e.g. `/api/cycles/:cycleId/diagnoses/:number`; its parts as `params` reads them. */
  readonly path: string;
  readonly params: z.ZodObject;
  /**
   * The owner at this address; `seesDrafts` when its files that no version holds are the caller's affair too.
   * @throws AppError when there is none for this caller
   */
  find(tx: Tx, scope: Scope, params: Record<string, unknown>): Promise<{ id: string; seesDrafts: boolean }>;
};

/**
 * A kind of thing that has files. Its feature says what only it can know, and names it in its noun.ts: from then on
 * uploads, downloads, quota, inspection and the daily reading are the same as for every other kind.
 */
export type FileOwnerKind = {
  readonly kind: string;
  /** Under which noun the API's document lists the routes. */
  readonly tag: string;
  /** Who may write to one at all: the gate's first question. */
  readonly writers: Policy;
  /** The address of one for those who write it, and which part of it is its id. */
  readonly address: { readonly path: string; readonly id: string };
  readonly reading: FileReading;
  /** @throws AppError when this person does not write it, as if it were not there */
  requireWriter(tx: Tx, scope: Scope, id: string): Promise<void>;
  /**
   * Locks it to the end of the transaction: may files be added to it or taken away now?
   * @returns the seat that acts, or null where none is needed
   * @throws AppError when not
   */
  lockForFiles(tx: Tx, scope: Scope, id: string): Promise<{ seatId: string | null }>;
};
