import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { BallotResult } from '@minga/shared/ballots/schema.ts';
import type { Comments } from '@minga/shared/comments/schema.ts';
import type { RatingList } from '@minga/shared/commitments/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { answered, draftDiagnosis, newCycle, uploadFile } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import type { TestApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aPdf } from '../support/documents.ts';
import { aBoardWithCluster } from '../support/drafting-scene.ts';
import { aCycle, aTheme, aVersionOf, aWholeCommitment, mark } from '../support/factories.ts';

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** One person as two browsers, one on each server. */
export type Browsers = readonly [Agent, Agent];
export type Act = {
  path: string;
  by: Browsers;
  /** Each, or what is named of it, has one row more afterwards, and only one. */
  tables: readonly string[];
  body: () => unknown;
  type?: string;
};

export type Place = {
  rig: TestApp;
  forumId: string;
  cycleId: string;
  /** One in which diagnoses are written. */
  earlyId: string;
  facilitator: Browsers;
  /** Holds a seat of the forum. */
  author: Browsers;
  browsersOf(personId: string): Promise<Browsers>;
};
const REASON = 'Porque así lo acordó la mesa de esta semana.';
/** What changes a row leaves one record of itself. */
const RECORDED = ['audit_log'];

/** Acts on texts: what is said about them, who writes them, where they come from, what is frozen of them. */
export async function actsOnTexts({ rig, cycleId, facilitator, author }: Place): Promise<Record<string, Act>> {
  const { db } = rig.deps;
  const at = `/api/cycles/${cycleId}`;
  const draft = await aWholeCommitment(db, { cycleId });
  const frozen = await aWholeCommitment(db, { cycleId, state: 'frozen' });
  await aVersionOf(db, frozen);
  const cluster = await aBoardWithCluster(db, cycleId);
  const [one, ratings] = [`${at}/commitments/${draft.number}`, `${at}/commitments/${frozen.number}/ratings`];
  const thread = `${at}/subjects/commitment/${draft.id}/comments`;
  const said = answered<Comments>(await author[0].post(thread, { body: 'Falta decir hasta cuándo.' }));
  const rating = () => ({
    potential: 'modest',
    rater: `Revisora ${mark()}`,
    role: 'independent',
    ratedOn: '2026-11-01',
    reason: REASON,
    source: 'https://example.org/informe',
  });
  const rated = answered<RatingList>(await facilitator[0].post(ratings, rating()));
  return {
    comment: { path: thread, by: author, tables: ['comments', ...RECORDED], body: () => ({ body: `Falta ${mark()}` }) },
    'removal of a comment': {
      path: `${at}/comments/${said.items[0]?.id}/remove`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({ reason: REASON }),
    },
    rating: { path: ratings, by: facilitator, tables: ['commitment_ratings', ...RECORDED], body: rating },
    'retraction of a rating': {
      path: `${ratings}/${rated.items[0]?.id}/retract`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({ reason: REASON }),
    },
    source: {
      path: `${one}/sources`,
      by: facilitator,
      tables: ['links', ...RECORDED],
      body: () => ({ kind: 'cluster', sourceId: cluster.clusterId, boardId: cluster.boardId }),
    },
    drafter: { path: `${one}/drafters`, by: author, tables: ['commitment_drafters', ...RECORDED], body: () => ({}) },
    'frozen version': {
      path: `${one}/freeze`,
      by: facilitator,
      tables: ['versions', ...RECORDED],
      body: () => ({ version: draft.version }),
    },
  };
}

