import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { newCycle } from '../support/acts.ts';
import { consultationBodies, consultationIds } from './foreign-consultations.ts';
import { inDays, REASON, type World } from './foreign-world.ts';

type Bodies<Body> = (foreign: World, own: World) => Record<string, Body>;
const KEY = '0f8fad5b-d9cb-469f-a165-70867728950e';
const diagnosis = { title: 'x', problem: 'x', affectedGroup: '', evidence: '', causes: '', proposals: '', summary: '' };
const meetingBody = { title: 'Mesa', modality: 'online', startsAt: inDays(50), endsAt: inDays(50, 1) };
const ballotBody = { title: 'x', mode: 'open', rule: 'consent', opensAt: inDays(1), closesAt: inDays(2) };

const correction = { title: 'x', body: 'x', reason: REASON, number: 1 };

/** What announces a file, whose route has no body. */
export const UPLOAD_HEADERS = {
  'tus-resumable': '1.0.0',
  'upload-length': '10',
  'upload-offset': '0',
  'upload-metadata': `filename ${Buffer.from('a.pdf').toString('base64')}`,
};

/** Of doors, of those who come by them, and of organisations that ask to come in. */
const DOORS = {
  'PUT /api/cycles/:cycleId/participation-requests/form': { isOpen: true },
  'PUT /api/cycles/:cycleId/invitations/:invitationId/address': { email: 'otra@ejemplo.org' },
  'POST /api/cycles/:cycleId/participation-requests/:participationId/approve': {
    organisationId: null,
    shortName: 'Otra',
    role: 'delegate',
    seniority: 'staff',
  },
  'POST /api/cycles/:cycleId/participation-requests/:participationId/decline': { reason: REASON },
  'POST /api/cycles/:cycleId/participation-requests/:participationId/planned-letter': { outcome: 'approved' },
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/boards': { boardIds: ['01a229bf-0000-7000-8000-000000000000'] },
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/renew': { newCode: true },
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/close': { endGuests: true },
  'POST /api/cycles/:cycleId/boards/:boardId/links': {},
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/close': { endGuests: true },
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/renew': { expiresInHours: 24, quota: 10 },
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm': { organisationId: null },
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/remove': { closesDoors: false },
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/allow-network': { isAllowed: true },
};

