import type { Policy } from '../../server/src/platform/http/gate.ts';
import type { SocketPolicy } from '../../server/src/realtime/gateway.ts';

/**
 * Every route and who may call it, written by hand: a route that is not here, or that declares another policy, fails
 * the build. Whoever adds a route adds its line here and thinks once more about who should be let in.
 */
export const ROUTES: Record<string, Policy> = {
  // platform
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/docs': 'public',
  // people
  'GET /api/me': 'public',
  'PATCH /api/me': 'signed-in',
  'PATCH /api/me/reading': 'signed-in',
  'POST /api/sign-in/code': 'public',
  'POST /api/sign-in/verify': 'public',
  'POST /api/sign-out': 'public',
  'GET /api/sessions': 'signed-in',
  'DELETE /api/sessions/:sessionId': 'signed-in',
  'DELETE /api/sessions': 'signed-in',
  // rights of a person: her own data
  'GET /api/account/export': 'signed-in',
  'GET /api/account/address': 'signed-in',
  'POST /api/account/address': 'signed-in',
  'DELETE /api/account/address': 'signed-in',
  'GET /api/address-changes/:token': 'public',
  'POST /api/address-changes/:token': 'public',
  'GET /api/account/consents': 'signed-in',
  'DELETE /api/account/consents/:consentId': 'signed-in',
  'GET /api/account/requests': 'signed-in',
  'POST /api/cycles/:cycleId/person-requests': 'forum',
  'POST /api/cycles/:cycleId/person-requests/received': 'leader',
  'GET /api/cycles/:cycleId/person-requests': 'leader',
  'POST /api/cycles/:cycleId/person-requests/:requestId/answer': 'leader',
  'PUT /api/cycles/:cycleId/request-period': 'leader',
  'GET /api/cycles/:cycleId/personal-data': 'leader',
  'GET /api/cycles/:cycleId/incident-template': 'leader',
  'GET /api/cycles/:cycleId/privacy': 'public',
  'GET /api/cycles/:cycleId/privacy/reach': 'leader',
  'PUT /api/cycles/:cycleId/privacy': 'leader',
  'PUT /api/cycles/:cycleId/legal-contact': 'leader',
  'POST /api/cycles/:cycleId/privacy/consents': 'forum',
  'GET /api/account/erasure': 'signed-in',
  'POST /api/account/erasure': 'signed-in',
  // forums and their roles: any forum for administrators of the installation, the cycle's own for the forum's administrators
  'GET /api/forums': 'administrator',
  'POST /api/forums': 'administrator',
  'GET /api/forums/:forumId/roles': 'administrator',
  'POST /api/forums/:forumId/roles': 'administrator',
  'DELETE /api/forums/:forumId/roles/:personId/:role': 'administrator',
  'GET /api/cycles/:cycleId/roles': 'leader',
  'POST /api/cycles/:cycleId/roles': 'leader',
  'DELETE /api/cycles/:cycleId/roles/:personId/:role': 'leader',
  'PATCH /api/cycles/:cycleId/forum': 'leader',
  'PATCH /api/forums/:forumId': 'administrator',
  // invitations: a list for those who lead, and what whoever has the link of a letter may do with it
  'GET /api/cycles/:cycleId/invitations': 'leader',
  'POST /api/cycles/:cycleId/invitations/:invitationId/renew': 'leader',
  'DELETE /api/cycles/:cycleId/invitations/:invitationId': 'leader',
  'GET /api/cycles/:cycleId/invitations/:invitationId/qr.svg': 'leader',
  'GET /api/invitations/:token': 'public',
  'POST /api/invitations/:token/opened': 'public',
  'POST /api/invitations/:token/ask': 'public',
  'POST /api/invitations/:token/address': 'public',
  'POST /api/invitations/:token/accept': 'signed-in',
  // who comes: by the link of a letter whoever has it, in the forum whoever is expected
  'GET /api/attendance/:token': 'public',
  'POST /api/attendance/:token': 'public',
  'POST /api/attendance/:token/opened': 'public',
  // Signed with a secret of the installation; without it nothing is taken.
  'POST /api/bounces': 'public',
  'GET /api/cycles/:cycleId/meetings/:meetingId/attendance': 'forum',
  'PUT /api/cycles/:cycleId/meetings/:meetingId/attendance': 'forum',
  'GET /api/cycles/:cycleId/meetings/:meetingId/recipients': 'facilitator',
  'GET /api/cycles/:cycleId/ballots/:ballotId/recipients': 'facilitator',
  'GET /api/cycles/:cycleId/stages/:stage/recipients': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/planned-letter': 'facilitator',
  // notices: a person's own, of all their forums
  'GET /api/notices': 'signed-in',
  'GET /api/notices/unread': 'signed-in',
  'POST /api/notices/read': 'signed-in',
  'GET /api/notices/choices': 'signed-in',
  'PUT /api/forums/:forumId/notices/:noticeKind': 'signed-in',
  // what could not be delivered, in all forums: for administrators of the installation
  'GET /api/deliveries': 'administrator',
  'POST /api/deliveries/:deliveryId/retry': 'administrator',
  'GET /api/retention': 'administrator',
  'PUT /api/retention/:retentionKind': 'administrator',
  // cycles: below a forum there is no cycle yet, so who facilitates it is decided behind the gate
  'GET /api/cycles': 'public',
  'GET /api/forums/:forumId/cycle-template': 'signed-in',
  'POST /api/forums/:forumId/cycles': 'signed-in',
  'POST /api/cycles/:cycleId/publish': 'facilitator',
  'PUT /api/cycles/:cycleId/archived': 'facilitator',
  'GET /api/cycles/:cycleId/left-open': 'public',
  'GET /api/public/cycles/:slug': 'public',
  'GET /api/home': 'signed-in',
  'GET /api/own-texts': 'session',
  'POST /api/own-texts/claim': 'session',
  'GET /api/claims/:token': 'public',
  'POST /api/claims/:token': 'public',
  'GET /api/cycles/:cycleId/audit': 'public',
  'GET /api/cycles/:cycleId/audit/export': 'public',
  // organisations
  'GET /api/cycles/:cycleId/organisations': 'public',
  'POST /api/cycles/:cycleId/organisations': 'facilitator',
  'PATCH /api/cycles/:cycleId/organisations/:organisationId': 'facilitator',
  'POST /api/cycles/:cycleId/organisations/:organisationId/seats': 'facilitator',
  'PATCH /api/cycles/:cycleId/seats/:seatId': 'facilitator',
  'GET /api/cycles/:cycleId/list': 'facilitator',
  'POST /api/cycles/:cycleId/list': 'facilitator',
  'GET /api/cycles/:cycleId/list/sample': 'facilitator',
  'DELETE /api/cycles/:cycleId/seats/:seatId': 'facilitator',
  'GET /api/cycles/:cycleId/seats/:seatId/letter': 'facilitator',
  'PUT /api/cycles/:cycleId/acting-seat': 'seat',
  // the numbers of the rules
  'GET /api/cycles/:cycleId/standards': 'public',
  'PUT /api/cycles/:cycleId/standards': 'facilitator',
  // stages
  'GET /api/cycles/:cycleId/stages': 'public',
  'GET /api/cycles/:cycleId': 'public',
  'PUT /api/cycles/:cycleId': 'facilitator',
  'GET /api/cycles/:cycleId/changes': 'public',
  'GET /api/cycles/:cycleId/stages/:stage/touched': 'facilitator',
  'PUT /api/cycles/:cycleId/stages/:stage': 'facilitator',
  'POST /api/cycles/:cycleId/stages/:stage/close': 'facilitator',
  'POST /api/cycles/:cycleId/stages/:stage/override': 'facilitator',
  // themes
  'GET /api/cycles/:cycleId/themes': 'public',
  // diagnoses: drafts belong to an organisation, which is decided behind the gate
  'GET /api/cycles/:cycleId/diagnoses': 'public',
  'GET /api/cycles/:cycleId/diagnoses/:number': 'public',
  'GET /api/cycles/:cycleId/diagnoses/:number/versions': 'public',
  'GET /api/cycles/:cycleId/diagnoses/:number/versions/:version': 'public',
  'GET /api/cycles/:cycleId/diagnoses/:number/files/:fileId': 'public',
  'GET /api/cycles/:cycleId/diagnoses/drafts': 'seat',
  'GET /api/cycles/:cycleId/diagnoses/drafts/:diagnosisId': 'seat',
  'GET /api/cycles/:cycleId/diagnoses/drafts/:diagnosisId/receipt': 'seat',
  'POST /api/cycles/:cycleId/diagnoses': 'seat',
  'PUT /api/cycles/:cycleId/diagnoses/:diagnosisId': 'seat',
  'DELETE /api/cycles/:cycleId/diagnoses/:diagnosisId': 'seat',
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/declare': 'seat',
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/submit': 'seat',
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/withdraw': 'seat',
  'DELETE /api/cycles/:cycleId/diagnoses/:diagnosisId/files/:fileId': 'seat',
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/uploads': 'seat',
  'PATCH /api/cycles/:cycleId/diagnoses/:diagnosisId/uploads/:uploadId': 'seat',
  'DELETE /api/cycles/:cycleId/diagnoses/:diagnosisId/uploads/:uploadId': 'seat',
  'GET /api/cycles/:cycleId/diagnoses/:diagnosisId/states': 'seat',
  'GET /api/cycles/:cycleId/diagnoses/:diagnosisId/states/:stateId': 'seat',
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/states/:stateId/bring-back': 'seat',
  // meetings
  'GET /api/cycles/:cycleId/meetings': 'public',
  'GET /api/cycles/:cycleId/meetings/:meetingId': 'public',
  'GET /api/cycles/:cycleId/meetings/flags': 'public',
  'GET /api/cycles/:cycleId/meetings/load': 'forum',
  'GET /api/cycles/:cycleId/meetings/plan': 'facilitator',
  'GET /api/cycles/:cycleId/meetings/publications': 'public',
  'POST /api/cycles/:cycleId/meetings': 'facilitator',
  'PUT /api/cycles/:cycleId/meetings/:meetingId': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/:meetingId/move': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/:meetingId/cancel': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/flags/acknowledge': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/import': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/publish': 'facilitator',
  'POST /api/cycles/:cycleId/meetings/swap-rooms': 'facilitator',
  'GET /api/cycles/:cycleId/calendar.ics': 'public',
  'GET /api/cycles/:cycleId/feeds': 'forum',
  'POST /api/cycles/:cycleId/feeds': 'forum',
  'DELETE /api/cycles/:cycleId/feeds/:feedId': 'forum',
  // The token in the address is the right to read, so that a calendar program needs no session.
  'GET /api/feeds/:token/calendar.ics': 'public',
  // boards: who may read which board depends on the board, and is decided behind the gate
  'GET /api/cycles/:cycleId/boards': 'public',
  'POST /api/cycles/:cycleId/boards': 'facilitator',
  'GET /api/cycles/:cycleId/boards/:boardId': 'public',
  'PATCH /api/cycles/:cycleId/boards/:boardId': 'facilitator',
  'GET /api/cycles/:cycleId/boards/:boardId/snapshot': 'public',
  'GET /api/cycles/:cycleId/boards/:boardId/history': 'public',
  'GET /api/cycles/:cycleId/boards/:boardId/export': 'public',
  'GET /api/cycles/:cycleId/boards/:boardId/links': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/links': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/close': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/renew': 'facilitator',
  'GET /api/cycles/:cycleId/boards/:boardId/guests': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/remove': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/send-out-silent': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/allow-network': 'facilitator',
  'GET /api/cycles/:cycleId/gatherings': 'facilitator',
  'POST /api/cycles/:cycleId/gatherings': 'facilitator',
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/boards': 'facilitator',
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/renew': 'facilitator',
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/admit': 'facilitator',
  'POST /api/cycles/:cycleId/gatherings/:gatheringId/close': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/admit': 'facilitator',
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/admit': 'facilitator',
  'GET /api/gatherings/:longCode': 'public',
  'GET /api/gatherings/:longCode/qr.svg': 'public',
  'GET /q': 'public',
  'GET /api/join/:code': 'public',
  'POST /api/join/:code': 'public',
  'GET /api/join/:code/qr.svg': 'public',
  // consultations
  'GET /api/cycles/:cycleId/search': 'public',
  'GET /api/cycles/:cycleId/own-texts': 'forum',

  'GET /api/cycles/:cycleId/consultations': 'public',
  'GET /api/cycles/:cycleId/consultations/:consultationId/contributions': 'public',
  // demo: answers 404 unless the demonstration is on
  'GET /api/demo/mail': 'public',
  'POST /api/demo/sign-in': 'public',
  'POST /api/cycles/:cycleId/demo/stage': 'facilitator',
  // announcements: drafts are the facilitation's
  'GET /api/cycles/:cycleId/announcements': 'public',
  'POST /api/cycles/:cycleId/announcements': 'facilitator',
  'GET /api/cycles/:cycleId/announcements/:announcementId': 'public',
  'PUT /api/cycles/:cycleId/announcements/:announcementId': 'facilitator',
  'DELETE /api/cycles/:cycleId/announcements/:announcementId': 'facilitator',
  'GET /api/cycles/:cycleId/announcements/:announcementId/letter': 'facilitator',
  'POST /api/cycles/:cycleId/announcements/:announcementId/publish': 'facilitator',
  'POST /api/cycles/:cycleId/announcements/:announcementId/correct': 'facilitator',
  'POST /api/cycles/:cycleId/announcements/:announcementId/withdraw': 'facilitator',
  'GET /api/cycles/:cycleId/announcements/:announcementId/states': 'facilitator',
  'GET /api/cycles/:cycleId/announcements/:announcementId/states/:stateId': 'facilitator',
  'POST /api/cycles/:cycleId/announcements/:announcementId/states/:stateId/bring-back': 'facilitator',
  'GET /api/cycles/:cycleId/announcements/:announcementId/files/:fileId': 'public',
  'DELETE /api/cycles/:cycleId/announcements/:announcementId/files/:fileId': 'facilitator',
  'POST /api/cycles/:cycleId/announcements/:announcementId/uploads': 'facilitator',
  'PATCH /api/cycles/:cycleId/announcements/:announcementId/uploads/:uploadId': 'facilitator',
  'DELETE /api/cycles/:cycleId/announcements/:announcementId/uploads/:uploadId': 'facilitator',
  // letters: the link of one stops them without an account
  'GET /api/letters/:token': 'public',
  'POST /letters/:token': 'public',
  // comments: who reads and writes is decided behind the gate, by the feature that keeps the subject
  'GET /api/cycles/:cycleId/subjects/:kind/:subjectId/comments': 'public',
  'POST /api/cycles/:cycleId/subjects/:kind/:subjectId/comments': 'forum',
  'POST /api/cycles/:cycleId/comments/:commentId/remove': 'forum',
  // commitments: drafts for the forum, frozen versions for everybody; who writes one is decided behind the gate
  'GET /api/cycles/:cycleId/commitments': 'public',
  'POST /api/cycles/:cycleId/commitments': 'forum',
  'GET /api/cycles/:cycleId/commitments/drafting': 'forum',
  'GET /api/cycles/:cycleId/commitments/from/:kind/:sourceId': 'public',
  'GET /api/cycles/:cycleId/commitments/:number': 'public',
  'PUT /api/cycles/:cycleId/commitments/:number': 'forum',
  'GET /api/cycles/:cycleId/commitments/:number/provenance': 'public',
  'GET /api/cycles/:cycleId/commitments/:number/versions': 'public',
  'GET /api/cycles/:cycleId/commitments/:number/versions/:versionNumber': 'public',
  'GET /api/cycles/:cycleId/commitments/:number/diff': 'public',
  'GET /api/cycles/:cycleId/commitments/:number/hints': 'public',
  'PUT /api/cycles/:cycleId/commitments/:number/milestones': 'forum',
  'GET /api/cycles/:cycleId/commitments/:number/states': 'forum',
  'GET /api/cycles/:cycleId/commitments/:number/states/:stateId': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/states/:stateId/bring-back': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/drafters': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/sources': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/freeze': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/publish': 'facilitator',
  'POST /api/cycles/:cycleId/commitments/:number/adopt': 'facilitator',
  'POST /api/cycles/:cycleId/commitments/:number/withdraw': 'facilitator',
  'GET /api/cycles/:cycleId/commitments/:number/ratings': 'public',
  'POST /api/cycles/:cycleId/commitments/:number/ratings': 'forum',
  'POST /api/cycles/:cycleId/commitments/:number/ratings/:ratingId/retract': 'facilitator',
  // ballots
  'GET /api/cycles/:cycleId/ballots': 'public',
  'POST /api/cycles/:cycleId/ballots': 'facilitator',
  'GET /api/cycles/:cycleId/ballots/:ballotId': 'public',
  'PUT /api/cycles/:cycleId/ballots/:ballotId': 'facilitator',
  'DELETE /api/cycles/:cycleId/ballots/:ballotId': 'facilitator',
  'GET /api/cycles/:cycleId/voting-rules': 'public',
  'POST /api/cycles/:cycleId/voting-rules': 'facilitator',
  'GET /api/cycles/:cycleId/ballots/:ballotId/roll': 'public',
  'GET /api/cycles/:cycleId/ballots/:ballotId/result': 'public',
  'GET /api/cycles/:cycleId/ballots/:ballotId/export': 'public',
  'GET /api/cycles/:cycleId/commitments/:number/ballots': 'public',
  'GET /api/cycles/:cycleId/ballots/:ballotId/announcement': 'facilitator',
  'POST /api/cycles/:cycleId/ballots/:ballotId/open': 'facilitator',
  'POST /api/cycles/:cycleId/ballots/:ballotId/close': 'facilitator',
  'POST /api/cycles/:cycleId/ballots/:ballotId/casts': 'seat',
  'POST /api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId/outcome': 'facilitator',
  'POST /api/cycles/:cycleId/ballots/:ballotId/objections/:objectionId/withdrawal': 'seat',
  'POST /api/cycles/:cycleId/ballots/:ballotId/receipts/check': 'public',

  'GET /robots.txt': 'public',
  'GET /sitemap.xml': 'public',
  'GET /c/:slug/news.atom': 'public',
};

