import type { JoinInfo } from '@minga/shared/boards/schema.ts';
import type { GuestTexts } from '@minga/shared/reports/own-texts.ts';
import type { OwnConsents, PersonalData, Privacy } from '@minga/shared/rights/schema.ts';
import { forgetAtDoors } from '../../server/src/features/boards/jobs.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import { cookieHeader } from '../support/agent.ts';
import { asTheServer, testApp } from '../support/app.ts';
import { aPerson } from '../support/factories.ts';
import { wordsOf } from '../../server/src/platform/texts/texts.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const at = `/api/cycles/${scene.cycle.id}`;
const SENTENCE = { es: wordsOf('es')('people:join.consent'), en: wordsOf('en')('people:join.consent') };
const BODY = 'El foro guarda lo que usted escribe en la pizarra y el nombre que da en la puerta, y nada más. '
  .repeat(2)
  .trim();

async function aDoor(title = 'La mesa de la puerta') {
  const boardId = await scene.board({ identityMode: 'person', title });
  const { code } = answered<{ code: string }>(await scene.facilitator.post(`${at}/boards/${boardId}/links`, {}), 201);
  return { boardId, code };
}
const doorOf = async (code: string) => answered<JoinInfo>(await rig.anonymous.get(`/api/join/${code}`));
type Agreed = { number: number; sha256: string; locale: string };
const agreedTo = ({ notice: { number, texts } }: JoinInfo, locale: string): Agreed => {
  const text = texts.find((one) => one.locale === locale) ?? texts[0];
  return { number, sha256: text?.sha256 ?? '', locale };
};
async function comes(code: string, body: object, cookie = '') {
  const answer = await rig.anonymous.ask('POST', `/api/join/${code}`, {
    body: { consent: true, name: 'Julia Mamani', ...body },
    headers: cookie ? { cookie } : {},
  });
  return { answer, cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()) || cookie };
}
const doorsOf = async (cookie: string) =>
  answered<GuestTexts>(await rig.anonymous.ask('GET', '/api/own-texts', { headers: { cookie } })).doors;
const guestsOn = (boardId: string) =>
  rig.database.query(
    `select notice_number as number, notice_locale as locale, notice_sha256 as sha256, consent_words as words
     from board_guests where board_id = $1`,
    [boardId],
  );

describe('what a guest agrees to at the door', () => {
  it('is kept with the text of the forum, its language and the sentence as she read it, and shown on her device', async () => {
    const { boardId, code } = await aDoor();
    const said = agreedTo(await doorOf(code), 'en');
    const { texts } = answered<Privacy>(await rig.anonymous.get(`${at}/privacy`));
    expect(texts.find(({ locale }) => locale === 'en')?.sha256).toBe(said.sha256);
    const { cookie } = await comes(code, { agreed: said });
    expect(await guestsOn(boardId)).toEqual([{ number: 0, locale: 'en', sha256: said.sha256, words: SENTENCE.en }]);
    expect(await doorsOf(cookie)).toMatchObject([
      { forum: scene.forum.name, board: 'La mesa de la puerta', notice: { number: 0, words: SENTENCE.en } },
    ]);
    // Another device at the same door has its own.
    const other = await comes(code, { name: 'Rosa Condori', agreed: agreedTo(await doorOf(code), 'es') });
    expect((await doorsOf(other.cookie)).map(({ notice }) => notice?.words)).toEqual([SENTENCE.es]);
  });

  it('goes with her to her account and into its file, and stays said when she is forgotten', async () => {
    const { boardId, code } = await aDoor('La mesa que pasa a la cuenta');
    const { cookie } = await comes(code, {});
    const person = await aPerson(rig.deps.db);
    await rig.database.query(
      `insert into guest_claims (id, guest_id, expires_at, claimed_by, claimed_at)
       select gen_random_uuid(), person_id, now() + interval '1 day', $2, now() from board_guests where board_id = $1`,
      [boardId, person.id],
    );
    const agent = await rig.signInAs(person);
    const { doors } = answered<OwnConsents>(await agent.get('/api/account/consents'));
    expect(doors).toMatchObject([{ notice: { number: 0, words: SENTENCE.es } }]);
    expect(await doorsOf(cookie)).toEqual(doors);
    const { lists } = answered<PersonalData>(await agent.get('/api/account/export'));
    expect(lists.find(({ kind }) => kind === 'board_guests')?.rows).toMatchObject([
      { noticeNumber: 0, noticeLocale: 'es', noticeSha256: expect.any(String), consentWords: SENTENCE.es },
    ]);
    await rig.database.query(`update board_links set expires_at = now() - interval '400 days' where board_id = $1`, [
      boardId,
    ]);
    await rig.database.query("update people set created_at = now() - interval '400 days' where is_guest");
    await rig.database.query(
      'update sessions set expires_at = now() where person_id in (select id from people where is_guest)',
    );
    await acrossForums('guests-forgotten', () => forgetAtDoors(asTheServer(rig.deps)));
    const [guest] = await rig.database.query<{ name: string }>(
      'select p.name from board_guests g join people p on p.id = g.person_id where g.board_id = $1',
      [boardId],
    );
    expect(guest?.name).not.toBe('Julia Mamani');
    expect(answered<OwnConsents>(await agent.get('/api/account/consents')).doors).toEqual(doors);
    const stranger = await rig.signInAs(await aPerson(rig.deps.db));
    expect(answered<OwnConsents>(await stranger.get('/api/account/consents')).doors).toEqual([]);
  });

  it('is the text that stood at the door: another by now lets nobody in before it is read', async () => {
    const { boardId, code } = await aDoor();
    const before = agreedTo(await doorOf(code), 'en');
    const reason = 'El foro dice mejor qué guarda.';
    answered(await scene.facilitator.put(`${at}/privacy`, { number: 0, body: BODY, reason }), 204);
    const { answer } = await comes(code, { agreed: before });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'privacy.changed']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await guestsOn(boardId)).toEqual([]);
    const now = agreedTo(await doorOf(code), 'en');
    expect(now.number).toBe(1);
    for (const wrong of [
      { ...now, sha256: before.sha256 },
      { ...now, number: 0 },
      { ...now, number: 2 },
    ])
      expect((await comes(code, { agreed: wrong })).answer.statusCode).toBe(409);
    // The forum's own text is in its language, the door was read in hers.
    expect((await comes(code, { agreed: now })).answer.statusCode).toBe(200);
    const kept = { number: 1, locale: 'es', sha256: now.sha256, words: SENTENCE.en };
    expect(await guestsOn(boardId)).toEqual([kept]);
  });

  it('is half known nowhere, and what she read may be anything but what she did not', async () => {
    const { boardId, code } = await aDoor();
    await comes(code, {});
    await expect(
      rig.database.query('update board_guests set consent_words = null where board_id = $1', [boardId]),
    ).rejects.toThrow(/consent_whole/);
    for (const agreed of [{ number: 0 }, { number: -1, sha256: 'a'.repeat(64), locale: 'es' }, 'x'])
      expect((await comes(code, { agreed })).answer.statusCode).toBe(422);
  });
});
