import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import {
  type BoardDetail,
  type BoardGuestList,
  type BoardLink,
  createBoardSchema,
} from '@minga/shared/boards/schema.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { Comments } from '@minga/shared/comments/schema.ts';
import type { CommitmentDetail, RatingList } from '@minga/shared/commitments/schema.ts';
import type { CycleSheet } from '@minga/shared/cycles/sheet.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Feed, Meeting } from '@minga/shared/meetings/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { answered, beginUpload, draftDiagnosis, frozenCommitment, uploadFile } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import type { TestApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';

/** Stands in every unpublished text of the other forum: nobody of this forum may ever receive it. */
export const CANARY = 'canary-7f3d1c9e';

/** A reason that any act would take. */
export const REASON = 'Porque así lo pidió la prueba de aislamiento.';

const HOUR = 3_600_000;
export const inDays = (days: number, hours = 0) => new Date(Date.now() + days * 24 * HOUR + hours * HOUR).toISOString();

export type World = { cycleId: string; cycleVersion: number; ids: Record<string, string>; personId: string };

type Actor = { cycleId: string; at: string; facilitator: Agent; cso: Agent; word: string };
type Rows = Record<
  'organisation' | 'seat' | 'theme' | 'consultation' | 'contribution' | 'objection',
  Record<string, string>
>;

/** What the demonstration has already. */
async function findRows(rig: TestApp, cycleId: string): Promise<Rows> {
  const one = async (text: string): Promise<Record<string, string>> =>
    (await rig.database.query<Record<string, string>>(text, [cycleId]))[0] ?? {};
  const ofForum = 'join cycles c on c.forum_id = x.forum_id where c.id = $1';
  return {
    organisation: await one(`select x.id from organisations x ${ofForum} order by x.id limit 1`),
    seat: await one(`select x.id, x.person_id from seats x ${ofForum} and x.role = 'member' order by x.id limit 1`),
    theme: await one('select id from themes where cycle_id = $1 order by position limit 1'),
    objection: await one(
      'insert into ballot_objections (ballot_id, position, roll_entry) select b.id, 1, r.id from ballots b join ballot_roll r on r.ballot_id = b.id where b.cycle_id = $1 order by r.id limit 1 returning id',
    ),
    consultation: await one(
      'select id from consultations where cycle_id = $1 and closes_at > now() order by id limit 1',
    ),
    contribution: await one(
      'select o.id, o.number from contributions o join consultations k on k.id = o.consultation_id where k.cycle_id = $1 and k.closes_at > now() order by o.number limit 1',
    ),
  };
}

/** A draft with one file taken in and one on its way. */
async function aDraftWithFiles({ cycleId, at, cso, word }: Actor, themeId: string) {
  const draft = await draftDiagnosis(cso, cycleId, [themeId], { title: word, problem: word });
  await uploadFile(cso, cycleId, draft.id, `${word}.pdf`, aPdf(word));
  const whole = answered<DiagnosisDraft>(await cso.get(`${at}/diagnoses/drafts/${draft.id}`));
  const begun = await beginUpload(cso, cycleId, draft.id, 'half.pdf', 5_000);
  const uploadId = begun.headers.get('location')?.split('/').at(-1) ?? '';
  const stateId = await stateOf(cso, `${at}/diagnoses/${draft.id}`);
  return { diagnosisId: draft.id, sourceId: draft.id, fileId: whole.files[0]?.id ?? '', uploadId, stateId };
}

/** A draft, which only the facilitation may know of. */
async function anAnnouncement({ at, facilitator, word }: Actor): Promise<string> {
  const { id } = answered<Announcement>(await facilitator.post(`${at}/announcements`), 201);
  answered(await facilitator.put(`${at}/announcements/${id}`, { title: word, body: word, version: 1 }));
  return id;
}

type States = { items: { id: string }[] };
async function stateOf(agent: Agent, text: string): Promise<string> {
  return answered<States>(await agent.get(`${text}/states`)).items[0]?.id ?? '';
}

/** A frozen version with a rating, which are public, a draft that is not, and a ballot still in preparation. */
async function aDecision({ cycleId, at, facilitator, word }: Actor, organisationId: string, themeId: string) {
  const frozen = await frozenCommitment(
    facilitator,
    cycleId,
    'A text that everybody may read',
    organisationId,
    themeId,
  );
  const rated = {
    potential: 'modest',
    rater: 'A reviewer of the plan',
    role: 'irm',
    ratedOn: '2026-01-15',
    reason: REASON,
    source: 'https://example.org/review',
  };
  const ratings = answered<RatingList>(await facilitator.post(`${at}/commitments/${frozen.number}/ratings`, rated));
  const title = `${word} draft`;
  const draft = answered<CommitmentDetail>(await facilitator.post(`${at}/commitments`, { title }), 201);
  const text = `${at}/commitments/${draft.number}`;
  answered(await facilitator.put(text, { version: draft.textVersion, text: { title: `${title}, saved` } }));
  const comments = answered<Comments>(
    await facilitator.post(`${at}/subjects/commitment/${draft.id}/comments`, { body: word }),
  );
  const terms = { title: word, mode: 'open', rule: 'simple_majority', opensAt: inDays(1), closesAt: inDays(3) };
  const ballot = answered<BallotDetail>(
    await facilitator.post(`${at}/ballots`, { ...terms, versionIds: [frozen.version?.id] }),
    201,
  );
  return {
    versionId: frozen.version?.id ?? '',
    number: String(draft.number),
    commitmentStateId: await stateOf(facilitator, text),
    ratingId: ratings.items[0]?.id ?? '',
    ballotId: ballot.id,
    subjectId: draft.id,
    commentId: comments.items[0]?.id ?? '',
  };
}

async function aWorkshop(rig: TestApp, { at, facilitator, word }: Actor) {
  const columns = [{ id: 'ideas', title: word }];
  const settings = createBoardSchema.parse({ title: word, purpose: word, stage: null, columns });
  const board = answered<BoardDetail>(await facilitator.post(`${at}/boards`, settings), 201);
  const link = answered<BoardLink>(await facilitator.post(`${at}/boards/${board.id}/links`, {}), 201);
  answered(await rig.anonymous.post(`/api/join/${link.code}`, { consent: true }));
  const gathering = answered<Gathering>(
    await facilitator.post(`${at}/gatherings`, { title: CANARY, boardIds: [board.id] }),
    201,
  );
  const guests = answered<BoardGuestList>(await facilitator.get(`${at}/boards/${board.id}/guests`));
  const times = { startsAt: inDays(40), endsAt: inDays(40, 2) };
  const meeting = answered<Meeting>(
    await facilitator.post(`${at}/meetings`, { title: word, agenda: word, modality: 'online', ...times }),
    201,
  );
  const feed = answered<Feed>(await facilitator.post(`${at}/feeds`, { kind: 'person' }), 201);
  return {
    boardId: board.id,
    gatheringId: gathering.id,
    longCode: new URL(gathering.url).searchParams.get('code') ?? '',
    linkId: link.id,
    guestId: guests.items[0]?.id ?? '',
    code: link.code,
    meetingId: meeting.id,
    feedId: feed.id,
  };
}

/** As whoever asked has confirmed it. */
async function aRequestToTakePart(rig: TestApp, { at, cycleId, word }: Actor): Promise<string> {
  const email = `${cycleId}@participa.example`;
  const asked = { organisation: word, sector: 'academia', contribution: word, name: word, email, consent: true };
  answered(await rig.anonymous.post(`${at}/participation-requests`, asked));
  const [row] = await rig.database.query<{ id: string }>(
    'update participation_requests set confirmed_at = now(), network = null, asking_network = null where email = $1 returning id',
    [email],
  );
  return row?.id ?? '';
}

const aRequest = async (asker: Agent, forumId: string, word: string) =>
  answered<{ id: string }>(
    await asker.post(`/api/forums/${forumId}/person-requests`, {
      kind: 'access',
      words: `${word}: lo que se guarda de mí`,
    }),
    201,
  );

/** Asked under another key, so that nothing is sent to it. */
/** To somebody without an account, about what they contributed. */
async function aLetterToStranger(rig: TestApp, contributionId: string): Promise<string> {
  const [row] = await rig.database.query<{ id: string }>(
    `insert into stranger_letters (id, forum_id, cycle_id, kind, subject_id)
     select gen_random_uuid(), c.forum_id, c.id, 'contribution-answered', o.id
     from contributions o join consultations k on k.id = o.consultation_id join cycles c on c.id = k.cycle_id
     where o.id = $1 returning id`,
    [contributionId],
  );
  return row?.id ?? '';
}

async function aDevice(rig: TestApp, sessionId: string | undefined): Promise<string> {
  const [device] = await rig.database.query<{ id: string }>(
    `insert into notice_devices (id, person_id, session_id, endpoint, p256dh, auth, server_key)
     select gen_random_uuid(), person_id, id, 'https://push.example.org/' || id, 'P', 'A', 'former' from sessions where id = $1 returning id`,
    [sessionId],
  );
  return device?.id ?? '';
}

const idsOfNotices = async (rig: TestApp, sessionId: string | undefined, contributionId: string) => ({
  deviceId: await aDevice(rig, sessionId),
  letterId: await aLetterToStranger(rig, contributionId),
});

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
  const [notice] = await rig.database.query<{ id: string }>('select id from notices where cycle_id = $1 limit 1', [
    cycleId,
  ]);
  const [consent] = await rig.database.query<{ id: string }>('select id from consents where forum_id = $1 limit 1', [
    demoId(forum, 'forum'),
  ]);
  const asked = await aRequest(cso, demoId(forum, 'forum'), word);
  const personId = rows.seat['person_id'] ?? '';
  const { version: cycleVersion } = answered<CycleSheet>(await facilitator.get(actor.at));
  return {
    cycleId,
    cycleVersion,
    personId,
    ids: {
      organisationId,
      themeId,
      seatId: rows.seat['id'] ?? '',
      consultationId: rows.consultation['id'] ?? '',
      contributionId: rows.contribution['id'] ?? '',
      contributionNumber: String(rows.contribution['number'] ?? ''),
      objectionId: rows.objection['id'] ?? '',
      sessionId: session?.id ?? '',
      ...(await idsOfNotices(rig, session?.id, rows.contribution['id'] ?? '')),
      personId,
      noticeId: notice?.id ?? '',
      consentId: consent?.id ?? '',
      requestId: asked.id,
      participationId: await aRequestToTakePart(rig, actor),
      forumId: demoId(forum, 'forum'),
      invitationId: demoId(forum, 'invitation/invited-2'),
      ...diagnosis,
      announcementId: await anAnnouncement(actor),
      ...(await aDecision(actor, organisationId, themeId)),
      ...(await aWorkshop(rig, actor)),
      // Not ids: words and counts that mean the same in every forum.
      role: 'participant',
      stage: 'co_creation',
      kind: 'diagnosis',
      noticeKind: 'meeting-published',
      subjectKind: 'commitment',
      version: '1',
      versionNumber: '1',
      slug: forum,
    },
  };
}

/** Names that stand for things of several kinds: each route is tried with one of its own kind. */
export function idIn({ ids }: World, path: string, name: string) {
  if (name === 'number' && path.includes('/contributions/')) return ids['contributionNumber'];
  if (name === 'stateId' && path.includes('/commitments/')) return ids['commitmentStateId'];
  return ids[name === 'kind' && path.includes('/subjects/') ? 'subjectKind' : name];
}

export function fill(path: string, cycleId: string, value: (name: string) => string | undefined): string {
  return path.replace(/:(\w+)/g, (_whole, name: string) => {
    const filled = name === 'cycleId' ? cycleId : value(name);
    if (!filled) throw new Error(`Nothing to put in the place of :${name} in ${path}. Add it to foreign-world.ts.`);
    return encodeURIComponent(filled);
  });
}
