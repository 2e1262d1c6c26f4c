import type { Value, VersionContent } from '@minga/shared/commitments/template.ts';
import type { Potential } from '@minga/shared/cycles/rules.ts';
import type { SubjectRef } from '@minga/shared/links/rules.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { findCommitment, getText } from '../../commitments/queries/commitments.ts';
import { getContent, subjectOf } from '../../commitments/queries/versions.ts';
import {
  commitmentDrafters,
  commitmentRatings,
  commitments,
  commitmentThemes,
  milestones,
} from '../../commitments/tables.ts';
import { linkTo } from '../../links/commands.ts';
import { versionRow } from '../../versions/commands.ts';
import { newestVersion } from '../../versions/queries.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { clusterId, ideasBoardId, listNotesOf } from './load-boards.ts';
import { contributionId } from './load-consultations.ts';
import { diagnosisId } from './load-diagnoses.ts';
import { known, type Stand } from './load-forum.ts';

type CommitmentContent = {
  number: number;
  themes: string[];
  lead: string;
  potential: Potential;
  diagnoses: number[];
  clusters: string[];
  /** Numbers of the consultation on themes. */
  contributions: number[];
  drafters: string[];
  state: 'frozen' | 'published';
  title: Text;
  problem: Text;
  causes: Text;
  doneSoFar: Text;
  solution: Text;
  results: Text;
  addedValue: Text;
  values: Partial<Record<Value, Text>>;
  budget: Text;
  carriedOver: Text;
  milestones: { by: string; due: string; title: Text; output: Text }[];
  /** What the lead entity made of the forum's text, and why. */
  entity?: { reason: Text; solution: Text };
  /** Brought by the entity from an earlier plan, instead of being written together. */
  takenOver?: Text;
  /** A budget note written after the last version was frozen. */
  later?: Text;
};
type Content = Awaited<ReturnType<typeof readContent<CommitmentContent[]>>>[number];

const DRAFTED_ON = -11;
const FROZEN_ON = -4;
const REWRITTEN_ON = -2;

export const commitmentId = (stand: Stand, number: number): string => stand.id(`commitment/${number}`);
export const versionId = (stand: Stand, number: number, version = 1): string =>
  stand.id(`commitment-version/${number}/${version}`);

/** Thirteen commitments with their teams, milestones, frozen versions, and the way back to what people brought. */
export async function loadCommitments(tx: Tx, stand: Stand): Promise<void> {
  const content = await readContent<CommitmentContent[]>('commitments', stand.locale);
  const { cycleId } = stand;
  await tx.insert(commitments).values(content.map((one) => rowOf(stand, one)));
  await tx.insert(commitmentThemes).values(
    content.flatMap((one) =>
      one.themes.map((theme) => ({
        commitmentId: commitmentId(stand, one.number),
        themeId: stand.theme(theme),
        cycleId,
      })),
    ),
  );
  await tx.insert(milestones).values(
    content.flatMap((one) =>
      one.milestones.map((milestone, index) => ({
        id: stand.id(`milestone/${one.number}/${index + 1}`),
        commitmentId: commitmentId(stand, one.number),
        position: index + 1,
        title: milestone.title,
        output: milestone.output,
        dueOn: dateOf(stand, milestone.due),
        responsibleOrganisationId: stand.organisation(milestone.by).id,
      })),
    ),
  );
  await tx.insert(commitmentDrafters).values(
    content.flatMap((one) =>
      one.drafters.map((key, index) => ({
        commitmentId: commitmentId(stand, one.number),
        seatId: seatOf(stand, key).id,
        addedAt: stand.calendar.at(DRAFTED_ON, `10:${10 + index}`),
      })),
    ),
  );
  await loadSources(tx, stand, content);
  for (const one of content) await freeze(tx, stand, one);
  await loadRatings(tx, stand, content);
}

/** `Y1-06-30` is a day of the plan's first year. */
function dateOf(stand: Stand, text: string): string {
  const first = Number(stand.plan.startsOn.slice(0, 4));
  return text.replace(/Y(\d)/, (_whole, year: string) => String(first + Number(year) - 1));
}

const yearsIn = (stand: Stand, text: string): string => text.replace(/\bY\d\b/g, (year) => dateOf(stand, year));

function seatOf(stand: Stand, personKey: string) {
  const { id } = stand.person(personKey);
  return known(
    stand.seats.find((seat) => seat.personId === id && seat.role === 'delegate'),
    personKey,
  );
}

