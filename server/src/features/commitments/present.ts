import type {
  CommitmentDetail,
  CommitmentList,
  CommitmentPage,
  CommitmentsPage,
  CommitmentSummary,
  Provenance,
  VersionSummary,
} from '@minga/shared/commitments/schema.ts';
import { isMixAmbitious, mixOf } from '@minga/shared/commitments/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { presentCycle } from '../cycles/present.ts';
import { type CycleRow, findPublicCycle } from '../cycles/queries.ts';
import { countOrigins } from '../links/queries.ts';
import { listStages } from '../stages/queries.ts';
import { mayDraft, mayRewrite, maySeeCommitment, maySeeDrafts } from './policy.ts';
import {
  findCommitment,
  getText,
  type ListedCommitment,
  listCommitments,
  listDrafters,
} from './queries/commitments.ts';
import { getDrafting } from './queries/desk.ts';
import { listSources } from './queries/provenance.ts';
import { contentHash, getContent, listVersions, type VersionRow } from './queries/versions.ts';

export type Reader = Pick<
  Scope,
  'cycleId' | 'cycleSlug' | 'forumId' | 'timeZone' | 'isFacilitator' | 'seats' | 'roles'
>;

/** A reviewer who neither makes nor facilitates the plan. */
const isObserver = (reader: Reader): boolean => reader.seats.length === 0 && reader.roles.has('observer');

export function presentVersion(version: VersionRow): VersionSummary {
  const { id, number, kind, sha256, reason, frozenFor, frozenAt } = version;
  return { id, number, kind, sha256, reason, frozenFor, frozenAt: frozenAt.toISOString() };
}

/** Strangers see each commitment as it was last frozen, not as somebody is rewriting it. */
function presentSummary(row: ListedCommitment, seesDrafts: boolean): CommitmentSummary {
  const isFrozenView = !seesDrafts && row.versionId !== null;
  return {
    id: row.id,
    number: row.number,
    title: isFrozenView ? (row.frozenTitle ?? row.title) : row.title,
    state: row.state,
    leadOrganisation: isFrozenView ? row.frozenLead : row.leadOrganisation,
    themes: isFrozenView ? (row.frozenThemes ?? []).map(({ name }) => name) : row.themes,
    potential: row.potential,
    milestones: isFrozenView ? (row.frozenMilestones ?? 0) : row.milestones,
    version:
      row.versionId === null
        ? null
        : { id: row.versionId, number: row.versionNumber ?? 0, sha256: row.versionSha256 ?? '' },
    withdrawnReason: row.withdrawnReason,
  };
}

export async function presentList(tx: Tx, reader: Reader): Promise<CommitmentList> {
  const seesDrafts = maySeeDrafts(reader);
  const rows = (await listCommitments(tx, reader)).filter((row) =>
    maySeeCommitment(reader, { hasVersion: row.versionId !== null }),
  );
  const mix = mixOf(rows.filter(({ state }) => state !== 'withdrawn'));
  const canWrite = reader.seats.length > 0 || reader.isFacilitator;
  return {
    items: rows.map((row) => presentSummary(row, seesDrafts)),
    mix,
    isMixAmbitious: isMixAmbitious(mix),
    abilities: { canCreate: canWrite && (await getDrafting(tx, reader)).isOpen },
  };
}

/**
 * One commitment for one reader.
 * @throws AppError `commitment.not-found` also for a stranger who asks for a draft
 */
export async function presentDetail(tx: Tx, reader: Reader, number: number): Promise<CommitmentDetail> {
  const row = await findCommitment(tx, reader, number);
  const listed = (await listCommitments(tx, reader)).find((one) => one.number === number);
  if (!row || !listed || !maySeeCommitment(reader, { hasVersion: listed.versionId !== null }))
    throw new AppError('commitment.not-found');
  const versions = await listVersions(tx, row.id);
  const last = versions.at(-1);
  const text = maySeeDrafts(reader) ? await getText(tx, row) : null;
  const content = text === null ? last?.content : await getContent(tx, text);
  if (!content) throw new AppError('commitment.not-found');
  const drafters = await listDrafters(tx, row.id);
  const drafting = await getDrafting(tx, reader);
  const standing = { ...row, drafterSeatIds: drafters.map(({ seatId }) => seatId) };
  const canEdit =
    drafting.isOpen &&
    row.state !== 'withdrawn' &&
    (drafting.kind === 'entity' ? mayRewrite(reader, standing) : mayDraft(reader, standing));
  const hasUnfrozenChanges = text !== null && last !== undefined && contentHash(content) !== last.sha256;
  return {
    ...presentSummary(listed, text !== null),
    content,
    text,
    textVersion: text === null ? null : row.version,
    hasUnfrozenChanges,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    publishedReason: row.publishedReason,
    adoptedReason: row.adoptedReason,
    versions: versions.map(presentVersion),
    drafters,
    sources: await countOrigins(tx, reader.cycleId, { kind: 'commitment', id: row.id }),
    drafting,
    abilities: {
      canEdit,
      canJoin:
        drafting.isOpen &&
        row.state !== 'withdrawn' &&
        reader.seats.length > 0 &&
        !reader.seats.some((seat) => standing.drafterSeatIds.includes(seat.id)),
      canFreeze: canEdit && (last === undefined || hasUnfrozenChanges),
      canPublish: reader.isFacilitator && row.state === 'frozen',
      canRate: row.state !== 'withdrawn' && row.state !== 'draft' && (reader.isFacilitator || isObserver(reader)),
      canWithdraw: reader.isFacilitator && row.state !== 'withdrawn' && row.state !== 'adopted',
      canAdopt: reader.isFacilitator && row.state === 'published',
    },
  };
}

export async function presentProvenance(tx: Tx, reader: Reader, commitmentId: string): Promise<Provenance> {
  return { sources: await listSources(tx, reader, commitmentId) };
}

/** Somebody without any tie to the forum, on a published cycle: what a public page may show. */
function stranger(cycle: CycleRow): Reader {
  return {
    cycleId: cycle.id,
    cycleSlug: cycle.slug,
    forumId: cycle.forumId,
    timeZone: cycle.timeZone,
    isFacilitator: false,
    seats: [],
    roles: new Set(),
  };
}

async function frameOf(tx: Tx, cycle: CycleRow) {
  const now = await dbNow(tx);
  return { cycle: presentCycle(cycle, await listStages(tx, cycle.id), now), generatedAt: now.toISOString() };
}

/** Data of the public page `commitments`; null when no such cycle is public. */
export async function getCommitmentsPage(tx: Tx, slug: string): Promise<CommitmentsPage | null> {
  const cycle = await findPublicCycle(tx, slug);
  if (!cycle) return null;
  return { ...(await frameOf(tx, cycle)), list: await presentList(tx, stranger(cycle)) };
}

/** Data of the public page `commitment`; null when there is nothing a stranger may read. */
export async function getCommitmentPage(tx: Tx, slug: string, number: number): Promise<CommitmentPage | null> {
  const cycle = await findPublicCycle(tx, slug);
  if (!cycle) return null;
  const reader = stranger(cycle);
  const commitment = await presentDetail(tx, reader, number).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'commitment.not-found') return null;
    throw error;
  });
  return (
    commitment && {
      ...(await frameOf(tx, cycle)),
      commitment,
      provenance: await presentProvenance(tx, reader, commitment.id),
    }
  );
}
