import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { desc, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { type KindSource, sourceOfKinds } from '../../notices/policy.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { getPerson, listLeaders } from '../../people/queries.ts';
import { erasures, personRequests, privacyNotices } from '../tables.ts';

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
    const { slug, forumName } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    return {
      title: say('letters:privacy-changed.title', { forum: forumName }),
      lines: [say('letters:meeting.reason', { reason: newest.reason }), say('letters:privacy-changed.ask')],
      path: paths.privacy(slug),
    };
  },
};

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

/** The answer, to whoever asked. */
const answered: KindSource = {
  async listConcerned(tx, { subjectId }) {
    const row = await findRequest(tx, subjectId);
    if (!row?.personId) return null;
    // Nobody reads it who was erased since.
    const erased = await isErased(tx, row.personId);
    // A guest reads it on her device.
    const { isGuest } = await getPerson(tx, row.personId);
    return erased || isGuest ? null : { people: [row.personId], dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { locale, personId }) {
    const row = await findRequest(tx, subjectId);
    if (row?.personId !== personId || row.answer === null) return null;
    const { forumName } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    return {
      title: say('letters:request-answered.title', { forum: forumName }),
      // What was answered is read where it stands, not by every mailbox on the way.
      lines: [],
      path: paths.account(),
    };
  },
};

export const rightsNotices = sourceOfKinds({
  'privacy-changed': privacyChanged,
  'request-received': received,
  'request-answered': answered,
});
