import {
  type BoardDetail,
  type BoardGuestList,
  type BoardLink,
  createBoardSchema,
} from '@minga/shared/boards/schema.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Feed, Meeting } from '@minga/shared/meetings/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { answered, beginUpload, draftDiagnosis, frozenCommitment, uploadFile, newCycle } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import type { TestApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';

/** Stands in every unpublished text of the other forum: nobody of this forum may ever receive it. */
export const CANARY = 'canary-7f3d1c9e';

const HOUR = 3_600_000;
const inDays = (days: number, hours = 0) => new Date(Date.now() + days * 24 * HOUR + hours * HOUR).toISOString();

export type World = { cycleId: string; ids: Record<string, string>; personId: string };

type Actor = { cycleId: string; at: string; facilitator: Agent; cso: Agent; word: string };
type Rows = Record<'organisation' | 'seat' | 'theme' | 'consultation', Record<string, string>>;

/** What the demonstration has already. */
async function findRows(rig: TestApp, cycleId: string): Promise<Rows> {
  const one = async (text: string): Promise<Record<string, string>> =>
    (await rig.database.query<Record<string, string>>(text, [cycleId]))[0] ?? {};
  const ofForum = 'join cycles c on c.forum_id = x.forum_id where c.id = $1';
  return {
    organisation: await one(`select x.id from organisations x ${ofForum} order by x.id limit 1`),
    seat: await one(`select x.id, x.person_id from seats x ${ofForum} and x.role = 'member' order by x.id limit 1`),
    theme: await one('select id from themes where cycle_id = $1 order by position limit 1'),
    consultation: await one('select id from consultations where cycle_id = $1 order by id limit 1'),
  };
}

/** A draft with one file taken in and one on its way. */
async function aDraftWithFiles({ cycleId, at, cso, word }: Actor, themeId: string) {
  const draft = await draftDiagnosis(cso, cycleId, [themeId], { title: word, problem: word });
  await uploadFile(cso, cycleId, draft.id, `${word}.pdf`, aPdf());
  const whole = answered<DiagnosisDraft>(await cso.get(`${at}/diagnoses/drafts/${draft.id}`));
  const begun = await beginUpload(cso, cycleId, draft.id, 'half.pdf', 5_000);
  const uploadId = begun.headers.get('location')?.split('/').at(-1) ?? '';
  return { diagnosisId: draft.id, sourceId: draft.id, fileId: whole.files[0]?.id ?? '', uploadId };
}

/** A frozen version, which is public, a draft that is not, and a ballot still in preparation. */
async function aDecision({ cycleId, at, facilitator, word }: Actor, organisationId: string, themeId: string) {
  const frozen = await frozenCommitment(
    facilitator,
    cycleId,
    'A text that everybody may read',
    organisationId,
    themeId,
  );
  const draft = answered<CommitmentDetail>(
    await facilitator.post(`${at}/commitments`, { title: `${word} draft` }),
    201,
  );
  const terms = { title: word, mode: 'open', rule: 'simple_majority', opensAt: inDays(1), closesAt: inDays(3) };
  const ballot = answered<BallotDetail>(
    await facilitator.post(`${at}/ballots`, { ...terms, versionIds: [frozen.version?.id] }),
    201,
  );
  return { versionId: frozen.version?.id ?? '', number: String(draft.number), ballotId: ballot.id };
}

async function aWorkshop(rig: TestApp, { at, facilitator, word }: Actor) {
  const columns = [{ id: 'ideas', title: word }];
  const settings = createBoardSchema.parse({ title: word, purpose: word, stage: null, columns });
  const board = answered<BoardDetail>(await facilitator.post(`${at}/boards`, settings), 201);
  const link = answered<BoardLink>(await facilitator.post(`${at}/boards/${board.id}/links`, {}), 201);
  answered(await rig.anonymous.post(`/api/join/${link.code}`, { consent: true }));
  const guests = answered<BoardGuestList>(await facilitator.get(`${at}/boards/${board.id}/guests`));
  const times = { startsAt: inDays(40), endsAt: inDays(40, 2) };
  const meeting = answered<Meeting>(
    await facilitator.post(`${at}/meetings`, { title: word, agenda: word, modality: 'online', ...times }),
    201,
  );
  const feed = answered<Feed>(await facilitator.post(`${at}/feeds`, { kind: 'person' }), 201);
  return {
    boardId: board.id,
    linkId: link.id,
    guestId: guests.items[0]?.id ?? '',
    code: link.code,
    meetingId: meeting.id,
    feedId: feed.id,
  };
}

/** One of everything in a demonstration forum, unpublished where it can be, by the routes that its own people use. */
export async function oneOfEverything(rig: TestApp, forum: 'demo-es' | 'demo-en', word: string): Promise<World> {
  const cycleId = demoId(forum, 'cycle');
  const facilitator = await rig.signInAs({ persona: 'facilitator', forum });
  const cso = await rig.signInAs({ persona: 'cso', forum });
  const actor: Actor = { cycleId, at: `/api/cycles/${cycleId}`, facilitator, cso, word };
  const rows = await findRows(rig, cycleId);
  const [organisationId, themeId] = [rows.organisation['id'] ?? '', rows.theme['id'] ?? ''];
  const stage = async (name: string) => answered(await facilitator.post(`${actor.at}/demo/stage`, { stage: name }));
  await stage('preparation');
  const diagnosis = await aDraftWithFiles(actor, themeId);
  await stage('co_creation');
  const [session] = await rig.database.query<{ id: string }>('select id from sessions where person_id = $1 limit 1', [
    facilitator.personId,
  ]);
  const personId = rows.seat['person_id'] ?? '';
  return {
    cycleId,
    personId,
    ids: {
      organisationId,
      themeId,
      seatId: rows.seat['id'] ?? '',
      consultationId: rows.consultation['id'] ?? '',
      sessionId: session?.id ?? '',
      personId,
      forumId: demoId(forum, 'forum'),
      ...diagnosis,
      ...(await aDecision(actor, organisationId, themeId)),
      ...(await aWorkshop(rig, actor)),
      // Not ids: words and counts that mean the same in every forum.
      role: 'participant',
      stage: 'co_creation',
      kind: 'diagnosis',
      version: '1',
      versionNumber: '1',
      slug: forum,
    },
  };
}

type Bodies<Body> = (foreign: World, own: World) => Record<string, Body>;
const REASON = 'Porque así lo pidió la prueba de aislamiento.';
const KEY = '0f8fad5b-d9cb-469f-a165-70867728950e';
const diagnosis = { title: 'x', problem: 'x', affectedGroup: '', evidence: '', causes: '', proposals: '', summary: '' };
const meetingBody = { title: 'Mesa', modality: 'online', startsAt: inDays(50), endsAt: inDays(50, 1) };

/** What announces a file, whose route has no body. */
export const UPLOAD_HEADERS = {
  'tus-resumable': '1.0.0',
  'upload-length': '10',
  'upload-offset': '0',
  'upload-metadata': `filename ${Buffer.from('a.pdf').toString('base64')}`,
};

/** A body that would be accepted were the ids in the address one's own: the refusal must come from the address alone. */
export const BODIES: Bodies<unknown> = ({ ids }, own) => ({
  'POST /api/forums/:forumId/cycles': newCycle(),
  'POST /api/cycles/:cycleId/organisations/:organisationId/seats': {
    email: 'a@example.org',
    name: 'A',
    role: 'delegate',
    seniority: 'specialist',
  },
  'PUT /api/cycles/:cycleId/diagnoses/:diagnosisId': { ...diagnosis, themes: [own.ids['themeId']], version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/declare': { version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/submit': { version: 2 },
  'POST /api/cycles/:cycleId/diagnoses/:diagnosisId/withdraw': { reason: REASON },
  'PUT /api/cycles/:cycleId/meetings/:meetingId': { ...meetingBody, version: 1, reason: REASON },
  'POST /api/cycles/:cycleId/meetings/:meetingId/move': {
    startsAt: inDays(60),
    endsAt: inDays(60, 1),
    version: 1,
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/meetings/:meetingId/cancel': { version: 1, reason: REASON },
  'PATCH /api/cycles/:cycleId/boards/:boardId': { title: 'x' },
  'POST /api/cycles/:cycleId/boards/:boardId/links': {},
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/close': { endGuests: true },
  'POST /api/cycles/:cycleId/boards/:boardId/links/:linkId/renew': { expiresInHours: 24, quota: 10 },
  'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm': { organisationId: null },
  'PUT /api/cycles/:cycleId/acting-seat': { seatId: ids['seatId'] },
  'POST /api/cycles/:cycleId/ballots/:ballotId/close': { reason: REASON },
  'POST /api/cycles/:cycleId/ballots/:ballotId/casts': {
    key: KEY,
    choices: [{ versionId: ids['versionId'], choice: 'for' }],
  },
  'POST /api/cycles/:cycleId/ballots/:ballotId/receipts/check': { tracker: 'AAAA-BBBB-CCCC-DDDD' },
});

const meetingBodies: Bodies<unknown[]> = ({ ids, personId }) => ({
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
});

/** Own addresses, the other forum's ids in the body. */
export const BODIES_WITH_IDS: Bodies<unknown[]> = (foreign, own) => {
  const { ids } = foreign;
  return {
    ...meetingBodies(foreign, own),
    ...commitmentBodies(foreign, own),
    'PATCH /api/cycles/:cycleId/boards/:boardId': [{ themeId: ids['themeId'] }],
    'PUT /api/cycles/:cycleId/diagnoses/:diagnosisId': [{ ...diagnosis, themes: [ids['themeId']], version: 2 }],
    'POST /api/cycles/:cycleId/ballots/:ballotId/casts': [
      { seatId: ids['seatId'], key: KEY, choices: [{ versionId: own.ids['versionId'], choice: 'for' }] },
    ],
    'POST /api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm': [{ organisationId: ids['organisationId'] }],
    'PUT /api/cycles/:cycleId/acting-seat': [{ seatId: ids['seatId'] }],
    'POST /api/join/:code': [{ organisationId: ids['organisationId'], consent: true }],
    'POST /api/cycles/:cycleId/feeds': [{ kind: 'organisation', organisationId: ids['organisationId'] }],
    'POST /api/cycles/:cycleId/boards': [
      createBoardSchema.parse({ title: 'x', themeId: ids['themeId'], columns: [{ id: 'a', title: 'A' }] }),
    ],
    'POST /api/cycles/:cycleId/diagnoses': [{ seatId: ids['seatId'] }],
    'POST /api/cycles/:cycleId/ballots': [
      {
        title: 'x',
        mode: 'open',
        rule: 'consent',
        opensAt: inDays(1),
        closesAt: inDays(2),
        versionIds: [ids['versionId']],
      },
    ],
  };
};
