import type { Meeting } from '@minga/shared/meetings/schema.ts';
import ICAL from 'ical.js';
import { answered } from './acts.ts';
import type { TestApp } from './app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from './factories.ts';

const HOUR = 3_600_000;

/** A forum that meets: Ana by her organisation, Eva by name and in English. */
export async function aMeetingTable(rig: TestApp) {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id, title: 'Plan 2027' });
  const place = { forumId: forum.id };
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', ...place }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', ...place });
  const eva = await aPerson(rig.deps.db, { role: 'participant', ...place, locale: 'en' });
  const organisation = await anOrganisation(rig.deps.db, place);
  await aSeat(rig.deps.db, { ...place, organisationId: organisation.id, personId: ana.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  /** Published, with Ana's organisation and Eva herself, so many hours ahead. */
  const published = async (hours: number): Promise<Meeting> => {
    const begin = new Date(Math.ceil((Date.now() + hours * HOUR) / HOUR) * HOUR);
    const meeting = answered<Meeting>(
      await lead.post(at, {
        title: 'Mesa de Salud',
        modality: 'in_person',
        room: 'Sala Totora',
        startsAt: begin.toISOString(),
        endsAt: new Date(begin.getTime() + 2 * HOUR).toISOString(),
        organisations: [organisation.id],
        people: [{ personId: eva.id, role: 'participant', required: false }],
      }),
      201,
    );
    const { id, version } = meeting;
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    return answered<Meeting>(await lead.get(`${at}/${id}`));
  };
  return { forum, cycle, lead, ana, eva, at, published };
}
/** What a letter does to the calendar of its reader. */
export const entryOf = (calendar: string | null) => {
  const component = new ICAL.Component(ICAL.parse(calendar ?? ''));
  return {
    method: component.getFirstPropertyValue('method'),
    entry: new ICAL.Event(component.getFirstSubcomponent('vevent') ?? undefined),
  };
};
