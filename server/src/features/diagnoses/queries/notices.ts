import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { endOf, stageStatus } from '@minga/shared/stages/rules.ts';
import { eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { findSaid, listCommenters } from '../../comments/queries.ts';
import { getCycle } from '../../cycles/queries.ts';
import { stages } from '../../cycles/tables.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { diagnoses } from '../tables.ts';

async function listColleagues(tx: Tx, organisationId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select distinct person_id as id from open_seats where organisation_id = ${organisationId} order by id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Whoever writes for an organisation of this forum: to be called to, or, of those organisations that have announced and published
 * nothing, to be told that it ends.
 */
async function listAuthors(tx: Tx, cycleId: string, withoutAny: boolean): Promise<string[]> {
  const none = sql`not exists (select 1 from diagnoses d where d.cycle_id = c.id and d.organisation_id = s.organisation_id
    and d.state in ('declared', 'published'))`;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct s.person_id as id from open_seats s join cycles c on c.forum_id = s.forum_id
    where c.id = ${cycleId} and ${withoutAny ? none : sql`true`} order by id`);
  return rows.map(({ id }) => id);
}

async function findPreparation(tx: Tx, stageId: string): Promise<{ endsAt: Date; isOpen: boolean } | null> {
  const [stage] = await tx.select().from(stages).where(eq(stages.id, stageId));
  if (!stage) return null;
  const now = await dbNow(tx);
  return { endsAt: endOf(stage), isOpen: stageStatus(stage, now) === 'open' };
}

/** That diagnoses may be sent, and that this ends soon, to whoever writes for an organisation. */
const ofStage: Pick<NoticeSource, 'listConcerned' | 'write'> = {
  async listConcerned(tx, { cycleId, subjectId }, kind) {
    const stage = await findPreparation(tx, subjectId);
    if (!stage?.isOpen) return null;
    return { people: await listAuthors(tx, cycleId, kind === 'diagnoses-closing'), dueAt: stage.endsAt };
  },
  async write(tx, { about: { cycleId, subjectId }, kind }, to) {
    const stage = await findPreparation(tx, subjectId);
    if (!stage?.isOpen) return null;
    const isClosing = kind === 'diagnoses-closing';
    if (!(await listAuthors(tx, cycleId, isClosing)).includes(to.personId)) return null;
    const { slug, timeZone, title } = await getCycle(tx, cycleId);
    const say = wordsOf(to);
    return {
      title: say(isClosing ? 'letters:diagnoses-closing.title' : 'letters:diagnoses-called.title', { cycle: title }),
      lines: [say('letters:diagnoses-called.until', { at: stage.endsAt.toISOString(), timeZone })],
      path: paths.newDiagnosis(slug),
    };
  },
};

/** A diagnosis that was published, to everybody of its organisation: its number and address are their receipt. */
const ofDiagnosis: Pick<NoticeSource, 'listConcerned' | 'write'> = {
  async listConcerned(tx, { subjectId }) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    return row?.state === 'published' ? { people: await listColleagues(tx, row.organisationId), dueAt: null } : null;
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    if (row?.state !== 'published' || row.number === null || !row.publishedAt) return null;
    const { slug, timeZone } = await getCycle(tx, cycleId);
    const { number, publicTitle, title } = row;
    const say = wordsOf(to);
    return {
      title: say('letters:diagnosis-published.title', { title: publicTitle ?? title }),
      lines: [say('letters:diagnosis-published.receipt', { number, at: row.publishedAt.toISOString(), timeZone })],
      path: paths.diagnosis(slug, number),
    };
  },
};

/** Whom the talk about a diagnosis concerns: whoever speaks for its organisation, and who of the forum has asked or answered. */
export async function listTalkers(tx: Tx, diagnosisId: string): Promise<string[]> {
  const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, diagnosisId));
  if (!row) return [];
  const commenters = await listCommenters(tx, { kind: 'diagnosis', id: diagnosisId });
  return [...new Set([...(await listColleagues(tx, row.organisationId)), ...commenters])];
}

/** A question to those who wrote a diagnosis, and what is said to it. */
const ofTalk: Pick<NoticeSource, 'listConcerned' | 'write'> = {
  async listConcerned(tx, { subjectId }) {
    const comment = await findSaid(tx, 'diagnosis', subjectId);
    return comment && { people: await listTalkers(tx, comment.subjectId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { personId, locale }) {
    const comment = await findSaid(tx, 'diagnosis', subjectId);
    if (!comment || !(await listTalkers(tx, comment.subjectId)).includes(personId)) return null;
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, comment.subjectId));
    if (!row || row.number === null || row.state === 'withdrawn') return null;
    const isAuthor = (await listColleagues(tx, row.organisationId)).includes(personId);
    const { slug } = await getCycle(tx, cycleId);
    const title = wordsOf(locale)(isAuthor ? 'letters:diagnosis-asked.title' : 'letters:diagnosis-asked.goesOn', {
      title: row.publicTitle ?? row.title,
    });
    return {
      title,
      lines: comment.organisation ? [comment.organisation] : [],
      text: comment.body,
      path: paths.comment(paths.diagnosis(slug, row.number), subjectId),
    };
  },
};

/** Whether it cannot be opened now, and who has to know: everybody of its organisation, and who facilitates. */
async function findUnreachable(tx: Tx, diagnosisId: string) {
  const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, diagnosisId));
  if (!row || row.number === null || (row.state !== 'declared' && row.state !== 'published')) return null;
  const { rows: open } = await tx.execute(
    sql`select 1 from diagnosis_reach where id = ${diagnosisId} and is_reachable`,
  );
  if (open.length > 0) return null;
  const { rows } = await tx.execute<{ id: string }>(
    sql`select person_id as id from forum_roles where forum_id = ${row.forumId} and role = 'facilitator' order by id`,
  );
  const authors = await listColleagues(tx, row.organisationId);
  return { ...row, number: row.number, authors, people: [...new Set([...authors, ...rows.map(({ id }) => id)])] };
}

/** A diagnosis that nobody can open: announced and not handed in, or published and its file is lost. */
const ofUnreachable: Pick<NoticeSource, 'listConcerned' | 'write'> = {
  async listConcerned(tx, { subjectId }) {
    const found = await findUnreachable(tx, subjectId);
    return found && { people: found.people, dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { personId, locale }) {
    const found = await findUnreachable(tx, subjectId);
    if (!found?.people.includes(personId)) return null;
    const { slug } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    const whose = found.authors.includes(personId) ? 'own' : 'other';
    const title = found.publicTitle ?? found.title;
    return {
      title: say(`letters:diagnosis-unreachable.${whose}`, { title }),
      lines: [say(`letters:diagnosis-unreachable.${found.state === 'declared' ? 'announced' : 'lost'}.${whose}`)],
      path: paths.diagnosis(slug, found.number),
    };
  },
};

const SOURCES: Partial<Record<NoticeKind, Pick<NoticeSource, 'listConcerned' | 'write'>>> = {
  'diagnosis-published': ofDiagnosis,
  'diagnosis-asked': ofTalk,
  'diagnosis-unreachable': ofUnreachable,
};
const sourceOf = (kind: NoticeKind) => SOURCES[kind] ?? ofStage;

/** What people are told of diagnoses: when they may be sent, that one was published, and what is asked about it. */
export const diagnosisNotices: NoticeSource = {
  kinds: ['diagnoses-called', 'diagnoses-closing', 'diagnosis-published', 'diagnosis-asked', 'diagnosis-unreachable'],
  listConcerned: (tx, about, kind) => sourceOf(kind).listConcerned(tx, about, kind),
  write: (tx, notice, to) => sourceOf(notice.kind).write(tx, notice, to),
};
