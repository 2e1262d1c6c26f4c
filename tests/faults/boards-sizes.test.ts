import type { CreateBoard } from '@minga/shared/boards/schema.ts';
import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Agent, cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { anOrganisation, aPerson, aSeat } from '../support/factories.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

/** Who listens on the line reads no words, but sees how much passes: it must not be more for one author than for another. */
const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

type Writer = { cookie: string; device: string };
type Reader = Pick<Agent, 'get'>;
const SHORT = { person: 'Li', shortName: 'A1', organisation: 'Ai' };
const LONG = {
  person: 'María de los Ángeles Fernández-Baca Quispe de la Torre Ugarte y Bustamante',
  shortName: 'Coordinadora Nacional de Pueblos',
  organisation: 'Coordinadora Nacional de Organizaciones de Pueblos Andinos, Amazónicos y Afrodescendientes del Sur',
};
const FEW_WORDS = 'a';
const MANY_WORDS = 'Ñandú y cóndor. '.repeat(100);
const DEVICES = ['x', `Mozilla/5.0 (Linux; Android 14; un teléfono) ${'AppleWebKit/537.36 '.repeat(8)}`] as const;

const organisationOf = async ({ shortName, organisation }: typeof SHORT) =>
  (await anOrganisation(rig.deps.db, { forumId: scene.forum.id, shortName, name: organisation })).id;

async function aMember(organisationId: string, name: string, device: string): Promise<Writer> {
  const person = await aPerson(rig.deps.db, { name });
  await aSeat(rig.deps.db, { forumId: scene.forum.id, organisationId, personId: person.id });
  return { cookie: (await rig.signInAs(person)).cookie, device };
}

async function aGuest(boardId: string): Promise<Writer> {
  const links = `/api/cycles/${scene.cycle.id}/boards/${boardId}/links`;
  const { code } = (await scene.facilitator.post(links, { quota: 10 })).json<{ code: string }>();
  const joined = await rig.anonymous.post(`/api/join/${code}`, { consent: true });
  return { cookie: cookieHeader([joined.headers['set-cookie'] ?? []].flat()), device: DEVICES[1] };
}

/** Positions in the record of acts grow with every test, and say nothing of who writes. */
const sizeOf = (text: string) => Buffer.byteLength(text.replaceAll(/"lastAct":\{.*?\}|\d+:[0-9a-f]{64}/g, ''));

/** Each frame in order of coming; of presence, which is sent when there is time for it, the one that tells of everybody. */
const framesOf = (client: BoardClient) => [
  ...client.received.filter((frame) => !frame.startsWith('["board:presence"')).map(sizeOf),
  sizeOf(JSON.stringify(client.presence)),
];

