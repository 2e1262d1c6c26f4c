import { inEachLanguage, type Words } from '../../platform/texts/texts.ts';
import { sentencesOf } from '@minga/shared/commitments/rule-words.ts';
import { isMixAmbitious, mixOf, type Hint } from '@minga/shared/commitments/rules.ts';
import type {
  CommitmentDetail,
  CommitmentList,
  CommitmentSummary,
  VersionSummary,
} from '@minga/shared/commitments/schema.ts';
import { sha256OfJson } from '../../platform/files/hash.ts';
import { abilitiesFor, abilitiesOnList, maySeeDrafts, type Reader } from './policy.ts';
import type { ListedCommitment } from './queries/commitments.ts';
import type { FoundCommitment, FoundCommitments } from './queries/reading.ts';
import type { VersionRow } from './queries/versions.ts';

export function presentVersion(version: VersionRow): VersionSummary {
  const { id, number, kind, sha256, reason, organisation, at } = version;
  return { id, number, kind, sha256, reason, frozenFor: organisation, frozenAt: at.toISOString() };
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

export function presentList({ rows, drafting }: FoundCommitments, reader: Reader): CommitmentList {
  const seesDrafts = maySeeDrafts(reader);
  const mix = mixOf(rows.filter(({ state }) => state !== 'withdrawn'));
  return {
    items: rows.map((row) => presentSummary(row, seesDrafts)),
    mix,
    isMixAmbitious: isMixAmbitious(mix),
    abilities: abilitiesOnList(reader, drafting),
  };
}

/** One commitment for one reader. */
export function presentDetail(found: FoundCommitment, reader: Reader): CommitmentDetail {
  const { row, listed, versions, text, content, drafters, drafting, sources } = found;
  const last = versions.at(-1);
  const hasUnfrozenChanges = text !== null && last !== undefined && sha256OfJson(content) !== last.sha256;
  const isToFreeze = last === undefined || hasUnfrozenChanges;
  const subject = { ...row, drafterSeatIds: drafters.map(({ seatId }) => seatId) };
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
    sources,
    drafting,
    abilities: abilitiesFor(reader, subject, drafting, isToFreeze),
  };
}

export function presentHints(hints: readonly Hint[]) {
  return {
    items: hints.map((hint) => {
      const sentences = sentencesOf(hint);
      const say = (words: Words) => sentences.map((key) => words(key, hint.params)).join(' ');
      return {
        ...hint,
        title: inEachLanguage((words) => words(`rules:${hint.rule}.title`)),
        text: sentences.length === 0 ? null : inEachLanguage(say),
      };
    }),
  };
}
