import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import type { ReturnPoint } from '@minga/shared/diagnoses/review.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { KindSource, Words } from '../../notices/policy.ts';
import { listFacilitators } from '../../people/queries.ts';
import { diagnoses, diagnosisSubmissions } from '../tables.ts';

/** Everybody who writes for an organisation. */
export async function listColleagues(tx: Tx, organisationId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct s.person_id as id from open_seats s where s.organisation_id = ${organisationId} order by id`);
  return rows.map(({ id }) => id);
}

/** One time that a diagnosis was handed in; null where it was withdrawn since: of that nobody is told more. */
async function findHandedIn(tx: Tx, submissionId: string) {
  const [found] = await tx
    .select({ submission: diagnosisSubmissions, row: diagnoses })
    .from(diagnosisSubmissions)
    .innerJoin(diagnoses, eq(diagnoses.id, diagnosisSubmissions.diagnosisId))
    .where(eq(diagnosisSubmissions.id, submissionId));
  return found && found.row.state !== 'withdrawn' ? { ...found, number: found.submission.content.number } : null;
}

/** That it was received, with what proves it, to everybody of its organisation. */
export const ofReceived: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const found = await findHandedIn(tx, subjectId);
    return found && { people: await listColleagues(tx, found.row.organisationId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const found = await findHandedIn(tx, subjectId);
    if (!found || !(await listColleagues(tx, found.row.organisationId)).includes(to.personId)) return null;
    const { slug, timeZone } = await getCycle(tx, cycleId);
    const { content, at, sha256, dueAt, outcome } = found.submission;
    const say = wordsOf(to);
    const files = content.files.map((file) =>
      say('letters:diagnosis-received.file', { name: file.name, sha256: file.sha256 }),
    );
    return {
      title: say('letters:diagnosis-received.title', { title: content.title }),
      lines: [
        say('letters:diagnosis-received.receipt', { number: found.number, at: at.toISOString(), timeZone }),
        say('letters:diagnosis-received.sha256', { sha256 }),
        ...files,
        ...(outcome === null
          ? [say('letters:diagnosis-received.then', { at: lastInstantOf(dueAt).toISOString(), timeZone })]
          : []),
      ],
      path: paths.diagnosis(slug, found.number),
    };
  },
};

/** That it waits, to whoever facilitates, until somebody has decided. */
export const ofToReview: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const found = await findHandedIn(tx, subjectId);
    if (found?.submission.outcome !== null) return null;
    return { people: await listFacilitators(tx, found.row.forumId), dueAt: found.submission.dueAt };
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const found = await findHandedIn(tx, subjectId);
    if (found?.submission.outcome !== null) return null;
    if (!(await listFacilitators(tx, found.row.forumId)).includes(to.personId)) return null;
    const { slug, timeZone } = await getCycle(tx, cycleId);
    const { content, dueAt } = found.submission;
    const say = wordsOf(to);
    const organisation = content.organisation.name;
    return {
      title: say('letters:diagnosis-to-review.title', { title: content.title }),
      lines: [
        say('letters:diagnosis-to-review.until', { organisation, at: lastInstantOf(dueAt).toISOString(), timeZone }),
      ],
      path: paths.diagnosis(slug, found.number),
    };
  },
};

type Returned = { title: string; points: readonly ReturnPoint[]; reason: string; path: Address };

/** That it was returned, as it is or as it would be after the act. */
export function wordsOfReturned({ title, points, reason, path }: Returned, to: Listener): Words {
  const say = wordsOf(to);
  return {
    title: say('letters:diagnosis-returned.title', { title }),
    lines: [
      ...points.map((point) => say(`letters:diagnosis-returned.point.${point}`)),
      say('letters:diagnosis-returned.then'),
    ],
    text: reason,
    path,
  };
}

/** That it was returned, for which points and why, to everybody of its organisation: they may hand it in again. */
export const ofReturned: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const found = await findHandedIn(tx, subjectId);
    if (found?.submission.outcome !== 'returned') return null;
    return { people: await listColleagues(tx, found.row.organisationId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const found = await findHandedIn(tx, subjectId);
    if (found?.submission.outcome !== 'returned') return null;
    if (!(await listColleagues(tx, found.row.organisationId)).includes(to.personId)) return null;
    const { slug } = await getCycle(tx, cycleId);
    const { content, points, reason } = found.submission;
    const path = paths.newDiagnosis(slug, { draft: found.row.id });
    return wordsOfReturned({ title: content.title, points, reason: reason ?? '', path }, to);
  },
};
