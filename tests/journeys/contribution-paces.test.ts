import type { Contributions, Receipt } from '@minga/shared/consultations/answering.ts';
import type { Responding } from '@minga/shared/consultations/responding.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { buildClientIfStale } from '../../server/src/platform/start/client-build.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { cookieHeader } from '../support/agent.ts';
import { aConsultingForum } from '../support/consultations.ts';

await buildClientIfStale(() => undefined);
const rig = await testApp({ trustProxyHops: 1 });
afterAll(() => rig.close());

type Forum = Awaited<ReturnType<typeof aConsultingForum>>;
const WORDS = 'Que el comité publique cada mes el avance del compromiso.';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
let networks = 0;
/** A network that nothing else here has come from. */
const aNetwork = () => `203.0.113.${++networks}`;
const addressOf = (f: Forum, id: string) => `${f.at}/${id}/contributions`;
const listOf = async (f: Forum, id: string) => answered<Contributions>(await rig.anonymous.get(addressOf(f, id))).items;
const pageOf = ({ cycle }: Forum, id: string) => `/c/${cycle.slug}/consultations/${id}/contribute`;

/** A browser without scripts that has the page of the form, or the one that has `cookie` fetches it again. */
async function fetched(f: Forum, id: string, cookie = ''): Promise<string> {
  const page = await rig.app.inject({
    url: pageOf(f, id),
    headers: { accept: 'text/html', ...(cookie && { cookie }) },
  });
  expect(page.statusCode).toBe(200);
  return cookieHeader([page.headers['set-cookie'] ?? []].flat());
}
const press = (f: Forum, id: string, cookie: string, from: string, words = WORDS) =>
  rig.app.inject({
    method: 'POST',
    url: addressOf(f, id),
    headers: { ...FORM, ...(cookie && { cookie }), 'x-forwarded-for': from },
    payload: `answer.words.q1=${encodeURIComponent(words)}&consent=on`,
  });
const sent = (f: Forum, id: string, body: object, headers: Record<string, string>) =>
  rig.anonymous.ask('POST', addressOf(f, id), { body: { consent: true, ...body }, headers });

describe('SEC-77 the same words', () => {
  it('of five people in one hall are five contributions with five receipts, and those who answer see that they are alike', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ identityMode: 'person' });
    const all = await Promise.all(
      ['Ana', 'Beto', 'Caro', 'Dina', 'Elio'].map((name) => f.send(id, { answers: { q1: WORDS }, name })),
    );
    expect(new Set(all.map(({ code }) => code)).size).toBe(5);
    expect(all.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5]);
    expect((await listOf(f, id)).map(({ name }) => name).sort()).toEqual(['Ana', 'Beto', 'Caro', 'Dina', 'Elio']);
    const { items } = answered<Responding>(await f.rosa.get(`${f.at}/${id}/responses`));
    expect(items.map(({ alike }) => alike)).toEqual([null, 1, 1, 1, 1]);
  });

  it('copied from the public page give no receipt of whoever wrote them, signed in or not', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ identityMode: 'anonymous' });
    const own = await f.send(id, { answers: { q1: WORDS } }, f.ana);
    const [read] = await listOf(f, id);
    const copies = [
      await f.send(id, { answers: read?.answers }),
      await f.send(id, { answers: read?.answers }, f.julio),
    ];
    expect(copies.map(({ code }) => code)).not.toContain(own.code);
    expect(copies.map(({ number }) => number)).toEqual([2, 3]);
  });

  it('by the plain form are one where they are pressed twice, and another one by another browser, page or reader without cookies', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const from = aNetwork();
    const browser = await fetched(f, id);
    const twice = await Promise.all([press(f, id, browser, from), press(f, id, browser, from)]);
    const after = await press(f, id, browser, from);
    expect(twice.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    const places = [...twice, after].map(({ headers }) => headers.location ?? '');
    expect(new Set(places)).toEqual(new Set([expect.stringMatching(/^\/contribution\/[\w-]{14}\?new=yes$/)]));
    expect(await listOf(f, id)).toHaveLength(1);
    const others = [
      await press(f, id, browser, from, `${WORDS} Y cada año.`),
      await press(f, id, await fetched(f, id), from),
      // The next one at the same tablet, who fetches the page anew.
      await press(f, id, await fetched(f, id, browser), from),
      await press(f, id, '', from),
      await press(f, id, '', from),
    ];
    expect(new Set([places[0], ...others.map(({ headers }) => headers.location)]).size).toBe(6);
    expect(await listOf(f, id)).toHaveLength(6);
  });

  it('of one that hides who wrote say the minute and not the instant, in lists and in what is found', async () => {
    const f = await aConsultingForum(rig);
    const [hidden, shown] = [await f.open({ identityMode: 'anonymous' }), await f.open()];
    for (const { id } of [hidden, shown]) {
      await f.send(id, { answers: { q1: WORDS } });
      await rig.database.query(
        `update contributions set at = date_trunc('minute', at) + interval '7.25 seconds' where consultation_id = $1`,
        [id],
      );
    }
    const secondsOf = (at: string | undefined) => new Date(at ?? '').getTime() % 60_000;
    expect(secondsOf((await listOf(f, hidden.id))[0]?.at)).toBe(0);
    expect(secondsOf((await listOf(f, shown.id))[0]?.at)).toBe(7_250);
    const found = await rig.anonymous.get(`/api/cycles/${f.cycle.id}/search?q=${encodeURIComponent('avance')}`);
    const { items } = found.json<{ items: { kind: string; at: string; path: string }[] }>();
    const at = (id: string) => items.find(({ kind, path }) => kind === 'contribution' && path.includes(id))?.at;
    expect([secondsOf(at(hidden.id)), secondsOf(at(shown.id))]).toEqual([0, 7_250]);
  });
});