/** Doors to the built pages; they are there when the client has been built, as `npm test` does first. */
export const PAGE_ROUTES: Record<string, Policy> = {
  'GET /*': 'public',
  'GET /': 'public',
  'GET /home': 'public',
  'GET /notices': 'public',
  'GET /attendance/:token': 'public',
  'GET /invitations/:token': 'public',
  'GET /c/:slug/invitations': 'public',
  'GET /sign-in': 'public',
  'GET /account': 'public',
  'GET /administration': 'public',
  'GET /administration/retention': 'public',
  'GET /forums/:forumId/new-cycle': 'public',
  'GET /demo/mail': 'public',
  'GET /j': 'public',
  'GET /own-texts': 'public',
  'GET /claim/:token': 'public',
  'GET /address/:token': 'public',
  'GET /j/:code': 'public',
  'GET /c/:slug': 'public',
  'GET /letters/:token': 'public',
  'GET /c/:slug/announcements': 'public',
  'GET /c/:slug/announcements/:announcementId': 'public',
  'GET /c/:slug/announcements/:announcementId/edit': 'public',
  'GET /c/:slug/diagnoses': 'public',
  'GET /c/:slug/diagnoses/new': 'public',
  'GET /c/:slug/diagnoses/:number': 'public',
  'GET /c/:slug/meetings': 'public',
  'GET /c/:slug/meetings/plan': 'public',
  'GET /c/:slug/meetings/:meetingId': 'public',
  'GET /c/:slug/boards': 'public',
  'GET /c/:slug/boards/:boardId': 'public',
  'GET /c/:slug/commitments': 'public',
  'GET /c/:slug/commitments/new': 'public',
  'GET /c/:slug/commitments/:number': 'public',
  'GET /c/:slug/commitments/:number/edit': 'public',
  'GET /c/:slug/ballots': 'public',
  'GET /c/:slug/ballots/:ballotId': 'public',
  'GET /c/:slug/consultations': 'public',
  'GET /c/:slug/left-open': 'public',
  'GET /c/:slug/privacy': 'public',
  'GET /c/:slug/personal-data': 'public',
  'GET /accessibility': 'public',
  'GET /c/:slug/own-texts': 'public',
  'GET /c/:slug/search': 'public',
  'GET /c/:slug/organisations': 'public',
  'GET /c/:slug/stages': 'public',
  'GET /c/:slug/standards': 'public',
  'GET /assets/*': 'public',
  'GET /favicon.svg': 'public',
  'GET /share.png': 'public',
};

