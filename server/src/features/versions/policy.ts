import type { z } from 'zod';
import type { Tx } from '../../platform/database/db.ts';
import type { Policy, Scope } from '../../platform/http/gate.ts';
import type { Subject } from './queries.ts';

/** Parts of an address as its `params` read them. */
type Params = Readonly<Record<string, unknown>>;
/** What is brought back: the words of a state, over the version that its reader saw. */
type Back<Text> = { readonly text: Text; readonly stateId: string; readonly version: number };

/**
 * A kind of text that is saved while it is written. Its feature says what only it can know, and names it in its noun.ts: from
 * then on its saved states are listed, read and brought back as those of every other kind.
 */
export type WorkingText<Text = unknown, Found = unknown> = {
  /** Under which noun the API's document lists the routes, and what these call it. */
  readonly tag: string;
  readonly called: string;
  /** Who may write to one at all: the gate's first question. */
  readonly writers: Policy;
  /** The address of one, and what of it is no id. */
  readonly path: string;
  readonly params?: z.ZodRawShape;
  /** What a state holds. */
  readonly text: z.ZodType<Text>;
  /** @throws AppError when this person does not write it, as if it were not there */
  find(tx: Tx, scope: Scope, params: Params): Promise<Subject>;
  /** Saves these words as any others are saved, as one more state. */
  bringBack(tx: Tx, scope: Scope, params: Params, back: Back<Text>): Promise<Found>;
  /** What bringing back answers, and how that is made of what was found. */
  readonly returns: z.ZodType;
  present(found: Found, asked: { readonly scope: Scope }): unknown;
};

/** Keeps what one kind says of itself consistent, for a list of all kinds. */
export const workingText = <Text, Found>(kind: WorkingText<Text, Found>): WorkingText => kind;
