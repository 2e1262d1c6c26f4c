import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { desc, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { type KindSource, sourceOfKinds, type Words } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { getPerson, listLeaders } from '../../people/queries.ts';
import { listShutOut } from '../../people/queries/not-in.ts';
import { erasures, personRequests, privacyNotices } from '../tables.ts';

function wordsOfPrivacy(
  { locale }: { locale: Locale },
  { slug, forumName: forum }: { slug: string; forumName: string },
  reason: string,
): Words {
  const say = wordsOf(locale);
  return {
    title: say('letters:privacy-changed.title', { forum }),
    // What was not typed yet is left out, and stands there as soon as it is.
    lines: [...(reason ? [say('letters:meeting.reason', { reason })] : []), say('letters:privacy-changed.ask')],
    path: paths.privacy(slug),
  };
}

/** Another privacy notice, to everybody in the forum: it is their data. */
const privacyChanged: KindSource = {
  async listConcerned(tx, { subjectId }) {
    return { people: await listMembers(tx, subjectId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId, number } }, { locale, personId }) {
    const [newest] = await tx
      .select()
      .from(privacyNotices)
      .where(eq(privacyNotices.forumId, subjectId))
      .orderBy(desc(privacyNotices.number))
      .limit(1);
    if (newest?.number !== number) return null;
    // Whoever has left the forum is told nothing of it.
    if (!(await isMember(tx, subjectId, personId))) return null;
    return wordsOfPrivacy({ locale }, await getCycle(tx, cycleId), newest.reason);
  },
};

/** Whom another privacy notice would notify now, and the letter in the language of the forum. */
export async function readPlannedPrivacy(
  tx: Tx,
  scope: Scope,
  reason: string,
  publicUrl: string,
): Promise<PlannedLetter> {
  const { forumId, cycleId, locale } = scope;
  const concerned = (await listMembers(tx, forumId)).map((personId) => ({ personId, dueAt: null }));
  const counts = await countPlanned(tx, { forumId, kind: 'privacy-changed' }, concerned);
  if (counts.people === counts.none) return { ...counts, letter: null };
  const cycle = await getCycle(tx, cycleId);
  const words = wordsOfPrivacy({ locale }, cycle, reason);
  return { ...counts, letter: plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) };
}

/** A day stands as it is, on no clock. */
const dayIn = (locale: Locale, day: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

async function findRequest(tx: Tx, id: string) {
  const [row] = await tx.select().from(personRequests).where(eq(personRequests.id, id));
  return row ?? null;
}

async function isErased(tx: Tx, personId: string | null): Promise<boolean> {
  if (personId === null) return false;
  return (await tx.select().from(erasures).where(eq(erasures.personId, personId))).length > 0;
}

/** What somebody asked about their data, to those who answer: its time runs. */
const received: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const row = await findRequest(tx, subjectId);
    if (!row?.forumId || row.answeredAt || (await isErased(tx, row.personId))) return null;
    return { people: await listLeaders(tx, row.forumId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { locale, personId }) {
    const row = await findRequest(tx, subjectId);
    if (!row?.forumId || row.answeredAt || (await isErased(tx, row.personId))) return null;
    if (!(await listLeaders(tx, row.forumId)).includes(personId)) return null;
    const { slug, forumName } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    return {
      title: say('letters:request-received.title', { forum: forumName }),
      lines: [
        say(`letters:request-received.kind.${row.kind}`),
        say('letters:request-received.due', { day: dayIn(locale, row.dueOn) }),
      ],
      path: paths.personalData(slug),
    };
  },
};

type RequestRow = typeof personRequests.$inferSelect;

/** Who is told of the answer; null where nobody has letters or a list: who was erased since, and a guest, who reads it on her device. */
async function findAsker(tx: Tx, { personId }: RequestRow): Promise<string | null> {
  if (personId === null || (await isErased(tx, personId))) return null;
  return (await getPerson(tx, personId)).isGuest ? null : personId;
}

/** What was answered is read where it stands, not by every mailbox on the way. */
const wordsOfAnswer = ({ locale }: { locale: Locale }, forum: string): Words => ({
  title: wordsOf(locale)('letters:request-answered.title', { forum }),
  lines: [],
  path: paths.account(),
});

/** The answer, to whoever asked. */
const answered: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const row = await findRequest(tx, subjectId);
    const asker = row && (await findAsker(tx, row));
    return asker ? { people: [asker], dueAt: null } : null;
  },
  async write(tx, { about: { cycleId, subjectId } }, { locale, personId }) {
    const row = await findRequest(tx, subjectId);
    if (row?.personId !== personId || row.answer === null) return null;
    return wordsOfAnswer({ locale }, (await getCycle(tx, cycleId)).forumName);
  },
};

/**
 * Whom answering a request would notify now, and the letter in the language of the forum.
 * @throws AppError `person-request.not-found`
 */
export async function readPlannedAnswer(tx: Tx, scope: Scope, id: string, publicUrl: string): Promise<PlannedLetter> {
  const { forumId, cycleId, locale } = scope;
  const row = await findRequest(tx, id);
  if (row?.forumId !== forumId) throw new AppError('person-request.not-found');
  const asker = await findAsker(tx, row);
  const notified = asker === null || (await listShutOut(tx, forumId, [asker])).has(asker) ? [] : [asker];
  const concerned = notified.map((personId) => ({ personId, dueAt: null }));
  const counts = await countPlanned(tx, { forumId, kind: 'request-answered' }, concerned);
  const untold = 1 - notified.length;
  if (counts.people === counts.none) return { ...counts, untold, letter: null };
  const { forumName } = await getCycle(tx, cycleId);
  const letter = plannedLetterOf(wordsOfAnswer({ locale }, forumName), { locale, publicUrl, forumName });
  return { ...counts, untold, letter };
}

export const rightsNotices = sourceOfKinds({
  'privacy-changed': privacyChanged,
  'request-received': received,
  'request-answered': answered,
});
