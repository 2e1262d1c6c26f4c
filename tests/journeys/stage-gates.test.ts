import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { spokenInstant } from '@minga/shared/kernel/text-formats.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { errorTitle, wordsOf } from '@minga/server/platform/texts/texts.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { answered, beginUpload, frozenCommitment } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aDiagnosis, aForum, aPerson, aSeat, aTheme } from '../support/factories.ts';

/** SEC-10: each act of a stage, tried while each of the six is open. Outside its own it is refused, saying why and when. */
const rig = await testApp();
const url = await rig.listen();
const { db } = rig.deps;
const forum = await aForum(db);
const cycle = await aCycle(db, { forumId: forum.id });
const theme = await aTheme(db, { cycleId: cycle.id });
const seat = await aSeat(db, { forumId: forum.id, role: 'member' });
const facilitator = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
const member = await rig.signInAs(seat.personId);
const at = `/api/cycles/${cycle.id}`;
afterAll(() => rig.close());

const DAY = 86_400_000;
const orderOf = (name: StageName) => STAGE_NAMES.indexOf(name);

/** Ten days each, back to back, this one begun five days ago. Gates stand open: here only the clock decides. */
async function openOnly(open: StageName): Promise<void> {
  for (const name of STAGE_NAMES) {
    const offset = (orderOf(name) - orderOf(open)) * 10 - 5;
    await rig.database.query(
      "update stages set opens_at = now() + make_interval(days => $3), closes_at = now() + make_interval(days => $3 + 10), closed_at = null, gate_override = 'Abierta para esta prueba' where cycle_id = $1 and name = $2",
      [cycle.id, name, offset],
    );
  }
}

async function windowOf(name: StageName): Promise<{ opens: Date; closes: Date }> {
  const [row] = await rig.database.query<{ opens: Date; closes: Date }>(
    'select opens_at as opens, closes_at as closes from stages where cycle_id = $1 and name = $2',
    [cycle.id, name],
  );
  if (!row) throw new Error(`No stage ${name}.`);
  return row;
}

/** What came back: the sentence in both languages, whether over HTTP or over the socket. */
type Outcome = { status: number; code: string | null; es: string; en: string };
type Act = { name: string; stages: StageName[]; act: (open: StageName) => Promise<Outcome> };

async function twice(
  ask: (headers: Record<string, string>) => Promise<{ statusCode: number; body: string }>,
): Promise<Outcome> {
  const [en, es] = [await ask({ 'accept-language': 'en' }), await ask({ 'accept-language': 'es' })];
  const read = (answer: { statusCode: number; body: string }) =>
    (answer.statusCode >= 400 ? JSON.parse(answer.body) : {}) as { code?: string; title?: string };
  // Accepted the first time, the same act may be refused the second time for having been done.
  return { status: en.statusCode, code: read(en).code ?? null, es: read(es).title ?? '', en: read(en).title ?? '' };
}
const posts = (agent: Agent, path: string, body?: unknown) =>
  twice((headers) => agent.ask('POST', path, { headers, body }));

let commitment: CommitmentDetail;
let adoptable: CommitmentDetail;
const clients: BoardClient[] = [];

