import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { endOf, stageStatus } from '@minga/shared/stages/rules.ts';
import { eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { findSaid, listCommenters } from '../../comments/queries.ts';
import { getCycle } from '../../cycles/queries.ts';
import { stages } from '../../cycles/tables.ts';
import { type KindSource, sourceOfKinds, type Words } from '../../notices/policy.ts';
import { listFacilitators } from '../../people/queries.ts';
import { diagnoses } from '../tables.ts';
import { listColleagues, ofReceived, ofReturned, ofToReview } from './review-notices.ts';

/**
 * Whoever writes for an organisation of this forum: to be called to, or, of those organisations that have announced and published
 * nothing, to be told that it ends.
 */
async function listAuthors(tx: Tx, cycleId: string, withoutAny: boolean): Promise<string[]> {
  const none = sql`not exists (select 1 from diagnoses d where d.cycle_id = c.id and d.organisation_id = s.organisation_id
    and d.state in ('declared', 'submitted', 'published'))`;
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
const ofStage: KindSource = {
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

type Published = { number: number; title: string; publishedAt: Date };

/** That it was published, as it is or as it would be after the act. */
export function wordsOfPublished(
  { number, title, publishedAt }: Published,
  { slug, timeZone }: { slug: string; timeZone: string },
  to: Listener,
): Words {
  const say = wordsOf(to);
  return {
    title: say('letters:diagnosis-published.title', { title }),
    lines: [say('letters:diagnosis-published.receipt', { number, at: publishedAt.toISOString(), timeZone })],
    path: paths.diagnosis(slug, number),
  };
}

/** A diagnosis that was published, to everybody of its organisation: its number and address are their receipt. */
const ofDiagnosis: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    return row?.state === 'published' ? { people: await listColleagues(tx, row.organisationId), dueAt: null } : null;
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    if (row?.state !== 'published' || row.number === null || !row.publishedAt) return null;
    const { number, publicTitle, title, publishedAt } = row;
    return wordsOfPublished({ number, title: publicTitle ?? title, publishedAt }, await getCycle(tx, cycleId), to);
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
const ofTalk: KindSource = {
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

type Unreachable = Pick<typeof diagnoses.$inferSelect, 'id' | 'title' | 'publicTitle' | 'state'> & {
  number: number;
  /** whoever writes for its organisation */
  authors: readonly string[];
};

/**
 * What one look found out of reach and is so still, in the order of its numbers, and who has to know of each: everybody of its
 * organisation, and of all of them who facilitates.
 * @param firstId the first that was found
 */
async function findUnreachable(tx: Tx, firstId: string): Promise<{ found: Unreachable[]; facilitators: string[] }> {
  const { rows } = await tx.execute<Omit<Unreachable, 'authors'> & { organisationId: string; forumId: string }>(sql`
    select d.id, d.number, d.title, d.public_title as "publicTitle", d.state, d.organisation_id as "organisationId", d.forum_id as "forumId"
    from diagnoses d where d.unreachable_with = ${firstId} and d.number is not null and d.state in ('declared', 'published')
      and not exists (select 1 from diagnosis_reach r where r.id = d.id and r.is_reachable) order by d.number`);
  const forumId = rows[0]?.forumId;
  if (forumId === undefined) return { found: [], facilitators: [] };
  const authors = new Map<string, string[]>();
  for (const { organisationId } of rows)
    if (!authors.has(organisationId)) authors.set(organisationId, await listColleagues(tx, organisationId));
  return {
    found: rows.map((row) => ({ ...row, authors: authors.get(row.organisationId) ?? [] })),
    facilitators: await listFacilitators(tx, forumId),
  };
}

/** So many are named; the others are in the list that the notice leads to. */
const NAMED_OF_MANY = 5;

/** All that nobody can open today, as the register counts them: also those of which people are told otherwise, or not yet. */
async function countUnreachable(tx: Tx, cycleId: string): Promise<number> {
  const { rows } = await tx.execute<{ all: number }>(sql`select count(*)::int as all from diagnosis_reach
    where cycle_id = ${cycleId} and state in ('declared', 'submitted', 'published') and not is_reachable`);
  return rows[0]?.all ?? 0;
}

type ForReader = {
  personId: string;
  slug: string;
  /** how many the register counts; null where only one's own are told */
  all: number | null;
};

function ofMany(found: readonly Unreachable[], { personId, slug, all }: ForReader, say: ReturnType<typeof wordsOf>) {
  const whose = found.every(({ authors }) => authors.includes(personId)) ? 'own' : 'other';
  const named = found.slice(0, NAMED_OF_MANY);
  const more = found.length - named.length;
  const beside = (all ?? 0) - found.length;
  return {
    title: say(`letters:diagnosis-unreachable.many.${whose}`, { n: found.length }),
    lines: [
      ...named.map(({ number, title, publicTitle }) =>
        say('letters:diagnosis-unreachable.many.one', { number, title: publicTitle ?? title }),
      ),
      ...(more > 0 ? [say('letters:diagnosis-unreachable.many.more', { count: more })] : []),
      ...(beside > 0 ? [say('letters:diagnosis-unreachable.many.beside', { count: beside, all })] : []),
    ],
    path: paths.diagnoses(slug, { state: 'unreachable' }),
  };
}

/** Diagnoses that nobody can open: announced and not handed in, or published and their file is lost. */
const ofUnreachable: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const { found, facilitators } = await findUnreachable(tx, subjectId);
    if (found.length === 0) return null;
    return { people: [...new Set([...found.flatMap(({ authors }) => authors), ...facilitators])], dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { personId, locale }) {
    const { found: all, facilitators } = await findUnreachable(tx, subjectId);
    const isLead = facilitators.includes(personId);
    const found = isLead ? all : all.filter(({ authors }) => authors.includes(personId));
    const [one] = found;
    if (!one) return null;
    const { slug } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    if (found.length > 1) {
      const counted = isLead ? await countUnreachable(tx, cycleId) : null;
      return ofMany(found, { personId, slug, all: counted }, say);
    }
    const whose = one.authors.includes(personId) ? 'own' : 'other';
    return {
      title: say(`letters:diagnosis-unreachable.${whose}`, { title: one.publicTitle ?? one.title }),
      lines: [say(`letters:diagnosis-unreachable.${one.state === 'declared' ? 'announced' : 'lost'}.${whose}`)],
      path: paths.diagnosis(slug, one.number),
    };
  },
};

const SOURCES = {
  'diagnoses-called': ofStage,
  'diagnoses-closing': ofStage,
  'diagnosis-received': ofReceived,
  'diagnosis-to-review': ofToReview,
  'diagnosis-returned': ofReturned,
  'diagnosis-published': ofDiagnosis,
  'diagnosis-asked': ofTalk,
  'diagnosis-unreachable': ofUnreachable,
} satisfies Partial<Record<NoticeKind, KindSource>>;

/** What people are told of diagnoses: when they may be sent, what became of one, and what is asked about it. */
export const diagnosisNotices = sourceOfKinds(SOURCES);
