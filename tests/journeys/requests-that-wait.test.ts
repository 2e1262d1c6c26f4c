import type { Home } from '@minga/shared/cycles/schema.ts';
import type { PersonRequests } from '@minga/shared/rights/schema.ts';
import { describe, expect, it } from 'vitest';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPerson, aSeat, mark } from '../support/factories.ts';
import { aBrowser } from '../support/sign-in.ts';

const { office, rig, settled } = await appWithMail();
const ASKED = { kind: 'access', words: 'Qué guardan de lo que escribí?' };

/** A forum, the door of one of its boards, and what waits for whoever leads it. */
async function aPlace() {
  const scene = await boardScene(rig);
  const { id: cycleId, forumId } = scene.cycle;
  const boardId = await scene.board();
  const at = `/api/cycles/${cycleId}`;
  const { code } = answered<{ code: string }>(await scene.facilitator.post(`${at}/boards/${boardId}/links`, {}), 201);
  const guest = async ({ isOnBoard }: { isOnBoard: boolean }) => {
    const browser = aBrowser(rig);
    answered(await browser.post(`/api/join/${code}`, { consent: true, name: `Nina ${mark()}` }));
    if (isOnBoard)
      await rig.database.query(
        'update board_guests set arrived_at = now() where id = (select id from board_guests where board_id = $1 order by consented_at desc, id desc limit 1)',
        [boardId],
      );
    return browser;
  };
  const ask = async (browser: Pick<ReturnType<typeof aBrowser>, 'post'>) =>
    (await browser.post(`/api/forums/${forumId}/person-requests`, ASKED)).statusCode;
  const list = async () => answered<PersonRequests>(await scene.facilitator.get(`${at}/person-requests`)).items;
  const needs = async () =>
    answered<Home>(await scene.facilitator.get('/api/home')).needs.filter(({ kind }) => kind === 'answer-requests');
  return { scene, forumId, at, guest, ask, list, needs };
}

describe('SEC-76 guests of one network who ask about their data', () => {
  it('use up no right of a guest who came to a board, and their requests come in one letter a day to those who have come', async () => {
    const { scene, forumId, at, guest, ask, list } = await aPlace();
    const invited = { email: `rosa-${mark()}@example.org`, name: 'Rosa Oca' };
    answered(await scene.facilitator.post(`${at}/roles`, { ...invited, role: 'facilitator' }), 201);
    const { email } = await aPerson(rig.deps.db, { role: 'facilitator', forumId });
    await settled();
    const atDoor = await Promise.all(Array.from({ length: 6 }, () => guest({ isOnBoard: false })));
    const answers = [];
    for (const one of atDoor) for (let n = 0; n < 4; n += 1) answers.push(await ask(one));
    expect(answers.filter((status) => status === 201)).toHaveLength(20);
    expect(answers.filter((status) => status === 429)).toHaveLength(4);
    expect(await ask(await guest({ isOnBoard: true }))).toBe(201);
    expect(await list()).toHaveLength(21);
    await settled();
    const to = (address: string) => office.letters.filter((letter) => JSON.stringify(letter.to).includes(address));
    expect([to(email).length, to(invited.email).length]).toEqual([1, 1]);
    expect(to(invited.email)[0]?.text).toContain('/invitations/');
  });
});

it('what an account asked that was deleted since ends there: kept, due no more, and answered by nobody', async () => {
  const { scene, forumId, at, ask, list, needs } = await aPlace();
  const { personId } = await aSeat(rig.deps.db, { forumId });
  expect(await ask(await rig.signInAs({ id: personId }))).toBe(201);
  await rig.database.query(
    'update person_requests set received_on = received_on - 60, due_on = due_on - 60 where forum_id = $1',
    [forumId],
  );
  expect(await list()).toMatchObject([{ isOverdue: true, endedAt: null }]);
  expect(await needs()).toHaveLength(1);
  await rig.database.query('select erase_person($1, $2)', [personId, { es: 'Participante anterior' }]);
  const [one] = await list();
  expect(one).toMatchObject({ words: '', answer: null, answeredAt: null, isOverdue: false });
  expect(one?.endedAt).toMatch(/^\d{4}-/);
  expect(await needs()).toEqual([]);
  const late = await scene.facilitator.post(`${at}/person-requests/${one?.id}/answer`, {
    answer: 'Se le responde tarde.',
  });
  expect([late.statusCode, late.json().code]).toEqual([409, 'person-request.ended']);
});