/** Acts on what is told to everybody. */
export async function actsOnAnnouncements({ cycleId, facilitator }: Place): Promise<Record<string, Act>> {
  const list = `/api/cycles/${cycleId}/announcements`;
  const aDraft = async () => {
    const { id } = answered<Announcement>(await facilitator[0].post(list), 201);
    answered(
      await facilitator[0].put(`${list}/${id}`, { title: 'Nueva fecha', body: 'El taller pasa al lunes.', version: 1 }),
    );
    return `${list}/${id}`;
  };
  const published = async () => {
    const path = await aDraft();
    answered(await facilitator[0].post(`${path}/publish`, { version: 2, notify: false }));
    return path;
  };
  const frozen = { by: facilitator, tables: ['versions', ...RECORDED] };
  return {
    announcement: { path: list, by: facilitator, tables: ['announcements'], body: () => ({}) },
    'publication of an announcement': {
      ...frozen,
      tables: [...frozen.tables, "events where type = 'concerned.notified'"],
      path: `${await aDraft()}/publish`,
      body: () => ({ version: 2, notify: true }),
    },
    'correction of an announcement': {
      ...frozen,
      path: `${await published()}/correct`,
      body: () => ({ title: 'Nueva fecha', body: 'El taller pasa al martes.', reason: REASON, number: 1 }),
    },
    'withdrawal of an announcement': {
      by: facilitator,
      tables: RECORDED,
      path: `${await published()}/withdraw`,
      body: () => ({ reason: REASON }),
    },
  };
}

/** Acts around ballots: their rule, their announcement, and what becomes of objections once one is counted. */
export async function actsOnBallots({ rig, cycleId, facilitator, browsersOf }: Place): Promise<Record<string, Act>> {
  const decided = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], {
    mode: 'open',
    rule: 'consent',
  });
  answered(await decided.open());
  for (const voter of [0, 1])
    answered(await decided.cast(voter, 'against', undefined, { reason: 'La meta no se puede medir así.' }));
  answered(await decided.cast(2, 'for'));
  answered(await decided.close());
  const objector = decided.voters[1]?.agent ?? rig.anonymous;
  const { objections } = answered<BallotResult>(await objector.get(`${decided.one}/result`));
  const [mine, other] = [true, false].map((isMine) => objections.find((one) => one.isMine === isMine)?.id);
  const announced = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
  const chairs = await browsersOf(decided.facilitator.personId ?? '');
  return {
    'voting rule': {
      path: `/api/cycles/${cycleId}/voting-rules`,
      by: facilitator,
      tables: ['forum_voting_rules', ...RECORDED],
      body: () => ({ votesBy: 'seat', reason: REASON }),
    },
    'announcement of a ballot': {
      path: `${announced.one}/open`,
      by: await browsersOf(announced.facilitator.personId ?? ''),
      tables: RECORDED,
      body: () => ({}),
    },
    'answer to an objection': {
      path: `${decided.one}/objections/${other}/outcome`,
      by: chairs,
      tables: RECORDED,
      body: () => ({ outcome: 'overruled', reason: REASON }),
    },
    'withdrawal of an objection': {
      path: `${decided.one}/objections/${mine}/withdrawal`,
      by: await browsersOf(objector.personId ?? ''),
      tables: RECORDED,
      body: () => ({ reason: REASON }),
    },
  };
}

/** Acts on a diagnosis, from its announcement to the end of its review. */
export async function actsOnDiagnoses({ rig, earlyId, facilitator, author }: Place): Promise<Record<string, Act>> {
  const theme = await aTheme(rig.deps.db, { cycleId: earlyId });
  const written = () => draftDiagnosis(author[0], earlyId, [theme.id]);
  const diagnoses = `/api/cycles/${earlyId}/diagnoses`;
  const announced = async () => {
    const { id, version } = await written();
    return answered<DiagnosisDraft>(await author[0].post(`${diagnoses}/${id}/declare`, { version }));
  };
  const [draft, declared] = [await written(), await announced()];
  const whole = async (name: string) => {
    const one = await written();
    await uploadFile(author[0], earlyId, one.id, `${name}.pdf`, aPdf(name));
    return one;
  };
  const handedIn = async (name: string) => {
    const { id, version } = await whole(name);
    answered(await author[0].post(`${diagnoses}/${id}/submit`, { version }));
    return `${diagnoses}/${id}`;
  };
  const handing = await whole('handed in');
  const reviewed = await Promise.all(['published', 'returned', 'taken back'].map(handedIn));
  return {
    'announcement of a diagnosis': {
      path: `${diagnoses}/${draft.id}/declare`,
      by: author,
      tables: RECORDED,
      body: () => ({ version: draft.version }),
    },
    'handing in of a diagnosis': {
      path: `${diagnoses}/${handing.id}/submit`,
      by: author,
      tables: ['diagnosis_submissions', ...RECORDED],
      body: () => ({ version: handing.version }),
    },
    'publication of a diagnosis': {
      path: `${reviewed[0]}/publish`,
      by: facilitator,
      tables: ['versions', ...RECORDED],
      body: () => ({ submission: 1 }),
    },
    'return of a diagnosis': {
      path: `${reviewed[1]}/return`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({ submission: 1, points: ['parts'], reason: REASON }),
    },
    'taking back of a diagnosis': {
      path: `${reviewed[2]}/take-back`,
      by: author,
      tables: RECORDED,
      body: () => ({ submission: 1 }),
    },
    'withdrawal of a diagnosis': {
      path: `${diagnoses}/${declared.id}/withdraw`,
      by: author,
      tables: RECORDED,
      body: () => ({ reason: REASON }),
    },
  };
}