async function answersTo(reader: Reader, boardId: string): Promise<number[]> {
  const at = `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
  const paths = ['', '/snapshot', '/snapshot?since=0', '/history', '/export?format=json', '/export?format=csv'];
  const answers = await Promise.all(paths.map((path) => reader.get(`${at}${path}`)));
  return answers.map(({ body }) => sizeOf(body));
}

type Scene = { boardId: string; ana: BoardClient; chair: BoardClient; others: BoardClient[]; readers: Reader[] };

const readers = { observer: await scene.observer(), member: await scene.member() };

/** Somebody on a board in private writing, with one of each role beside her. */
async function besides(settings: Partial<CreateBoard>, writer: (boardId: string) => Promise<Writer>): Promise<Scene> {
  const boardId = await scene.board({ ...settings, startsIn: 'private_writing' });
  const { observer, member } = readers;
  const others: BoardClient[] = [];
  for (const agent of [observer, member, scene.facilitator]) others.push(await scene.client(agent, boardId));
  const { cookie, device } = await writer(boardId);
  const ana = await scene.client({ cookie }, boardId, { device });
  for (const other of others) await other.until(() => other.presence?.count === 4, 'everybody');
  return {
    boardId,
    ana,
    chair: others.at(-1) as BoardClient,
    others,
    readers: [observer, member, scene.facilitator, rig.anonymous],
  };
}

/** What passes to others while she writes `text`, thinks again and points at it, all in private. */
async function writtenInPrivate({ boardId, ana, others, readers }: Scene, text: string) {
  const note = aNote(text);
  await ana.act(note);
  await ana.act({ type: 'note.edit', args: { noteId: note.args.noteId, text: `${text}.` } });
  ana.socket.emit('board:presence', { boardId, noteId: note.args.noteId, isReady: true });
  for (const other of others) await other.until(() => other.presence?.ready === 1 && other.view.seq === 2, 'her act');
  return { frames: others.map(framesOf), answers: await Promise.all(readers.map((one) => answersTo(one, boardId))) };
}

/** And afterwards: the reveal, a note in the open, its change, and the end. */
async function writtenInTheOpen({ boardId, ana, chair, others, readers }: Scene) {
  await chair.act({ type: 'phase.set', args: { phase: 'open' } });
  const late = aNote('Y plazos');
  await ana.act(late);
  await ana.act({ type: 'note.edit', args: { noteId: late.args.noteId, text: 'Y plazos claros' } });
  await ana.act({ type: 'note.move', args: { noteId: late.args.noteId, columnId: 'doubts', order: 'a9' } });
  const open = await Promise.all(readers.map((one) => answersTo(one, boardId)));
  await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
  for (const other of others) await other.until(() => other.view.phase === 'closed', 'the end');
  return {
    frames: others.map(framesOf),
    open,
    closed: await Promise.all(readers.map((one) => answersTo(one, boardId))),
  };
}

async function passed(identityMode: IdentityMode, writer: (boardId: string) => Promise<Writer>) {
  const one = await besides({ identityMode }, writer);
  const hidden = await writtenInPrivate(one, 'Falta transparencia');
  const shown = await writtenInTheOpen(one);
  scene.closeClients();
  return { hidden, shown };
}

describe('how much passes to others', () => {
  it('is the same whoever writes, with whatever device, on a board without names', async () => {
    const [short, long] = [await organisationOf(SHORT), await organisationOf(LONG)];
    const first = await passed('anonymous', () => aMember(short, SHORT.person, DEVICES[0]));
    expect(await passed('anonymous', () => aMember(long, LONG.person, DEVICES[1]))).toEqual(first);
    expect(await passed('anonymous', aGuest)).toEqual(first);
  });

  it('is the same whoever of an organisation writes, where only that is shown', async () => {
    const organisationId = await organisationOf({ ...LONG, shortName: 'Una sola' });
    const first = await passed('organisation', () => aMember(organisationId, SHORT.person, DEVICES[0]));
    expect(await passed('organisation', () => aMember(organisationId, LONG.person, DEVICES[1]))).toEqual(first);
  });

  it.each(['anonymous', 'organisation', 'person'] as const)(
    'is the same for one letter as for two pages, while they are hidden (%s)',
    async (identityMode) => {
      const member = await aMember(await organisationOf({ ...SHORT, shortName: identityMode }), 'Ana', DEVICES[0]);
      const few = await writtenInPrivate(await besides({ identityMode }, async () => member), FEW_WORDS);
      scene.closeClients();
      expect(await writtenInPrivate(await besides({ identityMode }, async () => member), MANY_WORDS)).toEqual(few);
    },
  );
});

describe('how much is kept', () => {
  it.each(['anonymous', 'organisation'] as const)(
    'of words that nobody may read is the same for one letter as for a paragraph, and goes in steps after that (%s)',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode, startsIn: 'private_writing' });
      const ana = await scene.client(await scene.member(), boardId);
      const notes = [aNote(MANY_WORDS), aNote(FEW_WORDS), aNote('Ñandú. '.repeat(50)), aNote('"\\ '.repeat(90))];
      for (const note of notes) await ana.act(note);
      const sizes = await rig.database.query<{ bytes: number }>(
        'select octet_length(sealed) as bytes from board_private_notes where board_id = $1 order by 1',
        [boardId],
      );
      const bytes = sizes.map((row) => row.bytes);
      expect(bytes).toEqual([540, 540, 540, 28 + 4 * 512]);
      const again = await scene.client(scene.facilitator, boardId);
      await again.act({ type: 'phase.set', args: { phase: 'open' } });
      await ana.until(() => Object.keys(ana.view.notes).length === 4 && ana.view.phase === 'open', 'the reveal');
      for (const { args } of notes) expect(ana.view.notes[args.noteId]?.text).toBe(args.text);
    },
  );
});