beforeAll(async () => {
  await openOnly('co_creation');
  commitment = await frozenCommitment(member, cycle.id, 'Expedientes abiertos', seat.organisationId, theme.id);
  adoptable = await frozenCommitment(member, cycle.id, 'Para adoptar', seat.organisationId, theme.id);
  answered(await facilitator.post(`${at}/commitments/${adoptable.number}/publish`));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** Written while preparation was open; complete, so that only the stage can be in the way. */
const draft = () =>
  aDiagnosis(db, {
    cycleId: cycle.id,
    organisationId: seat.organisationId,
    createdBySeat: seat.id,
    summary: 'Nadie puede leer los expedientes.',
    themes: [theme.id],
  });

async function hand(how: 'declare' | 'submit'): Promise<Outcome> {
  const { id, version } = await draft();
  return posts(member, `${at}/diagnoses/${id}/${how}`, { version });
}

async function upload(): Promise<Outcome> {
  const { id } = await draft();
  return twice(async (headers) => {
    const answer = await beginUpload(speaking(member, headers), cycle.id, id, 'b.pdf', 10);
    return { statusCode: answer.status, body: await answer.text() };
  });
}

/** The same person with a browser of that language. */
function speaking(agent: Agent, language: Record<string, string>): Agent {
  const headers = (init: RequestInit) => ({ ...Object.fromEntries(new Headers(init.headers)), ...language });
  return { ...agent, fetch: (path, init = {}) => agent.fetch(path, { ...init, headers: headers(init) }) };
}

async function boardOp(stage: StageName): Promise<Outcome> {
  const settings = createBoardSchema.parse({
    title: 'Lluvia',
    stage,
    startsIn: 'open',
    columns: [{ id: 'ideas', title: 'Ideas' }],
  });
  const { id } = answered<{ id: string }>(await facilitator.post(`${at}/boards`, settings), 201);
  const client = new BoardClient({ url, cookie: member.cookie, boardId: id });
  clients.push(client);
  const ack = await (await client.ready()).act(aNote('Una idea'));
  if (ack.status === 'ok') return { status: 200, code: null, es: '', en: '' };
  const sentence = (locale: 'es' | 'en') => errorTitle(ack.code as ErrorCode, locale, ack.params);
  return { status: 409, code: ack.code, es: sentence('es'), en: sentence('en') };
}

async function freeze(): Promise<Outcome> {
  // Something new to freeze, written past the gate so that only the freezing is tried.
  const [row] = await rig.database.query<{ version: number }>(
    "update commitments set version = version + 1, budget_note = 'n' || version where cycle_id = $1 and number = $2 returning version",
    [cycle.id, commitment.number],
  );
  return posts(member, `${at}/commitments/${commitment.number}/freeze`, {
    version: row?.version,
    reason: 'Se precisó el presupuesto.',
  });
}

async function change(): Promise<Outcome> {
  const { textVersion } = answered<CommitmentDetail>(await member.get(`${at}/commitments/${commitment.number}`));
  const body = { version: textVersion, text: { budgetNote: newId() } };
  return twice((headers) => member.ask('PUT', `${at}/commitments/${commitment.number}`, { headers, body }));
}

/** A draft of that stage whose window lies inside it. */
async function ballotOf(stage: StageName): Promise<BallotDetail> {
  const { closes } = await windowOf(stage);
  const opensAt = new Date(Math.max(closes.getTime() - 9 * DAY, Date.now())).toISOString();
  const closesAt = new Date(Math.max(closes.getTime(), Date.now() + 1.5 * DAY) - DAY).toISOString();
  const body = {
    title: 'Votación',
    stage,
    mode: 'open',
    rule: 'simple_majority',
    opensAt,
    closesAt,
    versionIds: [commitment.version?.id],
  };
  return answered(await facilitator.post(`${at}/ballots`, body), 201);
}

/** Announced while its stage was open; then the dates of the stage moved. */
async function cast(open: StageName): Promise<Outcome> {
  await openOnly('co_creation');
  const ballot = await ballotOf('co_creation');
  answered(await facilitator.post(`${at}/ballots/${ballot.id}/open`));
  await openOnly(open);
  const body = { key: crypto.randomUUID(), choices: [{ versionId: commitment.version?.id, choice: 'for' }] };
  return posts(member, `${at}/ballots/${ballot.id}/casts`, body);
}

const ACTS: Act[] = [
  { name: 'begin a diagnosis', stages: ['preparation'], act: () => posts(member, `${at}/diagnoses`, {}) },
  { name: 'announce a diagnosis', stages: ['preparation'], act: () => hand('declare') },
  { name: 'upload its file', stages: ['preparation'], act: upload },
  { name: 'submit a diagnosis', stages: ['preparation'], act: () => hand('submit') },
  ...(['problem_discussion', 'brainstorming'] as const).map(
    (stage): Act => ({ name: `write on a board of ${stage}`, stages: [stage], act: () => boardOp(stage) }),
  ),
  {
    name: 'start a commitment',
    stages: ['co_creation', 'validation'],
    act: () => posts(member, `${at}/commitments`, { title: 'Otro' }),
  },
  { name: 'change a commitment', stages: ['co_creation', 'validation'], act: change },
  { name: 'freeze a version', stages: ['co_creation', 'validation'], act: freeze },
  {
    name: 'adopt a commitment',
    stages: ['adoption'],
    act: () => posts(facilitator, `${at}/commitments/${adoptable.number}/adopt`),
  },
  ...(['co_creation', 'validation'] as const).map(
    (stage): Act => ({
      name: `open a ballot of ${stage}`,
      stages: [stage],
      act: async () => posts(facilitator, `${at}/ballots/${(await ballotOf(stage)).id}/open`),
    }),
  ),
  { name: 'vote', stages: ['co_creation'], act: cast },
];

describe.each(STAGE_NAMES)('SEC-10 while %s is open', (open) => {
  it.each(ACTS)('$name', async ({ stages, act }) => {
    await openOnly(open);
    const outcome = await act(open);
    if (stages.includes(open)) {
      expect(outcome).toMatchObject({ code: null });
      expect(outcome.status).toBeLessThan(300);
      return;
    }
    const own = stages[0] as StageName;
    const isAhead = orderOf(own) > orderOf(open);
    expect([outcome.status, outcome.code]).toEqual([409, isAhead ? 'stage.not-open' : 'stage.closed']);
    const { opens, closes } = await windowOf(own);
    for (const locale of ['es', 'en'] as const) {
      expect(outcome[locale]).toContain(wordsOf(locale)(`shell:stage.${own}`));
      expect(outcome[locale]).toContain(
        spokenInstant(isAhead ? opens : closes, { timeZone: 'America/Lima' }, locale, wordsOf(locale)),
      );
    }
  });

  it.each(STAGE_NAMES)('publish a meeting of %s', async (stage) => {
    await openOnly(open);
    const { opens, closes } = await windowOf(stage);
    const isOver = closes.getTime() < Date.now();
    const meeting = async (start: number) => {
      const body = {
        title: 'Mesa',
        modality: 'online',
        stage,
        startsAt: new Date(start).toISOString(),
        endsAt: new Date(start + 3_600_000).toISOString(),
      };
      const { id, version } = answered<Meeting>(await facilitator.post(`${at}/meetings`, body), 201);
      return posts(facilitator, `${at}/meetings/publish`, { meetings: [{ id, version }] });
    };
    // A meeting may be announced before its stage opens, never for a stage that is over, and never outside its dates.
    const inside = await meeting(Math.max(opens.getTime(), isOver ? 0 : Date.now()) + DAY);
    expect([inside.status, inside.code]).toEqual(isOver ? [409, 'stage.closed'] : [200, null]);
    const late = await meeting(closes.getTime() + DAY);
    expect([late.status, late.code]).toEqual([409, isOver ? 'stage.closed' : 'meeting.outside-stage']);
    for (const locale of ['es', 'en'] as const) {
      expect(late[locale]).toContain(wordsOf(locale)(`shell:stage.${stage}`));
      expect(late[locale]).toContain(spokenInstant(closes, { timeZone: 'America/Lima' }, locale, wordsOf(locale)));
    }
  });
});

it('what was refused left nothing behind', async () => {
  await openOnly('adoption');
  const count = async () =>
    (
      await rig.database.query(
        "select (select count(*) from diagnoses where state <> 'draft') + (select count(*) from commitments) + (select count(*) from uploads) as n",
      )
    )[0];
  const before = await count();
  for (const { stages, act } of ACTS.filter(({ name }) => /announce|submit|upload|start/.test(name))) {
    expect(stages).not.toContain('adoption');
    await act('adoption');
  }
  expect(await count()).toEqual(before);
});