describe('SEC-78 what one device sends', () => {
  it('ends for ten minutes after ten contributions to one consultation; its neighbours, other consultations and the facilitation go on', async () => {
    const f = await aConsultingForum(rig);
    const [one, other] = [await f.open(), await f.open()];
    const headers = { 'x-forwarded-for': aNetwork(), cookie: await fetched(f, one.id) };
    const statuses = [];
    for (let n = 0; n < 12; n += 1)
      statuses.push((await sent(f, one.id, { answers: { q1: `${WORDS} ${n}` } }, headers)).statusCode);
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
    const neighbour = { ...headers, cookie: await fetched(f, one.id) };
    expect((await sent(f, one.id, { answers: { q1: WORDS } }, neighbour)).statusCode).toBe(200);
    expect((await sent(f, other.id, { answers: { q1: WORDS } }, headers)).statusCode).toBe(200);
    const typedIn = { ...headers, cookie: `${f.rosa.cookie}; ${headers.cookie}` };
    expect((await sent(f, one.id, { answers: { q1: WORDS } }, typedIn)).statusCode).toBe(200);
  });

  it('and its network after a hall of a thousand, which each server counts alike; the plain form is told by a page', async () => {
    const f = await aConsultingForum(rig);
    const [one, other] = [await f.open(), await f.open()];
    const from = { 'x-forwarded-for': aNetwork() };
    const answers = { q1: WORDS };
    const first = await sent(f, one.id, { answers }, from);
    expect(answered<Receipt>(first).number).toBe(1);
    await rig.database.query(
      `insert into contributions (id, consultation_id, number, body, answers, network, at)
       select gen_random_uuid(), consultation_id, n, body, answers, network, at - interval '3 minutes'
       from contributions, generate_series(2, 1199) n where consultation_id = $1`,
      [one.id],
    );
    expect((await sent(f, one.id, { answers }, from)).statusCode).toBe(200);
    const refused = await sent(f, one.id, { answers }, from);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      429,
      { code: 'contribution.too-many', params: { minutes: 7 } },
    ]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(360);
    const page = await press(f, one.id, '', from['x-forwarded-for']);
    expect([page.statusCode, page.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
    expect(page.body).toContain('Vuelva a enviar el suyo en 7 min');
    expect((await sent(f, other.id, { answers }, from)).statusCode).toBe(200);
    expect((await sent(f, one.id, { answers }, { 'x-forwarded-for': aNetwork() })).statusCode).toBe(200);
  });

  it('as junk uses up nobody’s room: to contribute, to take part or to sign in, in this forum or another', async () => {
    const [f, elsewhere] = [await aConsultingForum(rig), await aConsultingForum(rig)];
    const [one, other] = [await f.open(), await elsewhere.open()];
    const headers = { 'x-forwarded-for': aNetwork() };
    const junk = async (path: string, body: object, times: number) => {
      const all = Array.from({ length: times }, () => rig.anonymous.ask('POST', path, { body, headers }));
      return new Set((await Promise.all(all)).map(({ statusCode }) => statusCode));
    };
    expect(await junk(addressOf(f, one.id), {}, 410)).toEqual(new Set([422]));
    expect(await junk(`/api/cycles/${f.cycle.id}/participation-requests`, {}, 30)).toEqual(new Set([422]));
    expect(await junk('/api/sign-in/code', { email: 'x' }, 410)).toEqual(new Set([422]));
    for (const [where, id] of [
      [f, one.id],
      [elsewhere, other.id],
    ] as const)
      expect((await sent(where, id, { answers: { q1: WORDS } }, headers)).statusCode).toBe(200);
    const email = 'ana-de-la-sala@example.org';
    const code = await rig.anonymous.ask('POST', '/api/sign-in/code', { body: { email, back: '/' }, headers });
    expect(code.statusCode).toBe(200);
    expect((await junk(addressOf(f, one.id), {}, 1)).has(422)).toBe(true);
  });

  it('to one forum, as far as it is taken, leaves other forums alone', async () => {
    const [f, elsewhere] = [await aConsultingForum(rig), await aConsultingForum(rig)];
    const headers = { 'x-forwarded-for': aNetwork() };
    const ask = ({ cycle }: Forum, n: number) =>
      rig.anonymous.ask('POST', `/api/cycles/${cycle.id}/participation-requests`, {
        body: {
          organisation: `Org ${n}`,
          sector: 'academia',
          contribution: 'algo',
          name: 'Ana V',
          email: `v${n}@canary.example`,
          themes: [],
          consent: true,
        },
        headers,
      });
    for (let n = 0; n < 21; n += 1) await ask(f, n);
    expect((await ask(f, 22)).json().code).toBe('request.too-many');
    expect((await ask(elsewhere, 23)).json().code).not.toBe('request.too-many');
  });
});
