import {
  announcementSchema,
  announcementsQuerySchema,
  announcementsSchema,
  correctAnnouncementSchema,
  publishAnnouncementSchema,
  saveAnnouncementSchema,
  withdrawAnnouncementSchema,
} from '@minga/shared/announcements/schema.ts';
import { plannedLetterSchema, recipientsSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../config.ts';
import { inTransaction, type Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { DONE, doneSchema, routesOf } from '../../platform/http/routes.ts';
import { removeStored } from '../files/commands/files.ts';
import { listRecipientsOf } from '../notices/queries/recipients.ts';
import {
  correctAnnouncement,
  createDraft,
  discardDraft,
  publishAnnouncement,
  saveDraft,
  withdrawAnnouncement,
} from './commands.ts';
import { announcementNotices, readPlannedLetter } from './queries/notices.ts';
import { presentAnnouncement, presentAnnouncements } from './present.ts';
import { getDetail, listDrafts, listPublished } from './queries.ts';

const LIST = '/api/cycles/:cycleId/announcements';
const ONE = `${LIST}/:announcementId` as const;
const route = routesOf('announcements');
type OfOne = { scope: Scope; params: { announcementId: string } };
const read = (tx: Tx, { scope, params }: OfOne) => getDetail(tx, scope, params.announcementId);
const answer = { returns: announcementSchema, read, present: presentAnnouncement };

/** News of a cycle, as everybody reads them and the facilitation writes them. Their files: commands/files.ts. */
export const announcementsRoutes = [
  route.get(LIST, 'What was published, newest first', {
    policy: 'public',
    query: announcementsQuerySchema,
    returns: announcementsSchema,
    read: async (tx, { scope, query }) => ({
      ...(await listPublished(tx, scope.cycleId, query)),
      drafts: await listDrafts(tx, scope),
    }),
    present: presentAnnouncements,
  }),
  route.post(LIST, 'Begin an announcement', {
    policy: 'facilitator',
    status: 201,
    returns: announcementSchema,
    command: (tx, { scope }) => createDraft(tx, scope),
    read: (tx, { scope }, id) => getDetail(tx, scope, id),
    present: presentAnnouncement,
  }),
  route.get(ONE, 'One announcement with its versions and files, or its mark', { policy: 'public', ...answer }),
  route.put(ONE, 'Keep the draft', {
    policy: 'facilitator',
    body: saveAnnouncementSchema,
    command: (tx, { scope, params, body }) => saveDraft(tx, scope, params.announcementId, body),
    ...answer,
  }),
  route.delete(ONE, 'Throw a draft away', {
    policy: 'facilitator',
    returns: doneSchema,
    handle: async ({ deps, scope, params }) => {
      await removeStored(deps, await inTransaction(deps.db, (tx) => discardDraft(tx, scope, params.announcementId)));
      return DONE;
    },
  }),
  route.get(`${ONE}/letter`, 'Whom publishing would tell now, and the letter about it', {
    policy: 'facilitator',
    returns: plannedLetterSchema,
    read: (tx, { scope, params, deps }) =>
      readPlannedLetter(tx, scope, params.announcementId, publicUrlOf(deps.config)),
  }),
  route.get(`${ONE}/recipients`, 'Who was notified of an announcement, and what became of each letter', {
    policy: 'facilitator',
    returns: recipientsSchema,
    read: async (tx, { scope, params }) => {
      const { row } = await getDetail(tx, scope, params.announcementId);
      return listRecipientsOf(tx, scope, [row.id], announcementNotices.kinds);
    },
    present: (items) => ({ items }),
  }),
  route.post(`${ONE}/publish`, 'Make it public, once', {
    policy: 'facilitator',
    body: publishAnnouncementSchema,
    command: (tx, { scope, params, body }) => publishAnnouncement(tx, scope, params.announcementId, body),
    ...answer,
  }),
  route.post(`${ONE}/correct`, 'Say it otherwise, with a public reason', {
    policy: 'facilitator',
    body: correctAnnouncementSchema,
    command: (tx, { scope, params, body }) => correctAnnouncement(tx, scope, params.announcementId, body),
    ...answer,
  }),
  route.post(`${ONE}/withdraw`, 'Take it back, with a public reason', {
    policy: 'facilitator',
    body: withdrawAnnouncementSchema,
    command: (tx, { scope, params, body }) => withdrawAnnouncement(tx, scope, params.announcementId, body.reason),
    ...answer,
  }),
];
