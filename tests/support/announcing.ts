import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { NoticeMode } from '@minga/shared/notices/rules.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from './acts.ts';
import type { appWithMail } from './app-with-mail.ts';
import { aCycle, aForum, aPerson } from './factories.ts';

type Rig = Awaited<ReturnType<typeof appWithMail>>['rig'];

/** A forum whose facilitation has something to say. */
export async function anAnnouncingForum(rig: Rig) {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id, title: 'Plan 2027' });
  const at = `/api/cycles/${cycle.id}/announcements`;
  const person = (role: 'facilitator' | 'participant', more: object = {}) =>
    aPerson(rig.deps.db, { role, forumId: forum.id, ...more });
  const signIn = async (role: 'facilitator' | 'participant') => rig.signInAs(await person(role));
  return {
    cycle,
    at,
    lettersOfDay: () =>
      withReach({ forumId: forum.id }, () =>
        inTransaction(rig.deps.db, (tx) => writeLettersOfDay(tx, forum.id, '2027-03-02')),
      ),
    facilitator: await signIn('facilitator'),
    colleague: await signIn('facilitator'),
    participant: await signIn('participant'),
    /** Somebody of the forum who has chosen how these letters come. */
    reader: async (locale: 'es' | 'en' = 'es', mode: NoticeMode = 'on') => {
      const { id, email } = await person('participant', { locale });
      const agent = await rig.signInAs(id);
      answered(await agent.put(`/api/forums/${forum.id}/notices/announcement-published`, { mode }), 204);
      return { email, agent };
    },
  };
}
type Table = Awaited<ReturnType<typeof anAnnouncingForum>>;
export const words = { title: 'Cambia la sala', body: 'La mesa se reúne el martes.\n\nEn la Sala Totora.' };

export async function aDraft(
  { facilitator, at }: Pick<Table, 'facilitator' | 'at'>,
  text = words,
): Promise<Announcement> {
  const { id, version } = answered<Announcement>(await facilitator.post(at), 201);
  return answered(await facilitator.put(`${at}/${id}`, { ...text, version }));
}
export const filesOf = async (table: Table, one: string) =>
  answered<Announcement>(await table.facilitator.get(one)).files.map(({ id }) => id);
export async function published(table: Table, notify: boolean, text = words): Promise<Announcement> {
  const { id, version } = await aDraft(table, text);
  return answered(await table.facilitator.post(`${table.at}/${id}/publish`, { version, notify }));
}
