import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { anOrganisation, aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const ministry = await anOrganisation(rig.deps.db, {
  forumId: scene.forum.id,
  shortName: 'MinAmbiente',
  name: 'Ministerio del Ambiente',
  sector: 'executive',
});
const official = await aPerson(rig.deps.db, { name: 'Flor Oca' });
await aSeat(rig.deps.db, { forumId: scene.forum.id, organisationId: ministry.id, personId: official.id });
for (const person of [official, scene.lead]) await scene.signInPublic(person);

const pathOf = (boardId: string) => `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
type Link = { id: string; code: string; qrPath: string; expiresAt: string; quota: number };

async function link(boardId: string, body: object = {}): Promise<Link> {
  const answer = await scene.facilitator.post(`${pathOf(boardId)}/links`, body);
  expect(answer.statusCode).toBe(201);
  return answer.json();
}
/** @param from the address of the network, as the proxy tells it */
async function enter(code: string, body: object = {}, { cookie = '', from = '203.0.113.9' } = {}) {
  const headers = { 'x-forwarded-for': from, ...(cookie ? { cookie } : {}) };
  const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, ...body }, headers });
  return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) };
}
const MARK = { isVerified: false, confirmedBy: null, isRemoved: false };

describe('whose voice it is', () => {
  it('GA4 ID6 a guest who says an organisation does not speak for it: own word, marked, on that board and no other', async () => {
    const [boardId, other] = [await scene.board(), await scene.board()];
    const { code, qrPath } = await link(boardId);
    const info = (await rig.anonymous.get(`/api/join/${code}`)).json();
    expect(info).toMatchObject({ boardTitle: 'Lluvia de ideas', isOpen: true, locale: 'es' });
    expect((await rig.anonymous.get(qrPath)).body).toContain('<svg');
    const { answer, cookie } = await enter(code, { name: 'Julia', organisationId: ministry.id });
    expect(answer.json()).toEqual({ boardPath: `/c/${scene.cycle.slug}/boards/${boardId}`, awaits: false });
    const guest = await scene.client({ cookie }, boardId);
    const note = aNote('Una idea desde el auditorio');
    expect(await guest.act(note)).toMatchObject({ status: 'ok' });
    const voice = { name: null, organisationId: null, organisation: null, sector: 'citizen', origin: 'MinAmbiente' };
    expect(guest.view.notes[note.args.noteId]?.by).toEqual({ ...voice, ...MARK });
    await expect(scene.client({ cookie }, other)).rejects.toThrow('board.not-found');
  });

  it.each(['person', 'organisation'] as const)(
    'ID6 the mark stands in note, snapshot, history, presence and both exports of a board that shows the %s',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode });
      const { code } = await link(boardId);
      const { cookie } = await enter(code, { name: 'Julia Mamani', origin: 'Ministerio del Ambiente' });
      const [guest, member] = [
        await scene.client({ cookie }, boardId),
        await scene.client(await scene.member(), boardId),
      ];
      const [hers, theirs] = [aNote('de la invitada'), aNote('de quien tiene asiento')];
      await guest.act(hers);
      await member.act(theirs);
      await member.until(() => member.view.notes[hers.args.noteId] !== undefined, 'the note of the guest');
      const voice = { organisationId: null, organisation: null, origin: 'Ministerio del Ambiente', isVerified: false };
      expect(member.view.notes[hers.args.noteId]?.by).toMatchObject(voice);
      expect(member.view.notes[theirs.args.noteId]?.by).toMatchObject({ isVerified: true, origin: null });
      await member.until(
        () => member.presence?.people.some((one) => one.isVerified === false) === true,
        'the guest among those present',
      );
      expect(member.presence?.people.find((one) => !one.isVerified)).toMatchObject({
        organisation: null,
        sector: 'citizen',
        origin: 'Ministerio del Ambiente',
      });
      const read = async (path: string) => (await scene.facilitator.get(`${pathOf(boardId)}${path}`)).json();
      const snapshot = await read('/snapshot');
      expect(snapshot.catchUp.view.notes[hers.args.noteId].by).toMatchObject(voice);
      const [entry] = (await read('/history')).entries;
      expect(entry.by).toMatchObject(voice);
      expect((await read('/export')).view.notes[hers.args.noteId].by).toMatchObject(voice);
      const csv = (await scene.facilitator.get(`${pathOf(boardId)}/export?format=csv`)).body.split('\r\n');
      const cells = (words: string) => csv.find((line) => line.includes(words)) ?? '';
      expect(cells('de la invitada')).toContain(
        ',citizen,false,"voz invitada, sin verificar",Ministerio del Ambiente,',
      );
      expect(cells('de quien tiene asiento')).toMatch(/,true,,,/);
    },
  );

  it('ID2 on an anonymous board nothing of a guest is kept, her mark included', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const { code } = await link(boardId);
    const { cookie } = await enter(code, { name: 'Julia', organisationId: ministry.id });
    const guest = await scene.client({ cookie }, boardId);
    const note = aNote('sin firma');
    await guest.act(note);
    expect(guest.view.notes[note.args.noteId]?.by).toBeNull();
    const [row] = await rig.database.query(
      'select person_id, organisation_id, sector, is_guest, origin, confirmed_by from board_ops where board_id = $1',
      [boardId],
    );
    expect(Object.values(row ?? {})).toEqual([null, null, null, false, null, null]);
  });

  it.each([
    ['name', 'of-the-forum', { name: 'Flor Oca' }],
    ['name', 'of-the-forum', { name: 'Flоr\nO\u200bca' }],
    ['name', 'of-the-forum', { name: 'Facilitadora Rosa' }],
    ['name', 'is-organisation', { name: 'ministerio del  ambiente' }],
    ['name', 'is-role', { name: 'Facilitación' }],
    ['name', 'is-role', { name: 'Moderаcion de la mesa' }],
    ['name', 'is-role', { name: 'the ADMINISTRATOR' }],
    ['name', 'required', { name: '\u200b\u202e' }],
    ['name', 'mixed-scripts', { name: 'Sеñora Pérez' }],
    ['name', 'of-the-forum', { name: 'confirmada por Flor Oca' }],
    ['name', 'is-organisation', { name: 'Ana, ministerio de Ambiente' }],
    ['name', 'is-mark', { name: 'Persona verificada' }],
    ['origin', 'of-the-forum', { name: 'Julia', origin: 'de parte de Flor Oca' }],
    ['origin', 'is-mark', { name: 'Julia', origin: 'Barrio Norte ✔' }],
    ['organisationId', 'unknown', { name: 'Julia', organisationId: scene.forum.id }],
  ])('ID7 refuses %s as %s: %j', async (field, code, body) => {
    const { code: door } = await link(await scene.board());
    const { answer } = await enter(door, body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([{ field, code }]);
  });

  it('ID7 keeps a name on one line, without what nobody sees', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const { code } = await link(boardId);
    const { cookie } = await enter(code, { name: ' Julia\r\n\u200bMamani\u202e ' });
    const guest = await scene.client({ cookie }, boardId);
    expect(guest.joined?.self?.name).toBe('Julia Mamani');
  });
});

describe('the door', () => {
  it('GA3 closing a link with its guests puts them out within a second', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId);
    const { cookie } = await enter(code);
    const guest = await scene.client({ cookie }, boardId);
    await scene.facilitator.post(`${pathOf(boardId)}/links/${id}/close`, { endGuests: true });
    await guest.until(() => guest.evicted !== null, 'the eviction', 1_000);
    expect(guest.evicted).toEqual({ boardId, code: 'board.access-ended' });
    expect((await enter(code)).answer.json().code).toBe('join.closed');
    expect((await rig.anonymous.get(`/api/join/${code}`)).json().isOpen).toBe(false);
  });

  it('300 people join from one address, row by row, as a hall scans the code', async () => {
    const { code } = await link(await scene.board(), { quota: 300 });
    // The page of the door asks again by itself when it is told that the server has its hands full.
    const comeIn = async () => {
      let one = await enter(code);
      for (let tries = 0; one.answer.statusCode === 503 && tries < 12; tries += 1) one = await enter(code);
      return one.answer.statusCode;
    };
    for (let row = 0; row < 5; row += 1)
      expect(await Promise.all(Array.from({ length: 60 }, comeIn))).toEqual(Array(60).fill(200));
  });

  it('someone who has a place in the forum keeps their own session', async () => {
    const boardId = await scene.board();
    const { code } = await link(boardId);
    const member = await scene.member();
    const answer = await member.post(`/api/join/${code}`, { consent: true });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await member.post(`/api/join/${code}`, { consent: false })).statusCode).toBe(422);
  });

  it('one phone, two people: a second name is asked about, never dropped; who is somebody else comes in as such', async () => {
    const boardId = await scene.board();
    const { code } = await link(boardId);
    const ana = await enter(code, { name: 'Ana King' });
    const headers = { cookie: ana.cookie };
    const { you } = (await rig.anonymous.ask('GET', `/api/join/${code}`, { headers })).json();
    expect(you).toEqual({ personId: expect.any(String), name: 'Ana King', hasPlace: true, awaits: false });
    const asked = await enter(code, { name: 'Another Person' }, ana);
    expect([asked.answer.statusCode, asked.answer.json().code, asked.cookie]).toEqual([409, 'join.already-in', '']);
    expect((await enter(code, {}, ana)).answer.statusCode).toBe(200);

    const other = await enter(code, { name: 'Another Person', insteadOf: you.personId }, ana);
    expect(other.answer.statusCode).toBe(200);
    const names = await rig.database.query(
      'select p.name from board_guests g join people p on p.id = g.person_id where board_id = $1 order by 1',
      [boardId],
    );
    expect(names).toEqual([{ name: 'Ana King' }, { name: 'Another Person' }]);
    // Nobody is left in under the first name, and the same press again makes no third person.
    expect((await rig.anonymous.ask('GET', '/api/me', { headers })).json().actor).toBeNull();
    const again = await enter(code, { name: 'Another Person', insteadOf: you.personId }, other);
    expect([again.answer.statusCode, again.cookie]).toEqual([200, '']);
    expect((await rig.anonymous.get(`/api/join/${code}`)).json().you).toBeNull();
  });

  it('GA9 one device that joins again and again is one guest', async () => {
    const boardId = await scene.board();
    const { id, code } = await link(boardId, { quota: 30 });
    const { cookie } = await enter(code, { name: 'Julia' });
    for (let time = 0; time < 45; time += 1) {
      const again = await enter(code, { name: ` JULIA ${' '.repeat(time)}` }, { cookie });
      expect([again.answer.statusCode, again.cookie]).toEqual([200, '']);
    }
    const guests = await rig.database.query('select person_id from board_guests where link_id = $1', [id]);
    expect(guests).toHaveLength(1);
  });
});
