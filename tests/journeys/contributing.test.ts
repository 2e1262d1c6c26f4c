import type { Contributions, OwnContribution, Receipt } from '@minga/shared/consultations/answering.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { describe, expect, it } from 'vitest';
import { forgetTraces } from '../../server/src/features/consultations/commands/addresses.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { buildClientIfStale } from '../../server/src/platform/start/client-build.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ANSWER, aConsultingForum } from '../support/consultations.ts';
import { MARKUP } from '../support/corpus.ts';
import { fieldsIn } from '../support/filled-form.ts';

await buildClientIfStale(() => undefined);
const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });
const codeOf = (answer: { json: () => { code: string } }) => answer.json().code;
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const LONG = 'Que cada hito del compromiso tres tenga una fecha y alguien que responda por él.';
const ALL = { q1: LONG, q2: 1, q3: [0, 2], q4: 5, q5: [2, 0], q6: 'Piura' };

const listOf = async (at: string, id: string) =>
  answered<Contributions>(await rig.anonymous.get(`${at}/${id}/contributions`)).items;
const own = async (code: string) => answered<OwnContribution>(await rig.anonymous.get(`/api/contributions/${code}`));

describe('anybody contributes', () => {
  it('without an account: every kind of question, a number, a receipt that finds it however it is typed', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ themes: f.themes.map(({ slug }) => slug) });
    const receipt = await f.send(id, {
      answers: ALL,
      theme: f.themes[1]?.slug,
      sector: 'academia',
      organisation: 'Una universidad',
    });
    expect(receipt).toMatchObject({ number: 1, letter: 'none' });
    expect(await listOf(f.at, id)).toMatchObject([
      {
        number: 1,
        answers: ALL,
        theme: 'Salud',
        sector: 'academia',
        organisation: 'Una universidad',
        isVerified: false,
        response: null,
      },
    ]);
    for (const typed of [receipt.code, receipt.code.toLowerCase().replaceAll('-', ' ')])
      expect((await own(encodeURIComponent(typed))).answered.map(({ words }) => words)).toEqual([
        ...[LONG, 'No', 'Fechas · Responsables', '5/5', '1. Justicia 2. Agua', 'Piura'],
      ]);
    expect(codeOf(await rig.anonymous.get('/api/contributions/ABCD-EFGH-JKMN'))).toBe('contribution.not-found');
    const kept = await rig.database.query<{ code_hash: string }>(
      'select code_hash from contributions where consultation_id = $1',
      [id],
    );
    expect(kept[0]?.code_hash).not.toContain(receipt.code.replaceAll('-', ''));
  });

  it('and every answer that cannot be taken is named at once', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const answers = { q1: ' ', q2: 7, q3: [0, 0], q4: 9, q5: [5], q9: 1 };
    const refused = await rig.anonymous.post(`${f.at}/${id}/contributions`, {
      answers,
      theme: 'x',
      consent: true,
      website: 'x',
    });
    expect(refused.statusCode).toBe(422);
    const fields = refused.json().errors.map(({ field }: { field: string }) => field);
    expect(fields.sort()).toEqual([
      'answers.q1',
      'answers.q2',
      'answers.q3',
      'answers.q4',
      'answers.q5',
      'answers.q9',
      'theme',
      'website',
    ]);
    expect(await listOf(f.at, id)).toEqual([]);
    const silent = await rig.anonymous.post(`${f.at}/${id}/contributions`, { answers: { q1: 'Sí.' }, consent: false });
    expect(silent.json().errors.map(({ field }: { field: string }) => field)).toEqual(['consent']);
  });

  it('by the plain form of the page, which leads to the receipt or says what is wrong', async () => {
    const f = await aConsultingForum(rig);
    const one = await f.open();
    const post = (payload: string) =>
      rig.app.inject({ method: 'POST', url: `${f.at}/${one.id}/contributions`, headers: FORM, payload });
    const words = encodeURIComponent(LONG);
    const sent = await post(
      `answer.words.q1=${words}&answer.number.q2=1&answer.numbers.q3=0&answer.numbers.q3=2&answer.number.q4=&answer.place.q5.0=2&answer.place.q5.2=1&answer.place.q5.1=&theme=&sector=&territory=&name=&email=&website=&consent=on`,
    );
    expect(sent.statusCode).toBe(303);
    const path = sent.headers.location ?? '';
    const page = await rig.app.inject({ url: path, headers: { accept: 'text/html', 'accept-language': 'es' } });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(LONG);
    expect((await listOf(f.at, one.id)).map(({ answers }) => answers)).toEqual([
      { q1: LONG, q2: 1, q3: [0, 2], q5: [2, 0] },
    ]);
    const wrong = await post(
      `answer.words.q1=&answer.number.q2=1&answer.numbers.q3=2&answer.number.q4=9&answer.place.q5.0=2&sector=academia&organisation=Uni&email=nada&consent=on`,
    );
    expect(wrong.statusCode).toBe(422);
    expect(fieldsIn(wrong.body)).toMatchObject({
      'answer.words.q1': { value: '' },
      'answer.number.q2': { ticked: ['1'] },
      'answer.numbers.q3': { ticked: ['2'] },
      'answer.place.q5.0': { value: '2' },
      sector: { value: 'academia' },
      organisation: { value: 'Uni' },
      email: { value: 'nada', isWrong: true },
      consent: { isTicked: true },
    });
    // Names that are none of the form's change nothing, here or in the server.
    const strange = [
      'answer.words.toString.name',
      'answer.words.constructor.name',
      '__proto__.x',
      'answer.words.q1.length',
    ];
    const odd = await post(
      `answer.words.q1=&consent=on&${strange.map((name) => `${name}=odd%3C%2Fscript%3E`).join('&')}`,
    );
    expect([odd.statusCode, odd.body.includes('odd</script>'), Object.name, String({})]).toEqual([
      422,
      false,
      'Object',
      '[object Object]',
    ]);
    const silent = fieldsIn((await post('answer.words.q1=&territory=Piura&consent=on')).body);
    expect(silent).toMatchObject({
      'answer.words.q1': { isWrong: true },
      territory: { value: 'Piura', isWrong: false },
    });
    await f.moveTo(one.id, -3, -1);
    const late = await post(`answer.words.q1=${words}&consent=on`);
    expect([late.statusCode, late.body.includes('ya cerró')]).toEqual([409, true]);
  });

  it('pressed twice it is one, by its key', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const at = `${f.at}/${id}/contributions`;
    const body = { answers: { q1: 'Corto.' }, consent: true };
    const headers = { 'idempotency-key': 'una-clave-de-prueba-1' };
    const both = await Promise.all([0, 1].map(() => rig.anonymous.ask('POST', at, { body, headers })));
    const codes = both.map((answer) => answered<Receipt>(answer).code);
    expect(codes[0]).toBe(codes[1]);
    expect((await listOf(f.at, id)).map(({ number }) => number)).toEqual([1]);
  });

  it('whatever is written stays words', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ identityMode: 'person' });
    for (const text of MARKUP.slice(0, 6))
      await f.send(id, { answers: { q1: text }, name: text.slice(0, 100), organisation: text.slice(0, 100) });
    const page = await rig.app.inject({
      url: `/c/${f.cycle.slug}/consultations/${id}`,
      headers: { accept: 'text/html' },
    });
    expect(page.statusCode).toBe(200);
    for (const text of MARKUP.slice(0, 6)) if (text.includes('<')) expect(page.body).not.toContain(text);
  });
});