/** What may come in over a socket: into which kind of room, and who may send it. */
export const SOCKET_EVENTS: Record<string, SocketPolicy> = {
  'board:join': 'entry',
  'board:since': 'member',
  'board:op': 'member',
  'board:resend': 'member',
  'board:presence': 'member',
  'board:leave': 'member',
  'plan:join': 'entry',
  'plan:presence': 'member',
  'plan:leave': 'member',
  // Their own bell, whose channel nobody names; guests have none.
  'notices:watch': 'entry',
};

export const ROLES = ['anonymous', 'guest', 'participant', 'cso', 'state', 'member', 'observer', 'facilitator', 'other-forum facilitator', 'other-forum cso', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** What the gate answers before any handler runs; null lets the request pass. */
export type Refusal = 'session.required' | 'permission.denied' | 'permission.seat-required' | 'cycle.not-found' | null;

const SEATED: readonly Role[] = ['cso', 'state', 'member'];
const IN_FORUM: readonly Role[] = [...SEATED, 'participant', 'observer', 'facilitator', 'administrator'];

/** The matrix itself: what this role meets on a route of this policy, inside a cycle's forum or outside any. */
export function refusalOf(role: Role, policy: Policy, inCycle: boolean): Refusal {
  if (policy === 'public') return null;
  if (role === 'anonymous') return 'session.required';
  // What is none of somebody's business does not exist for them.
  if (inCycle && !IN_FORUM.includes(role)) return 'cycle.not-found';
  switch (policy) {
    case 'session':
      return null;
    case 'signed-in':
      return role === 'guest' ? 'permission.denied' : null;
    case 'forum':
      return inCycle ? null : 'permission.denied';
    case 'seat':
      return inCycle && SEATED.includes(role) ? null : 'permission.seat-required';
    case 'facilitator':
      return inCycle && role === 'facilitator' ? null : 'permission.denied';
    case 'leader':
      return inCycle && (role === 'facilitator' || role === 'administrator') ? null : 'permission.denied';
    case 'administrator':
      return role === 'administrator' ? null : 'permission.denied';
  }
}

/** What a role meets when it asks to enter a live room of a cycle; null lets it in. */
export function entryRefusalOf(role: Exclude<Role, 'anonymous'>, room: 'board' | 'plan'): string | null {
  if (!IN_FORUM.includes(role)) return room === 'board' ? 'board.not-found' : 'cycle.not-found';
  return room === 'board' || role === 'facilitator' ? null : 'permission.denied';
}
