import { hintsFor, type Hint } from '@minga/shared/commitments/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { countOrigins } from '../../links/queries.ts';
import { maySeeCommitment, maySeeDrafts, maySeeHints, type Reader } from '../policy.ts';
import { type CommitmentRow, findCommitment, getText, listCommitments, listDrafters } from './commitments.ts';
import { getDrafting, getHintContext } from './drafting-options.ts';
import { getContent, listVersions, textOfVersion } from './versions.ts';

type ReaderInCycle = Reader & Pick<Scope, 'cycleId' | 'cycleSlug' | 'forumId' | 'timeZone'>;

/** @throws AppError `commitment.not-found` also for a stranger who asks for a draft */
export async function getReadable(tx: Tx, reader: ReaderInCycle, number: number): Promise<CommitmentRow> {
  const row = await findCommitment(tx, reader, number);
  if (!row || !maySeeCommitment(reader, { hasVersion: (await listVersions(tx, row)).length > 0 }))
    throw new AppError('commitment.not-found');
  return row;
}

/** The commitments that this reader may see. */
export async function readCommitments(tx: Tx, reader: ReaderInCycle) {
  const all = await listCommitments(tx, reader);
  const rows = all.filter((row) => maySeeCommitment(reader, { hasVersion: row.versionId !== null }));
  return { rows, drafting: await getDrafting(tx, reader) };
}
export type FoundCommitments = Awaited<ReturnType<typeof readCommitments>>;

/**
 * One commitment with all that this reader may know of it.
 * @throws AppError `commitment.not-found` also for a stranger who asks for a draft
 */
export async function readCommitment(tx: Tx, reader: ReaderInCycle, number: number) {
  const row = await findCommitment(tx, reader, number);
  const listed = (await listCommitments(tx, reader)).find((one) => one.number === number);
  if (!row || !listed || !maySeeCommitment(reader, { hasVersion: listed.versionId !== null }))
    throw new AppError('commitment.not-found');
  const versions = await listVersions(tx, row);
  const text = maySeeDrafts(reader) ? await getText(tx, row) : null;
  const content = text === null ? versions.at(-1)?.content : await getContent(tx, text);
  if (!content) throw new AppError('commitment.not-found');
  return {
    ...{ row, listed, versions, text, content },
    drafters: await listDrafters(tx, row.id),
    drafting: await getDrafting(tx, reader),
    sources: await countOrigins(tx, reader.cycleId, { kind: 'commitment', id: row.id }),
  };
}
export type FoundCommitment = Awaited<ReturnType<typeof readCommitment>>;

/** @throws AppError `commitment.not-drafter` until the text is published, to everybody but those who write it */
export async function readHints(tx: Tx, scope: Scope, number: number): Promise<Hint[]> {
  const row = await getReadable(tx, scope, number);
  const drafterSeatIds = (await listDrafters(tx, row.id)).map(({ seatId }) => seatId);
  if (!maySeeHints(scope, { ...row, drafterSeatIds })) throw new AppError('commitment.not-drafter');
  const last = (await listVersions(tx, row)).at(-1);
  // Strangers read hints on what was frozen, never on what is being rewritten.
  const text = last && !maySeeDrafts(scope) ? textOfVersion(last) : await getText(tx, row);
  return hintsFor(text, await getHintContext(tx, scope, row, last));
}