/** Acts that publish: a commitment, a cycle. */
export async function actsOfPublishing(place: Place): Promise<Record<string, Act>> {
  const { rig, forumId, cycleId, facilitator } = place;
  const { db } = rig.deps;
  const frozen = await aWholeCommitment(db, { cycleId, state: 'frozen' });
  await aVersionOf(db, frozen);
  const decided = `/api/cycles/${cycleId}/commitments/${frozen.number}`;
  const late = await aCycle(db, { forumId, openStage: 'adoption' });
  const adopted = await aWholeCommitment(db, { cycleId: late.id, state: 'published', publishedAt: new Date() });
  await aVersionOf(db, adopted);
  const hidden = answered<{ id: string }>(await facilitator[0].post(`/api/forums/${forumId}/cycles`, newCycle()), 201);
  return {
    'publication of a commitment': { path: `${decided}/publish`, by: facilitator, tables: RECORDED, body: () => ({}) },
    'adoption of a commitment': {
      path: `/api/cycles/${late.id}/commitments/${adopted.number}/adopt`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({}),
    },
    'withdrawal of a commitment': {
      path: `${decided}/withdraw`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({ reason: REASON }),
    },
    'publication of a cycle': {
      path: `/api/cycles/${hidden.id}/publish`,
      by: facilitator,
      tables: RECORDED,
      body: () => ({}),
    },
  };
}

/** Acts on what has a time: meetings that are public, stages. */
export async function actsOnTimes({ rig, forumId, cycleId, facilitator }: Place): Promise<Record<string, Act>> {
  const at = `/api/cycles/${cycleId}/meetings`;
  const aMeeting = async (from: number, place: object = { modality: 'online' }) => {
    const times = { startsAt: inHours(from), endsAt: inHours(from + 1) };
    return answered<Meeting>(await facilitator[0].post(at, { title: `Mesa ${mark()}`, ...place, ...times }), 201);
  };
  const aPublicOne = async (from: number, place?: object) => {
    const { id, version } = await aMeeting(from, place);
    answered(await facilitator[0].post(`${at}/publish`, { meetings: [{ id, version }] }));
    return { id, version: version + 1 };
  };
  const [draft, moved, cancelled] = [await aMeeting(1_200), await aPublicOne(1_300), await aPublicOne(1_400)];
  const { id, version } = await aMeeting(1_600);
  const placed = { id, version };
  const rooms = ['Sala 1', 'Sala 2'].map((room) => aPublicOne(1_500, { modality: 'in_person', room }));
  const meetings = await Promise.all(rooms);
  const running = await aCycle(rig.deps.db, { forumId, openStage: 'preparation' });
  const stage = `/api/cycles/${running.id}/stages`;
  const one = { by: facilitator, tables: RECORDED };
  // Two records: the act, and the publication that tells of it.
  const told = { by: facilitator, tables: ['versions'] };
  const press = () => ({ version: 1, reason: REASON });
  return {
    'publication of a meeting': {
      ...one,
      path: `${at}/publish`,
      body: () => ({ meetings: [{ id: draft.id, version: draft.version }] }),
    },
    'moving a public meeting': {
      ...told,
      path: `${at}/${moved.id}/move`,
      body: () => ({ version: moved.version, startsAt: inHours(1_310), endsAt: inHours(1_311), reason: REASON }),
    },
    'cancelling a public meeting': {
      ...told,
      path: `${at}/${cancelled.id}/cancel`,
      body: () => ({ version: cancelled.version, reason: REASON }),
    },
    'a plan put in order': {
      ...one,
      path: `${at}/rearrange`,
      body: () => ({
        meetings: [{ ...placed, startsAt: inHours(1_610), endsAt: inHours(1_611) }],
      }),
    },
    'a change of rooms': {
      by: facilitator,
      tables: [`versions where subject_id = '${meetings[0]?.id}'`, `versions where subject_id = '${meetings[1]?.id}'`],
      path: `${at}/swap-rooms`,
      body: () => ({ meetings, reason: REASON }),
    },
    'opening a stage by a reason': { ...one, path: `${stage}/brainstorming/override`, body: press },
    'closing a stage': { ...one, path: `${stage}/preparation/close`, body: press },
  };
}

