import { diffText, longestRising } from '@minga/shared/kernel/diff.ts';
import { matchMilestones } from '@minga/shared/commitments/milestones.ts';
import type { VersionDiff } from '@minga/shared/commitments/schema.ts';
import {
  type CommitmentText,
  TEXT_FIELDS,
  VALUES,
  type VersionContent,
  type VersionKind,
} from '@minga/shared/commitments/template.ts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { organisations } from '../../organisations/tables.ts';
import { themes } from '../../themes/tables.ts';
import { type Version, versionsOf } from '../../versions/queries.ts';
import { versions } from '../../versions/tables.ts';
import { commitments } from '../tables.ts';
import type { InCycle } from './commitments.ts';

/** `milestoneIds`: in the order of the milestones; empty in versions from before milestones kept their ids. */
export type VersionRow = Version<VersionContent, VersionKind, { milestoneIds: string[] }>;

export const { subjectOf, listVersions } = versionsOf<VersionRow>('commitment');

export type FrozenVersion = {
  id: string;
  commitmentId: string;
  commitmentNumber: number;
  number: number;
  sha256: string;
  content: VersionContent;
  isWithdrawn: boolean;
};

/** Versions of this cycle by id, for ballots and whatever else binds to a text. Ids of other cycles are absent. */
export async function listFrozenVersions(tx: Tx, scope: InCycle, ids: readonly string[]): Promise<FrozenVersion[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ version: versions, commitmentNumber: commitments.number, state: commitments.state })
    .from(versions)
    .innerJoin(commitments, and(eq(versions.subjectKind, 'commitment'), eq(commitments.id, versions.subjectId)))
    .where(and(eq(commitments.cycleId, scope.cycleId), inArray(versions.id, [...ids])));
  return rows.map(({ version, commitmentNumber, state }) => ({
    id: version.id,
    commitmentId: version.subjectId,
    commitmentNumber,
    number: version.number,
    sha256: version.sha256,
    content: version.content as VersionContent,
    isWithdrawn: state === 'withdrawn',
  }));
}

/** The working text with names written out: what freezing it now would keep. */
export async function getContent(tx: Tx, text: CommitmentText): Promise<VersionContent> {
  const { leadOrganisationId, themeIds, milestones, ...rest } = text;
  const wanted = [leadOrganisationId, ...milestones.map((one) => one.responsibleOrganisationId)].filter(
    (id) => id !== null,
  );
  const places =
    wanted.length === 0
      ? []
      : await tx
          .select({ id: organisations.id, name: organisations.shortName })
          .from(organisations)
          .where(inArray(organisations.id, wanted));
  const topics =
    themeIds.length === 0
      ? []
      : await tx
          .select({ id: themes.id, name: themes.name })
          .from(themes)
          .where(inArray(themes.id, themeIds))
          .orderBy(asc(themes.position), asc(themes.id));
  const organisation = (id: string | null) => places.find((place) => place.id === id) ?? null;
  return {
    ...rest,
    leadOrganisation: organisation(leadOrganisationId),
    themes: topics,
    milestones: milestones.map(({ title, output, dueOn, responsibleOrganisationId }) => ({
      title,
      output,
      dueOn,
      responsibleOrganisation: organisation(responsibleOrganisationId),
    })),
  };
}

type Frozen = Pick<VersionRow, 'content' | 'beside'>;

/** Back from what was frozen to what the rules read. */
export function textOfVersion({ content, beside }: Frozen): CommitmentText {
  const { leadOrganisation, themes: topics, milestones, ...rest } = content;
  return {
    ...rest,
    leadOrganisationId: leadOrganisation?.id ?? null,
    themeIds: topics.map(({ id }) => id),
    milestones: milestones.map(({ responsibleOrganisation, ...one }, index) => ({
      ...one,
      id: beside.milestoneIds[index] ?? '',
      responsibleOrganisationId: responsibleOrganisation?.id ?? null,
    })),
  };
}

/** Both versions field by field as plain words, so that a change of date or of who is responsible shows too. */
export function diffVersions(before: Frozen, after: Frozen): Pick<VersionDiff, 'fields' | 'milestones'> {
  const [left, right] = [readable(before.content), readable(after.content)];
  const fields = [...left.keys()].map((field) => {
    const parts = diffText(left.get(field) ?? '', right.get(field) ?? '');
    return { field, isChanged: parts.some(({ kind }) => kind !== 'same'), parts };
  });
  return { fields, milestones: diffMilestones(before, after) };
}

/** Each milestone beside the one it was, however many stand before it now. */
function diffMilestones(before: Frozen, after: Frozen): VersionDiff['milestones'] {
  const matches = matchMilestones(textOfVersion(before).milestones, textOfVersion(after).milestones);
  const stayed = longestRising(
    matches.flatMap((one): [number, number][] =>
      one.after === null || one.before === null ? [] : [[one.after, one.before]],
    ),
  );
  const wordsAt = ({ content }: Frozen, at: number | null) =>
    at === null ? '' : wordsOfMilestone(content.milestones[at]);
  return matches.map((match) => {
    const parts = diffText(wordsAt(before, match.before), wordsAt(after, match.after));
    const isMoved = match.before !== null && match.after !== null && !stayed.some(([at]) => at === match.after);
    return {
      before: match.before === null ? null : match.before + 1,
      after: match.after === null ? null : match.after + 1,
      isMoved,
      isChanged: isMoved || parts.some(({ kind }) => kind !== 'same'),
      parts,
    };
  });
}

function wordsOfMilestone(one: VersionContent['milestones'][number] | undefined): string {
  if (!one) return '';
  const when = [one.dueOn, one.responsibleOrganisation?.name].filter(Boolean).join(' · ');
  return [one.title, one.output, when].filter(Boolean).join('\n');
}

function readable(content: VersionContent): Map<string, string> {
  return new Map<string, string>([
    ['title', content.title],
    ['leadOrganisation', content.leadOrganisation?.name ?? ''],
    ['themes', content.themes.map(({ name }) => name).join(', ')],
    ['period', [content.startsOn, content.endsOn].filter(Boolean).join(' – ')],
    ...TEXT_FIELDS.map((field): [string, string] => [field, content[field]]),
    ...VALUES.map((value): [string, string] => [value, content.values[value] ?? '']),
    ['budgetNote', content.budgetNote],
  ]);
}
