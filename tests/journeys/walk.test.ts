import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BallotDetail, BallotResult, Receipt } from '@minga/shared/ballots/schema.ts';
import type { BoardDetail, BoardLink } from '@minga/shared/boards/schema.ts';
import type { CommitmentDetail, Provenance } from '@minga/shared/commitments/schema.ts';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import type { DiagnosisReceipt, Register } from '@minga/shared/diagnoses/schema.ts';
import type { Meeting, MeetingList } from '@minga/shared/meetings/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { commitmentTexts, draftDiagnosis, uploadFile } from '../support/acts.ts';
import { type Agent, cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aTheme } from '../support/factories.ts';

/** From an announced cycle to a counted vote, over a real port and real sockets, by the routes that everybody has. */
if (!existsSync(CLIENT_DIST)) await buildClientIfStale(() => undefined);
const rig = await testApp();
const url = await rig.listen();
const { db } = rig.deps;
const forum = await aForum(db);
const cycle = await aCycle(db, {
  forumId: forum.id,
  openStage: 'preparation',
  title: 'Sexto plan de acción',
  reviewDays: 0,
});
const theme = await aTheme(db, { cycleId: cycle.id, name: 'Ambiente', slug: 'ambiente' });
const at = `/api/cycles/${cycle.id}`;
const red = await anOrganisation(db, { forumId: forum.id, shortName: 'Red Andina', name: 'Red Andina de Integridad' });
const ministry = await anOrganisation(db, { forumId: forum.id, shortName: 'MINAGUA', sector: 'executive' });
const university = await anOrganisation(db, { forumId: forum.id, shortName: 'Chasqui', sector: 'academia' });
const ana = await aPerson(db, { name: 'Ana Quispe' });
await aSeat(db, { organisationId: red.id, personId: ana.id, role: 'delegate' });
await aSeat(db, { organisationId: red.id, personId: ana.id, role: 'member' });
const beto = await aSeat(db, { organisationId: ministry.id, role: 'member' });
const carla = await aSeat(db, { organisationId: university.id, role: 'member' });
const facilitator = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
const [cso, state, academic] = [
  await rig.signInAs(ana),
  await rig.signInAs(beto.personId),
  await rig.signInAs(carla.personId),
];
const clients: BoardClient[] = [];
afterAll(async () => {
  for (const client of clients) client.close();
  await rig.close();
});

/** A request over the wire, as JSON; the status is part of what the story says. */
async function ask<Answer>(agent: Agent, method: string, path: string, body?: unknown, status = 200): Promise<Answer> {
  const init =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await agent.fetch(path, { method, ...init });
  const text = await answer.text();
  expect(answer.status, `${method} ${path}: ${text.slice(0, 400)}`).toBe(status);
  return (text.startsWith('{') ? JSON.parse(text) : text) as Answer;
}
const page = async () => (await rig.anonymous.fetch(`/c/${cycle.slug}`, { headers: { accept: 'text/html' } })).text();
/** What a reader without JavaScript has before them. */
const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** The facilitator ends the stage that is open and begins the next, each with its public reason. */
async function advance(to: StageName): Promise<void> {
  const { items } = await ask<Stages>(facilitator, 'GET', `${at}/stages`);
  const before = items[STAGE_NAMES.indexOf(to) - 1];
  const next = items.find(({ name }) => name === to);
  const reason = 'Los acuerdos de esta etapa están cumplidos.';
  await ask(facilitator, 'POST', `${at}/stages/${before?.name}/close`, { reason, version: before?.version });
  const [opensAt, closesAt] = [inHours(-1), inHours(20 * 24)];
  await ask(facilitator, 'PUT', `${at}/stages/${to}`, { opensAt, closesAt, reason, version: next?.version });
}
const minute = Math.floor(Date.now() / 60_000) * 60_000;
const inHours = (hours: number) => new Date(minute + hours * 3_600_000).toISOString();

async function enter(agent: Pick<Agent, 'cookie'>, boardId: string): Promise<BoardClient> {
  const client = new BoardClient({ url, cookie: agent.cookie, boardId });
  clients.push(client);
  return client.ready();
}

/** What one step hands to the next. */
const story = {
  number: 0,
  boardId: '',
  clusterId: '',
  note: '',
  commitment: 0,
  versionId: '',
  sha256: '',
  ballotId: '',
};

