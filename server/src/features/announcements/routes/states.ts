import { announcementSchema, announcementWordsSchema } from '@minga/shared/announcements/schema.ts';
import { workingText } from '../../versions/policy.ts';
import { saveDraft } from '../commands.ts';
import { presentAnnouncement } from '../present.ts';
import { getAnnouncement, getDetail, subjectOf } from '../queries.ts';

/** For the facilitation, which writes it. */
export const announcementDraft = workingText({
  tag: 'announcements',
  called: 'draft',
  writers: 'facilitator',
  path: '/api/cycles/:cycleId/announcements/:announcementId',
  text: announcementWordsSchema,
  async find(tx, scope, { announcementId }) {
    return subjectOf((await getAnnouncement(tx, scope, String(announcementId))).row);
  },
  async bringBack(tx, scope, { announcementId }, { text, stateId, version }) {
    await saveDraft(tx, scope, String(announcementId), { ...text, version }, stateId);
    return getDetail(tx, scope, String(announcementId));
  },
  returns: announcementSchema,
  present: presentAnnouncement,
});