function rowOf(stand: Stand, one: Content): typeof commitments.$inferInsert {
  const author = seatOf(stand, known(one.drafters[0], one.title));
  return {
    id: commitmentId(stand, one.number),
    cycleId: stand.cycleId,
    forumId: stand.forumId,
    number: one.number,
    state: one.state,
    title: one.title,
    leadOrganisationId: stand.organisation(one.lead).id,
    problem: one.problem,
    causes: one.causes,
    doneSoFar: one.doneSoFar,
    solution: one.solution,
    results: yearsIn(stand, one.results),
    addedValue: one.addedValue,
    valueTransparency: one.values.transparency ?? null,
    valueParticipation: one.values.participation ?? null,
    valueAccountability: one.values.accountability ?? null,
    startsOn: stand.plan.startsOn,
    endsOn: stand.plan.endsOn,
    budgetNote: one.budget,
    carriedOverFrom: one.carriedOver,
    version: 3,
    createdBySeat: author.id,
    createdBy: author.personId,
    createdAt: stand.calendar.at(DRAFTED_ON, '10:05'),
    updatedAt: stand.calendar.at(FROZEN_ON, '12:00'),
    publishedAt: one.state === 'published' ? stand.calendar.at(-1, '19:00') : null,
  };
}

type Ratings = { rater: Text; role: 'independent'; source: Text; reasons: Record<Potential, Text> };

/** An invented reviewer's word on each commitment, so that the chart says whose it is. */
async function loadRatings(tx: Tx, stand: Stand, content: readonly { number: number; potential: Potential }[]) {
  const { rater, role, source, reasons } = await readContent<Ratings>('ratings', stand.locale);
  const at = stand.calendar.at(FROZEN_ON, '18:00');
  await tx.insert(commitmentRatings).values(
    content.map(({ number, potential }) => ({
      id: stand.id(`rating/${number}`),
      commitmentId: commitmentId(stand, number),
      potential,
      rater,
      role,
      ratedOn: at.toISOString().slice(0, 10),
      reason: reasons[potential],
      source,
      versionId: sql`(select id from ${newestVersion('commitment', sql`${commitmentId(stand, number)}::uuid`)} v)`,
      recordedBy: stand.person('facilitator').id,
      recordedAt: at,
    })),
  );
}

/** Diagnoses, clusters with their notes, and contributions; the register counts itself cited from there. */
async function loadSources(tx: Tx, stand: Stand, content: readonly Content[]): Promise<void> {
  const boardId = ideasBoardId(stand);
  const at = stand.calendar.at(DRAFTED_ON, '11:00');
  for (const one of content) {
    const notes = (await Promise.all(one.clusters.map((cluster) => listNotesOf(stand, cluster)))).flat();
    const origins: SubjectRef[] = [
      ...one.diagnoses.map((number) => ({ kind: 'diagnosis' as const, id: diagnosisId(stand, number) })),
      ...one.clusters.map((cluster) => ({ kind: 'cluster' as const, id: clusterId(stand, 'ideas', cluster), boardId })),
      ...notes.map((id) => ({ kind: 'note' as const, id, boardId })),
      ...one.contributions.map((number) => ({
        kind: 'contribution' as const,
        id: contributionId(stand, 'themes', number),
      })),
    ];
    await linkTo(tx, stand.cycleId, { kind: 'commitment', id: commitmentId(stand, one.number) }, origins, at);
  }
}

/** Versions are written down and hashed by the same functions as when a team freezes its text. */
async function freeze(tx: Tx, stand: Stand, one: Content): Promise<void> {
  const row = known((await findCommitment(tx, stand, one.number)) ?? undefined, one.title);
  const text = await getText(tx, row);
  const content = await getContent(tx, text);
  const milestoneIds = text.milestones.map(({ id }) => id);
  const version = (number: number, words: VersionContent, reason: string | null) =>
    versionRow(subjectOf(row), number, {
      ...versionOf(stand, one, number, reason),
      content: words,
      beside: { milestoneIds },
    });
  const frozen = [version(1, content, one.takenOver ?? null)];
  if (one.entity) frozen.push(version(2, { ...content, solution: one.entity.solution }, one.entity.reason));
  await tx.insert(versions).values(frozen);
  const edited = {
    ...(one.entity ? { solution: one.entity.solution } : {}),
    ...(one.later ? { budgetNote: one.later } : {}),
  };
  if (Object.keys(edited).length > 0) await tx.update(commitments).set(edited).where(eq(commitments.id, row.id));
}

function versionOf(stand: Stand, one: Content, number: number, reason: string | null) {
  const isEntity = reason !== null;
  const lead = stand.organisation(one.lead).id;
  const seat = isEntity
    ? known(
        stand.seats.find((candidate) => candidate.organisationId === lead),
        one.lead,
      )
    : seatOf(stand, known(one.drafters[0], one.title));
  return {
    id: versionId(stand, one.number, number),
    kind: isEntity ? 'entity' : 'co_created',
    reason,
    personId: seat.personId,
    seatId: seat.id,
    at: stand.calendar.at(number === 1 ? FROZEN_ON : REWRITTEN_ON, '12:00'),
  };
}
