import {
  announcementSchema,
  type AnnouncementWords,
  announcementWordsSchema,
} from '@minga/shared/announcements/schema.ts';
import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { getState, listStates, type Subject } from '../../versions/queries.ts';
import { saveDraft } from '../commands.ts';
import { presentAnnouncement } from '../present.ts';
import { getAnnouncement, getDetail, subjectOf } from '../queries.ts';

const route = routesOf('announcements');
const STATES = '/api/cycles/:cycleId/announcements/:announcementId/states';

const one = async (tx: Tx, scope: Scope, id: string): Promise<Subject> =>
  subjectOf((await getAnnouncement(tx, scope, id)).row);

/** What the draft said at each saving of the last thirty days, and the way back; for the facilitation, which writes it. */
export const announcementStateRoutes = [
  route.get(STATES, 'Saved states of the draft', {
    policy: 'facilitator',
    returns: savedStatesSchema,
    read: async (tx, { scope, params, person }) =>
      listStates(tx, await one(tx, scope, params.announcementId), person.personId),
    present: (items) => ({ items }),
  }),
  route.get(`${STATES}/:stateId`, 'What the draft said then', {
    policy: 'facilitator',
    returns: z.object({ text: announcementWordsSchema }),
    read: async (tx, { scope, params }) => getState(tx, await one(tx, scope, params.announcementId), params.stateId),
    present: (state) => ({ text: state.content as AnnouncementWords }),
  }),
  route.post(`${STATES}/:stateId/bring-back`, 'Make it the draft again, as one more state', {
    policy: 'facilitator',
    body: bringBackSchema,
    returns: announcementSchema,
    command: async (tx, { scope, params: { announcementId, stateId }, body: { version } }) => {
      const state = await getState(tx, await one(tx, scope, announcementId), stateId);
      await saveDraft(tx, scope, announcementId, { ...(state.content as AnnouncementWords), version }, state.id);
    },
    read: (tx, { scope, params }) => getDetail(tx, scope, params.announcementId),
    present: presentAnnouncement,
  }),
];