/** Organisations that ask to take part, as they were confirmed. */
export async function actsOnParticipation({ rig, cycleId, facilitator }: Place): Promise<Record<string, Act>> {
  const at = `/api/cycles/${cycleId}/participation-requests`;
  const asked = async () => {
    const words = {
      organisation: `Vecinas ${mark()}`,
      contribution: 'Agua',
      name: 'Ana',
      email: `${mark()}@vecinas.example`,
    };
    answered(await rig.anonymous.post(at, { ...words, sector: 'academia', consent: true }));
    const [row] = await rig.database.query<{ id: string }>(
      'update participation_requests set confirmed_at = now(), network = null, asking_network = null where email = $1 returning id',
      [words.email],
    );
    return `${at}/${row?.id}`;
  };
  return {
    'approval of a request to take part': {
      path: `${await asked()}/approve`,
      by: facilitator,
      tables: ['seats', 'organisations', "audit_log where action = 'participation.approved'"],
      body: () => ({ organisationId: null, shortName: `V ${mark()}`, role: 'delegate', seniority: 'staff' }),
    },
    'refusal of a request to take part': {
      path: `${await asked()}/decline`,
      by: facilitator,
      tables: ["audit_log where action = 'participation.declined'"],
      body: () => ({ reason: REASON }),
    },
  };
}

/** What people ask about their data, and what they are answered. */
export async function actsOnRequests(
  { forumId, cycleId, facilitator, author }: Place,
  administrator: Act['by'],
): Promise<Record<string, Act>> {
  const at = `/api/cycles/${cycleId}/person-requests`;
  const own = `/api/forums/${forumId}/person-requests`;
  const words = () => ({ kind: 'access', words: `Quiero saber qué se guarda de mí, ${mark()}` });
  const asked = answered<{ id: string }>(await author[0].post(own, words()), 201);
  const ofNoForum = answered<{ id: string }>(await author[0].post('/api/account/requests', words()), 201);
  return {
    'request of the administration': {
      path: '/api/account/requests',
      by: author,
      tables: ['person_requests'],
      body: words,
    },
    'answer of the administration': {
      path: `/api/person-requests/${ofNoForum.id}/answer`,
      by: administrator,
      tables: ["audit_log where action = 'person-request.answered'"],
      body: () => ({ answer: 'Se envió por correo lo que se guarda.' }),
    },
    'request about own data': { path: own, by: author, tables: ['person_requests'], body: words },
    'request that came by letter': {
      path: `${at}/received`,
      by: facilitator,
      tables: ['person_requests'],
      body: () => ({ ...words(), who: 'Ana Quispe', receivedOn: '2026-11-02' }),
    },
    'answer to a request': {
      path: `${at}/${asked.id}/answer`,
      by: facilitator,
      tables: ["audit_log where action = 'person-request.answered'"],
      body: () => ({ answer: 'Se envió por correo lo que se guarda.' }),
    },
  };
}