describe('the walk', () => {
  it('1 the public page says what this is, where it stands and how to take part, without JavaScript', async () => {
    const text = words(await page());
    for (const part of [
      'Sexto plan de acción',
      'Preparación',
      'Discusión de problemas',
      'Lluvia de ideas',
      'Cocreación',
      'Validación',
      'Adopción',
      'Ambiente',
    ])
      expect(text).toContain(part);
  });

  it('2 an organisation submits a diagnosis with a PDF, and nobody else touches the draft', async () => {
    const draft = await draftDiagnosis(cso, cycle.id, [theme.id], { title: 'Expedientes que nadie puede leer' });
    await uploadFile(cso, cycle.id, draft.id, 'diagnóstico.pdf', aPdf('Agua', 60_000));
    for (const other of [state, academic, facilitator, rig.anonymous]) {
      const refused = other === rig.anonymous ? 401 : other === facilitator ? 403 : 404;
      await ask(other, 'GET', `${at}/diagnoses/drafts/${draft.id}`, undefined, refused);
      await ask(other, 'POST', `${at}/diagnoses/${draft.id}/submit`, { version: draft.version }, refused);
      await ask(other, 'DELETE', `${at}/diagnoses/${draft.id}`, undefined, refused);
    }
    expect(words(await page())).not.toContain('Expedientes que nadie puede leer');
    const receipt = await ask<DiagnosisReceipt>(cso, 'POST', `${at}/diagnoses/${draft.id}/submit`, {
      version: draft.version,
    });
    expect(receipt.sha256).toMatch(/^[0-9a-f]{64}$/);
    const { counters, items } = await ask<Register>(rig.anonymous, 'GET', `${at}/diagnoses`);
    expect([counters, items.map(({ number }) => number)]).toEqual([
      { declared: 1, reachable: 1, cited: 0, withdrawn: 0, inReview: 0 },
      [receipt.number],
    ]);
    story.number = receipt.number;
  });

  it('3 two meetings at one hour are flagged before publishing; one move clears them; the public gets a calendar', async () => {
    await advance('problem_discussion');
    const plan = (title: string) =>
      ask<Meeting>(
        facilitator,
        'POST',
        `${at}/meetings`,
        {
          title,
          modality: 'in_person',
          room: `Sala ${title}`,
          startsAt: inHours(240),
          endsAt: inHours(242),
          stage: 'problem_discussion',
          themes: [theme.id],
          organisations: [red.id],
          people: [{ personId: ana.id }],
        },
        201,
      );
    const [first, second] = [await plan('Mesa del agua'), await plan('Mesa del aire')];
    const flags = async () => (await ask<FlagList>(facilitator, 'GET', `${at}/meetings/flags`)).flags;
    const clusters = (await flags())
      .filter(({ rule }) => rule === 'S01' || rule === 'S02')
      .flatMap((group) => group.clusters);
    expect(clusters.map(({ rule, subject, minutes }) => [rule, subject.name, minutes])).toEqual([
      ['S01', 'Ana Quispe', 120],
      ['S02', 'Red Andina', 120],
    ]);
    expect((await ask<MeetingList>(rig.anonymous, 'GET', `${at}/meetings`)).items).toEqual([]);
    const moved = await ask<Meeting>(facilitator, 'POST', `${at}/meetings/${second.id}/move`, {
      startsAt: inHours(264),
      endsAt: inHours(266),
      version: second.version,
    });
    expect((await flags()).filter(({ rule }) => rule === 'S01' || rule === 'S02')).toEqual([]);
    await ask(facilitator, 'POST', `${at}/meetings/publish`, {
      meetings: [first, moved].map(({ id, version }) => ({ id, version })),
    });
    expect((await ask<MeetingList>(rig.anonymous, 'GET', `${at}/meetings`)).items.map(({ title }) => title)).toEqual([
      'Mesa del agua',
      'Mesa del aire',
    ]);
    const calendar = await ask<string>(rig.anonymous, 'GET', `${at}/calendar.ics`);
    expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(words(await page())).toContain('Mesa del agua');
  });

  it('4 a board with a guest by link: private writing, reveal, clusters, votes', async () => {
    await advance('brainstorming');
    const made = {
      title: 'Ideas por el agua',
      columns: [{ id: 'ideas', title: 'Ideas' }],
      identityMode: 'organisation',
      voteBudget: 3,
      votesPerTarget: 2,
      themeId: theme.id,
    };
    const board = await ask<BoardDetail>(
      facilitator,
      'POST',
      `${at}/boards`,
      { ...made, purpose: '', stage: 'brainstorming', startsIn: 'private_writing' },
      201,
    );
    const link = await ask<BoardLink>(facilitator, 'POST', `${at}/boards/${board.id}/links`, {}, 201);
    const joined = await rig.anonymous.fetch(`/api/join/${link.code}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Julia', organisationId: university.id, consent: true }),
    });
    expect(joined.status).toBe(200);
    const guest = await enter({ cookie: cookieHeader(joined.headers.getSetCookie()) }, board.id);
    const [chair, writer] = [await enter(facilitator, board.id), await enter(cso, board.id)];
    const [idea, secret] = [
      aNote('Publicar los expedientes completos'),
      aNote('Una ventanilla que conteste por escrito'),
    ];
    expect(await writer.act(idea)).toMatchObject({ status: 'ok' });
    expect(await guest.act(secret)).toMatchObject({ status: 'ok' });
    await writer.until(() => writer.view.hiddenNotes === 1, 'the count of hidden notes');
    expect(JSON.stringify([writer.received, chair.received])).not.toContain('ventanilla');
    await chair.act({ type: 'phase.set', args: { phase: 'open' } });
    await writer.until(() => writer.view.notes[secret.args.noteId] !== undefined, 'the note of the guest');
    expect(writer.view.notes[secret.args.noteId]?.by).toMatchObject({
      name: null,
      organisationId: null,
      organisation: null,
      isVerified: false,
      origin: university.shortName,
    });

    await chair.act({ type: 'phase.set', args: { phase: 'clustering' } });
    const clusterId = randomUUID();
    await chair.act({ type: 'cluster.add', args: { clusterId, name: 'Expedientes abiertos', order: 'a1' } });
    for (const { args } of [idea, secret])
      expect(await writer.act({ type: 'note.cluster', args: { noteId: args.noteId, clusterId } })).toMatchObject({
        status: 'ok',
      });
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    const vote = { type: 'vote.cast' as const, args: { target: { kind: 'cluster' as const, id: clusterId } } };
    for (const voter of [writer, writer, guest]) expect(await voter.act(vote)).toMatchObject({ status: 'ok' });
    expect(writer.view.tallies).toBeNull();
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    await guest.until(() => guest.view.tallies !== null, 'the tallies');
    expect(guest.view.tallies).toEqual({ [clusterId]: 3 });
    Object.assign(story, { boardId: board.id, clusterId, note: idea.args.noteId });
  });

  it('5 the cluster becomes a commitment that remembers where it comes from, and is frozen with its hash', async () => {
    await advance('co_creation');
    const { boardId, clusterId } = story;
    const begun = await ask<CommitmentDetail>(cso, 'POST', `${at}/commitments`, { boardId, clusterId }, 201);
    expect(begun.title).toBe('Expedientes abiertos');
    const one = `${at}/commitments/${begun.number}`;
    const { sources } = await ask<Provenance>(cso, 'GET', `${one}/provenance`);
    expect(sources.map(({ kind }) => kind).sort()).toEqual(['cluster', 'note', 'note']);
    const voices = sources
      .filter(({ kind }) => kind === 'note')
      .sort((a, b) => Number(a.isVerified) - Number(b.isVerified));
    expect(voices).toMatchObject([
      { isVerified: false, organisation: null, origin: university.shortName, confirmedBy: null },
      { isVerified: true, organisation: red.shortName, origin: null, confirmedBy: null },
    ]);
    const empty = await ask<{ code: string; errors: { field: string }[] }>(
      cso,
      'POST',
      `${one}/freeze`,
      { version: begun.textVersion },
      422,
    );
    expect([empty.code, empty.errors.length > 3]).toEqual(['commitment.incomplete', true]);
    const text = commitmentTexts(ministry.id, theme.id);
    const { version } = await ask<{ version: number }>(cso, 'PUT', one, { version: begun.textVersion, text });
    await ask(cso, 'POST', `${one}/sources`, { kind: 'diagnosis', sourceId: await diagnosisId() });
    const { textVersion } = await ask<CommitmentDetail>(cso, 'GET', one);
    expect(textVersion).toBeGreaterThanOrEqual(version);
    const frozen = await ask<CommitmentDetail>(cso, 'POST', `${one}/freeze`, { version: textVersion });
    expect(frozen.version).toMatchObject({ number: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const cited = await ask<Register>(rig.anonymous, 'GET', `${at}/diagnoses`);
    expect(cited.counters).toMatchObject({ reachable: 1, cited: 1 });
    const back = await ask<{ commitments: { number: number }[] }>(
      rig.anonymous,
      'GET',
      `${at}/commitments/from/note/${story.note}`,
    );
    expect(back.commitments.map(({ number }) => number)).toEqual([begun.number]);
    Object.assign(story, { commitment: begun.number, versionId: frozen.version?.id, sha256: frozen.version?.sha256 });
  });

  it('6 seats vote on that version; the count is hidden, then public by sector, and anybody recounts it', async () => {
    const terms = {
      title: '¿Entra al plan?',
      mode: 'open',
      rule: 'simple_majority',
      opensAt: inHours(-0.1),
      closesAt: inHours(48),
      versionIds: [story.versionId],
    };
    const ballot = await ask<BallotDetail>(facilitator, 'POST', `${at}/ballots`, terms, 201);
    const one = `${at}/ballots/${ballot.id}`;
    await ask(cso, 'GET', one, undefined, 404);
    const open = await ask<BallotDetail>(facilitator, 'POST', `${one}/open`);
    expect(open).toMatchObject({ status: 'open', roll: 3, turnout: 0, questions: [{ versionSha256: story.sha256 }] });
    const receipts: Receipt[] = [];
    for (const [voter, choice] of [
      [cso, 'for'],
      [state, 'against'],
      [academic, 'for'],
    ] as const) {
      const cast = { key: randomUUID(), choices: [{ versionId: story.versionId, choice }] };
      const receipt = await ask<Receipt>(voter, 'POST', `${one}/casts`, cast);
      expect(await ask<Receipt>(voter, 'POST', `${one}/casts`, cast)).toMatchObject({
        tracker: receipt.tracker,
        isRepeat: true,
      });
      receipts.push(receipt);
    }
    const again = { key: randomUUID(), choices: [{ versionId: story.versionId, choice: 'against' }] };
    expect(await ask(cso, 'POST', `${one}/casts`, again, 409)).toMatchObject({ code: 'ballot.already-cast' });
    for (const reader of [facilitator, cso, rig.anonymous]) {
      expect(await ask(reader, 'GET', `${one}/result`, undefined, 409)).toMatchObject({
        code: 'ballot.tallies-hidden',
      });
      await ask(reader, 'GET', `${one}/export`, undefined, 409);
    }
    await ask(facilitator, 'POST', `${one}/close`, { reason: 'Votaron todos los asientos.' });
    expect(await ask(state, 'POST', `${one}/casts`, again, 409)).toMatchObject({
      code: expect.stringMatching(/^ballot\.(closed|already-cast)$/),
    });
    const result = await ask<BallotResult>(rig.anonymous, 'GET', `${one}/result`);
    expect(result).toMatchObject({
      turnout: 3,
      roll: 3,
      questions: [{ outcome: { total: { for: 2, against: 1, abstain: 0 }, isApproved: true } }],
    });
    const groups = result.questions[0]?.outcome.groups.map(({ group, counts }) => [group, counts.for, counts.against]);
    expect(groups?.sort()).toEqual([
      ['academia', 1, 0],
      ['civil_society', 1, 0],
      ['executive', 0, 1],
    ]);
    expect(result.trackers.slice().sort()).toEqual(receipts.map(({ tracker }) => tracker).sort());
    Object.assign(story, { ballotId: ballot.id });
    await recount(await ask<unknown>(rig.anonymous, 'GET', `${one}/export`));
  });

  it('7 the public page shows what came of it, and the audit chain is whole', async () => {
    await ask(facilitator, 'POST', `${at}/commitments/${story.commitment}/publish`);
    const text = words(await page());
    expect(text).toContain('Expedientes abiertos');
    const { items } = await ask<{ items: { approved: number | null }[] }>(rig.anonymous, 'GET', `${at}/ballots`);
    expect(items.map(({ approved }) => approved)).toEqual([1]);
    expect(await rig.tx((tx) => firstBrokenLink(tx, cycle.id))).toBeNull();
    const rows = await rig.database.query<{ action: string }>(
      'select action from audit_log where chain = $1 order by position',
      [cycle.id],
    );
    const actions = rows.map(({ action }) => action);
    for (const action of [
      'stage.changed',
      'commitment.created',
      'commitment.frozen',
      'ballot.announced',
      'ballot.closed',
      'commitment.published',
    ])
      expect(actions).toContain(action);
  });
});

async function diagnosisId(): Promise<string> {
  const [row] = await rig.database.query<{ id: string }>(
    'select id from diagnoses where cycle_id = $1 and number = $2',
    [cycle.id, story.number],
  );
  return row?.id ?? '';
}

/** The published script in a process of its own, which has neither server nor database; then with one vote changed. */
async function recount(record: unknown): Promise<void> {
  const script = join(import.meta.dirname, '..', '..', 'server', 'src', 'verify-ballot.ts');
  const verify = async (content: string) => {
    const file = join(rig.deps.config.dataDir, `${randomUUID()}.json`);
    await writeFile(file, content);
    return promisify(execFile)(process.execPath, [script, file]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  };
  const text = JSON.stringify(record);
  expect(await verify(text)).toContain('OK: the recount gives the published result.');
  expect(await verify(text.replace('"against"', '"for"'))).toContain('MISMATCH');
}