describe('what is promised about whoever contributes', () => {
  const CANARY = 'Canario Zeta';
  const said = {
    name: CANARY,
    organisation: 'Org Zeta',
    sector: 'citizen',
    territory: 'Zeta Alta',
    email: 'zeta@example.org',
  };

  it.each([
    ['person', [CANARY, 'Org Zeta', 'Zeta Alta']],
    ['organisation', ['Org Zeta', 'Zeta Alta']],
    ['anonymous', []],
  ] as const)('%s: nothing else is kept, and nothing else leaves', async (identityMode, shown) => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ identityMode, leadOrganisationId: f.lead.id });
    await f.send(id, { ...said, answers: { q1: LONG } });
    await f.send(id, { answers: { q1: 'Lo de las vecinas.' } }, f.ana);
    const paths = ['', '/contributions', '/contributions/1', '/contributions/2', '/responses'];
    const api = await Promise.all(paths.map(async (path) => (await f.julio.get(`${f.at}/${id}${path}`)).body));
    const pages = await Promise.all(
      ['', '/1', '/2'].map(async (path) => {
        const url = `/c/${f.cycle.slug}/consultations/${id}${path}`;
        return (await rig.app.inject({ url, headers: { accept: 'text/html' } })).body;
      }),
    );
    const csv = await rig.app.inject({ url: `/c/${f.cycle.slug}/consultations/${id}?file=csv` });
    const search = await f.julio.get(`/api/cycles/${f.cycle.id}/search?q=Zeta`);
    const audit = await rig.anonymous.get(`/api/cycles/${f.cycle.id}/audit/export`);
    const out = [...api, ...pages, csv.body, search.body, audit.body].join('\n');
    for (const word of [CANARY, 'Org Zeta', 'Zeta Alta', 'zeta@example.org', 'Ana Canario', 'Vecinas'])
      expect([word, out.includes(word)]).toEqual([
        word,
        (shown as readonly string[]).includes(word) ||
          (word === 'Vecinas' && identityMode !== 'anonymous') ||
          (word === 'Ana Canario' && identityMode === 'person'),
      ]);
    const rows = await rig.database.query<Record<string, unknown>>(
      'select name, organisation, territory, sector, left_email, person_id, seat_id from contributions where consultation_id = $1 order by number',
      [id],
    );
    if (identityMode === 'anonymous') for (const row of rows) expect(Object.values(row)).toEqual(Array(7).fill(null));
    else expect(rows[1]).toMatchObject({ person_id: f.people.member.id, sector: 'civil_society' });
    expect(rows[0]?.['name']).toBe(identityMode === 'person' ? CANARY : null);
  });

  it('whoever is of the forum contributes for their seat, and finds it among their own texts; others where only the forum is asked do not', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open({ audience: 'forum' });
    const body = { answers: { q1: LONG }, consent: true };
    expect(codeOf(await rig.anonymous.post(`${f.at}/${id}/contributions`, body))).toBe('consultation.members-only');
    await f.send(id, {}, f.ana);
    expect(await listOf(f.at, id)).toMatchObject([
      { organisation: 'Vecinas', sector: 'civil_society', isVerified: true },
    ]);
    const { items } = answered<OwnTexts>(await f.ana.get(`/api/cycles/${f.cycle.id}/own-texts`));
    expect(items).toMatchObject([{ kind: 'contribution', path: `/c/${f.cycle.slug}/consultations/${id}/1` }]);
  });
});