const diagnosisBodies = (own: World) => ({
  'PUT /api/cycles/:cycleId/diagnoses/:diagnosisId': { ...diagnosis, themes: [own.ids['themeId']], version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/declare': { version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/submit': { version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/withdraw': { reason: REASON },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/publish': { submission: 1 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/planned-letter': { act: 'publish' },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/return': { submission: 1, points: ['parts'], reason: REASON },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/take-back': { submission: 1 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/states/:stateId/bring-back': { version: 2 },
});

const SEAT = { email: 'a@example.org', role: 'delegate', seniority: 'specialist' };

/** A body that would be accepted were the ids in the address one's own: the refusal must come from the address alone. */
export const BODIES: Bodies<unknown> = ({ ids }, own) => ({
  'POST /api/forums/:forumId/cycles': newCycle(),
  'POST /api/forums/:forumId/person-requests': { kind: 'access', words: 'Qué se guarda de mí en este foro.' },
  'PUT /api/forums/:forumId/notices/:noticeKind': { mode: 'off' },
  'PUT /api/cycles/:cycleId/notices/:noticeId/informed': { isInformed: true },
  'PUT /api/cycles/:cycleId/letters/:letterId/informed': { isInformed: true },
  'POST /api/cycles/:cycleId/person-requests/:requestId/answer': { answer: 'Se respondió por correo.' },
  'PATCH /api/cycles/:cycleId/organisations/:organisationId': { name: 'Otro nombre', shortName: 'Otro' },
  'PATCH /api/cycles/:cycleId/forum': { name: 'Otro nombre' },
  'PATCH /api/cycles/:cycleId/seats/:seatId': { seniority: 'staff', hasMandate: false, isAlternate: true },
  'POST /api/cycles/:cycleId/organisations/:organisationId/seats': { ...SEAT, name: 'A' },
  'POST /api/cycles/:cycleId/organisations/:organisationId/seats/planned-letter': SEAT,
  'POST /api/forums/:forumId/roles/planned-letter': { email: 'a@example.org', role: 'observer' },
  ...consultationBodies(ids),
  'PUT /api/cycles/:cycleId/announcements/:announcementId': { title: 'x', body: 'x', version: 1 },
  'POST /api/cycles/:cycleId/announcements/:announcementId/publish': { version: 1, notify: true },
  'POST /api/cycles/:cycleId/announcements/:announcementId/correct': correction,
  'POST /api/cycles/:cycleId/announcements/:announcementId/withdraw': { reason: REASON },
  'POST /api/cycles/:cycleId/announcements/:announcementId/states/:stateId/bring-back': { version: 2 },
  ...diagnosisBodies(own),
  'POST /api/cycles/:cycleId/commitments/:number/states/:stateId/bring-back': { version: 2 },
  'POST /api/cycles/:cycleId/commitments/:number/ratings/:ratingId/retract': { reason: REASON },
  'POST /api/cycles/:cycleId/subjects/:kind/:subjectId/comments': { body: 'x' },
  'POST /api/cycles/:cycleId/comments/:commentId/remove': { reason: REASON },
  'PUT /api/cycles/:cycleId/meetings/:meetingId': { ...meetingBody, version: 1, reason: REASON },
  'POST /api/cycles/:cycleId/meetings/:meetingId/move': {
    startsAt: inDays(60),
    endsAt: inDays(60, 1),
    version: 1,
    reason: REASON,
  },
  'PUT /api/cycles/:cycleId/meetings/:meetingId/attendance': { answer: 'yes' },
  'POST /api/cycles/:cycleId/meetings/:meetingId/cancel': { version: 1, reason: REASON },
  'POST /api/cycles/:cycleId/meetings/:meetingId/files/:fileId/withdraw': { reason: REASON },
  'PATCH /api/cycles/:cycleId/boards/:boardId': { title: 'x' },
  ...DOORS,
  'PUT /api/cycles/:cycleId/organisations/:organisationId/logo': { fileId: ids['organisationId'] },
  'PUT /api/cycles/:cycleId/acting-seat': { seatId: ids['seatId'] },
  'PUT /api/cycles/:cycleId/ballots/:ballotId': { ...ballotBody, version: 1, versionIds: [own.ids['versionId']] },
  'POST /api/cycles/:cycleId/ballots/:ballotId/close': { reason: REASON },
  'POST /api/cycles/:cycleId/ballots/:ballotId/planned-letter': { reason: REASON },
  'POST /api/cycles/:cycleId/ballots/:ballotId/casts': {
    key: KEY,
    choices: [{ versionId: ids['versionId'], choice: 'for' }],
  },
  'POST /api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId/outcome': {
    outcome: 'overruled',
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId/withdrawal': { reason: REASON },
  'POST /api/cycles/:cycleId/ballots/:ballotId/receipts/check': { tracker: 'AAAA-BBBB-CCCC-DDDD' },
});

const meetingBodies: Bodies<unknown[]> = ({ ids, personId }, own) => ({
  'POST /api/cycles/:cycleId/meetings': [
    { ...meetingBody, organisations: [ids['organisationId']] },
    { ...meetingBody, themes: [ids['themeId']] },
    { ...meetingBody, people: [{ personId }] },
  ],
  'PUT /api/cycles/:cycleId/meetings/:meetingId': [
    { ...meetingBody, version: 1, organisations: [ids['organisationId']] },
    { ...meetingBody, version: 1, themes: [ids['themeId']] },
    { ...meetingBody, version: 1, people: [{ personId }] },
  ],
  'POST /api/cycles/:cycleId/meetings/publish': [{ meetings: [{ id: ids['meetingId'], version: 1 }] }],
  'POST /api/cycles/:cycleId/meetings/rearrange': [
    {
      meetings: [own.ids['meetingId'], ids['meetingId']].map((id) => {
        const { startsAt, endsAt } = meetingBody;
        return { id, version: 1, startsAt, endsAt };
      }),
      reason: REASON,
    },
  ],
  'POST /api/cycles/:cycleId/meetings/swap-rooms': [
    {
      meetings: [
        { id: own.ids['meetingId'], version: 1 },
        { id: ids['meetingId'], version: 1 },
      ],
      reason: REASON,
    },
  ],
  'POST /api/cycles/:cycleId/meetings/flags/acknowledge': [
    {
      rule: 'S01',
      subject: { kind: 'organisation', id: ids['organisationId'] },
      meetings: [{ id: ids['meetingId'], movedVersion: 1 }],
      reason: REASON,
    },
  ],
});

const commitmentBodies: Bodies<unknown[]> = ({ ids }, own) => ({
  'POST /api/cycles/:cycleId/commitments': [
    { title: 'x', seatId: ids['seatId'] },
    { boardId: ids['boardId'], clusterId: ids['boardId'] },
  ],
  'PUT /api/cycles/:cycleId/commitments/:number': [
    { version: 1, text: { leadOrganisationId: ids['organisationId'] } },
    { version: 1, text: { themeIds: [ids['themeId']] } },
  ],
  'PUT /api/cycles/:cycleId/commitments/:number/milestones': [
    {
      version: 1,
      milestones: [
        {
          id: own.ids['seatId'],
          title: 'x',
          output: 'x',
          dueOn: null,
          responsibleOrganisationId: ids['organisationId'],
        },
      ],
    },
  ],
  'POST /api/cycles/:cycleId/commitments/:number/drafters': [{ seatId: ids['seatId'] }],
  'POST /api/cycles/:cycleId/commitments/:number/sources': [
    { kind: 'diagnosis', sourceId: ids['diagnosisId'] },
    { kind: 'note', sourceId: ids['boardId'], boardId: ids['boardId'] },
  ],
  'POST /api/cycles/:cycleId/commitments/:number/freeze': [{ version: 1, seatId: ids['seatId'] }],
  'POST /api/cycles/:cycleId/subjects/:kind/:subjectId/comments': [
    { body: 'x', replyTo: ids['commentId'] },
    { body: 'x', seatId: ids['seatId'] },
  ],
});

/** Own addresses, the other forum's ids in the body. */
export const BODIES_WITH_IDS: Bodies<unknown[]> = (foreign, own) => {
  const { ids } = foreign;
  return {
    ...meetingBodies(foreign, own),
    ...commitmentBodies(foreign, own),
    'PATCH /api/cycles/:cycleId/boards/:boardId': [{ themeId: ids['themeId'] }],
    ...consultationIds(foreign, own),
    'POST /api/cycles/:cycleId/announcements/:announcementId/publish': [
      { version: 2, notify: false, files: [ids['fileId']] },
    ],
    'PUT /api/cycles/:cycleId/diagnoses/:diagnosisId': [{ ...diagnosis, themes: [ids['themeId']], version: 2 }],
    'POST /api/cycles/:cycleId/ballots/:ballotId/casts': [
      { seatId: ids['seatId'], key: KEY, choices: [{ versionId: own.ids['versionId'], choice: 'for' }] },
    ],
    'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm': [{ organisationId: ids['organisationId'] }],
    'POST /api/cycles/:cycleId/participation-requests/:participationId/approve': [
      { organisationId: ids['organisationId'], role: 'delegate', seniority: 'staff' },
    ],
    'POST /api/cycles/:cycleId/gatherings': [{ title: 'x', boardIds: [ids['boardId']] }],
    'POST /api/cycles/:cycleId/gatherings/:gatheringId/boards': [{ boardIds: [ids['boardId']] }],
    'PUT /api/cycles/:cycleId/organisations/:organisationId/logo': [{ fileId: ids['fileId'] }],
    'PUT /api/cycles/:cycleId/acting-seat': [{ seatId: ids['seatId'] }],
    'POST /api/cycles/:cycleId/meetings/planned-letter': [
      { kind: 'published', meetings: [ids['meetingId']] },
      { kind: 'changed', meetings: [ids['meetingId']], changes: [{ id: ids['meetingId'], room: 'x' }] },
    ],
    'POST /api/notices/read': [{ until: ids['noticeId'] }],
    'POST /api/join/:code': [{ organisationId: ids['organisationId'], consent: true }],
    'POST /api/cycles/:cycleId/feeds': [{ kind: 'organisation', organisationId: ids['organisationId'] }],
    'POST /api/cycles/:cycleId/boards': [
      createBoardSchema.parse({ title: 'x', themeId: ids['themeId'], columns: [{ id: 'a', title: 'A' }] }),
    ],
    'POST /api/forums/:forumId/cycles': [newCycle({ previousId: foreign.cycleId })],
    'PUT /api/cycles/:cycleId': [
      {
        title: 'x',
        purpose: 'x',
        planStartsOn: '2028-01-01',
        planEndsOn: '2029-12-31',
        themes: [{ id: ids['themeId'], name: 'x' }],
        reason: REASON,
        version: own.cycleVersion,
      },
    ],
    'POST /api/cycles/:cycleId/diagnoses': [{ seatId: ids['seatId'] }],
    'POST /api/cycles/:cycleId/ballots': [{ ...ballotBody, versionIds: [ids['versionId']] }],
    'PUT /api/cycles/:cycleId/ballots/:ballotId': [{ ...ballotBody, version: 1, versionIds: [ids['versionId']] }],
  };
};
