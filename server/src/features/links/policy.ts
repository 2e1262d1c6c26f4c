import type { Address } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject, type SubjectKind, type SubjectRef } from '@minga/shared/links/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';

/** Whoever is told of a subject: somebody with a scope, or a stranger on a public page. */
export type Reader = Pick<Scope, 'cycleId' | 'cycleSlug' | 'isFacilitator' | 'seats' | 'roles'>;

/** How a subject may be named to one reader. */
export type ShownSubject = {
  /** null: it may be counted, and not named */
  label: string | null;
  /** where it can be opened; null when it has no page of its own, or none for this reader */
  path: Address | null;
  /** the one under which the cycle shows it */
  number: number | null;
  /** where it stands, in its feature's word: `withdrawn` */
  state: string | null;
  /** of somebody's words: who speaks. `isVerified` is false for a guest; null where there are no guests */
  voice: {
    organisation: string | null;
    isVerified: boolean | null;
    origin: string | null;
    confirmedBy: string | null;
  } | null;
  /** of a note or a cluster */
  board: { id: string; title: string } | null;
  clusterId: string | null;
};

export const UNNAMED: ShownSubject = {
  label: null,
  path: null,
  number: null,
  state: null,
  voice: null,
  board: null,
  clusterId: null,
};

/** What somebody may do in the comments on a subject; `parts` are those of it that can be commented on by themselves. */
export type CommentRights = { mayWrite: boolean; parts: readonly string[] };

/** What a feature says of the subjects it keeps. It alone decides who may know of them. */
export type SubjectSource = {
  readonly kinds: readonly SubjectKind[];
  /**
   * By `keyOfSubject`, those of the reader's cycle that the reader may know of. One that is left out does not exist for them:
   * a draft for strangers, a thing of another cycle.
   */
  show(tx: Tx, reader: Reader, refs: readonly SubjectRef[]): Promise<ReadonlyMap<string, ShownSubject>>;
  /**
   * Of a subject that the reader may know of; null when its comments are not for them. Left out: it has none.
   * @param isToWrite a comment follows in this transaction: the subject's row is locked for share before it is read, so
   *   that whoever closes or withdraws it comes before that comment or after it
   */
  commentsOn?(tx: Tx, reader: Reader, ref: SubjectRef, isToWrite: boolean): Promise<CommentRights | null>;
  /** In the transaction of a comment on one of its subjects: whoever it concerns is told. */
  onComment?(tx: Tx, scope: Scope, ref: SubjectRef, commentId: string): Promise<void>;
  /**
   * May something be said to come from this subject, by hand? `hidden`: not yet, and nothing is told of it; null: there is none.
   * Left out: what comes from its subjects is tied by its feature alone.
   * @returns the subject as it is kept in links
   * @throws AppError when it was withdrawn
   */
  originOf?(tx: Tx, reader: Pick<Reader, 'cycleId'>, ref: SubjectRef): Promise<SubjectRef | 'hidden' | null>;
};

/**
 * Subjects of any kinds as one reader may know them. A kind that no source keeps does not exist (deny by default).
 * @param sources of the features below the one that asks, or all of them
 */
export async function showSubjects(
  tx: Tx,
  reader: Reader,
  sources: readonly SubjectSource[],
  refs: readonly SubjectRef[],
): Promise<ReadonlyMap<string, ShownSubject>> {
  const shown = new Map<string, ShownSubject>();
  for (const source of sources) {
    const own = refs.filter(({ kind }) => source.kinds.includes(kind));
    if (own.length === 0) continue;
    const wanted = new Set(own.map(keyOfSubject));
    for (const [key, one] of await source.show(tx, reader, own)) if (wanted.has(key)) shown.set(key, one);
  }
  return shown;
}