describe('an address that is left', () => {
  it('is used once its owner has confirmed it by the letter, and is forgotten a day after the answer', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const email = `left-${Date.now()}@vecinas.example`;
    const receipt = await f.send(id, { email: email.toUpperCase(), answers: { q1: LONG } });
    expect(receipt.letter).toBe('sent');
    await settled();
    const token = /\/contribution\/address\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
    const address = `/api/contribution-addresses/${token}`;
    // Reading it, as mail scanners do, confirms nothing.
    expect(answered<{ address: string }>(await rig.anonymous.get(address)).address).toBe('waiting');
    const both = await Promise.all([0, 1].map(() => rig.anonymous.post(`${address}/confirm`)));
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await own(receipt.code)).address).toBe('confirmed');
    const [one] = await listOf(f.at, id);
    answered(
      await f.rosa.post(`${f.at}/${id}/responses`, {
        contributionIds: [one?.id],
        disposition: 'adopted',
        reason: ANSWER,
        publish: true,
      }),
    );
    await settled();
    const letters = office.letters.filter(({ to }) => JSON.stringify(to).includes(email));
    expect(letters).toHaveLength(2);
    expect(letters[1]?.text).toContain(ANSWER);
    expect(letters[1]?.text).toContain(`/contribution/${receipt.code}`);
    await rig.database.query(
      "update responses set published_at = now() - interval '2 days' where contribution_id = $1",
      [one?.id],
    );
    await rig.database.query(
      "update contributions set email_confirmed_at = now() - interval '3 days', email_asked_at = now() - interval '3 days' where id = $1",
      [one?.id],
    );
    await acrossForums('contributors-forgotten', () => inTransaction(rig.deps.db, forgetTraces));
    expect((await own(receipt.code)).address).toBe('none');
    expect(codeOf(await rig.anonymous.get(address))).toBe('contribution.not-found');
  });

  it('of many strangers from one network is refused after a hall has had its own, and the contribution stands', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const letters: string[] = [];
    for (let n = 0; n < 22; n += 1)
      letters.push(
        (await f.send(id, { email: `n${n}-${Date.now()}@hall.example`, answers: { q1: `${LONG} ${n}` } })).letter,
      );
    expect(letters).toEqual([...Array(20).fill('sent'), 'refused', 'refused']);
    expect(await listOf(f.at, id)).toHaveLength(22);
    const named = await rig.anonymous.post(`${f.at}/${id}/contributions`, {
      ...{ answers: { q1: LONG }, consent: true, organisation: 'Gane en www.evil.example' },
    });
    expect(named.json().errors).toMatchObject([{ field: 'organisation', code: 'holds-address' }]);
  });

  it('of somebody else fills no mailbox, is written to no more unless they confirm, and is gone after two days', async () => {
    const f = await aConsultingForum(rig);
    const { id } = await f.open();
    const email = `other-${Date.now()}@vecinas.example`;
    for (let n = 0; n < 6; n += 1) await f.send(id, { email, answers: { q1: `${LONG} ${n}` } });
    await settled();
    expect(office.letters.filter(({ to }) => JSON.stringify(to).includes(email))).toHaveLength(3);
    const [one] = await listOf(f.at, id);
    answered(
      await f.rosa.post(`${f.at}/${id}/responses`, {
        contributionIds: [one?.id],
        disposition: 'rejected',
        reason: ANSWER,
        publish: true,
      }),
    );
    await settled();
    expect(office.letters.filter(({ to }) => JSON.stringify(to).includes(email))).toHaveLength(3);
    await rig.database.query(
      "update contributions set email_asked_at = now() - interval '49 hours', at = now() - interval '49 hours' where consultation_id = $1",
      [id],
    );
    await acrossForums('contributors-forgotten', () => inTransaction(rig.deps.db, forgetTraces));
    const left = await rig.database.query(
      'select 1 from contributions where consultation_id = $1 and (left_email is not null or network is not null)',
      [id],
    );
    expect(left).toEqual([]);
  });
});
