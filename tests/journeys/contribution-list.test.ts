import type { Contributions } from '@minga/shared/consultations/answering.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { buildClientIfStale } from '../../server/src/platform/start/client-build.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { ANSWER, aConsultingForum, REASON } from '../support/consultations.ts';

await buildClientIfStale(() => undefined);
const rig = await testApp();
afterAll(() => rig.close());

async function aList(identityMode: 'person' | 'organisation' = 'organisation') {
  const f = await aConsultingForum(rig);
  const { id } = await f.open({ identityMode, themes: f.themes.map(({ slug }) => slug) });
  const [agua, salud] = f.themes.map(({ slug }) => slug);
  await f.send(id, { answers: { q1: 'El caño del río' }, theme: agua, sector: 'academia', territory: 'Piura' });
  await f.send(id, {
    answers: { q1: 'La posta' },
    theme: salud,
    sector: 'citizen',
    territory: 'Áncash',
    name: 'Zoila',
  });
  await f.send(id, { answers: { q1: 'Secreto canario' }, theme: salud, sector: 'citizen', territory: 'Tumbes' });
  await f.send(id, { answers: { q1: 'Por el puesto' } }, f.ana);
  const at = `${f.at}/${id}/contributions`;
  const list = async (query = '') => answered<Contributions>(await rig.anonymous.get(`${at}?${query}`));
  const { items } = await list();
  const responds = { disposition: 'adopted', reason: ANSWER, publish: true };
  answered(await f.rosa.post(`${f.at}/${id}/responses`, { ...responds, contributionIds: [items[1]?.id] }));
  answered(await f.rosa.post(`${at}/hide`, { contributionIds: [items[2]?.id], reason: REASON }));
  const numbers = async (query: string) => (await list(query)).items.map(({ number }) => number);
  return { ...f, id, list, numbers };
}

describe('the list of contributions, as the server cuts it', () => {
  it('is narrowed by what became of it, theme, sector and place, searched word by word, and offers what occurs', async () => {
    const { numbers, list } = await aList();
    expect((await list()).offers).toEqual({
      states: ['adopted', 'hidden', 'waiting'],
      themes: ['Agua', 'Salud'],
      sectors: ['academia', 'citizen', 'civil_society'],
      territories: ['Áncash', 'Piura'],
    });
    const asked = {
      'state=waiting': [1, 4],
      'state=adopted': [2],
      'state=hidden': [3],
      'theme=Salud': [2, 3],
      'sector=citizen': [2],
      'territory=%C3%81ncash': [2],
      'q=CANO+rio': [1],
      'q=vecinas': [4],
      'q=hitos': [],
      'q=fecha+hito': [2],
      'state=&sector=&sort=': [1, 2, 3, 4],
      'sort=-number': [4, 3, 2, 1],
      'sort=-answeredAt': [2, 1, 3, 4],
    };
    for (const [query, found] of Object.entries(asked)) expect([query, await numbers(query)]).toEqual([query, found]);
  });

  it('finds nothing by what is out of sight or what the consultation hides', async () => {
    const hidden = await aList();
    for (const query of ['q=canario', 'q=Zoila', 'q=Tumbes', 'territory=Tumbes'])
      expect([query, (await hidden.list(query)).found]).toEqual([query, 0]);
    const named = await aList('person');
    expect(await named.numbers('q=zoila')).toEqual([2]);
    expect(await named.numbers('q=ana+canario')).toEqual([4]);
    expect((await hidden.list('q=ana+canario')).found).toBe(0);
  });

  it('comes page by page, the last one where one is asked for that is not there, and a wrong order is refused', async () => {
    const { numbers, list, at, id } = await aList();
    expect(await numbers('limit=3&page=2')).toEqual([4]);
    expect(await list('limit=3&page=9')).toMatchObject({ found: 4, page: 2 });
    for (const query of ['limit=201', 'sort=body', 'what=1', 'state=lost'])
      expect([query, (await rig.anonymous.get(`${at}/${id}/contributions?${query}`)).statusCode]).toEqual([query, 422]);
  });

  it('SEC-78 weighs no more on its page where a consultation was filled: one page of it, and two hundred where all are asked for', async () => {
    const { id, cycle } = await aList();
    await rig.database.query(
      `insert into contributions (id, consultation_id, number, body, answers)
       select gen_random_uuid(), $1, n, repeat('ruido ', 650), json_build_object('q1', repeat('ruido ', 650)) from generate_series(5, 2004) n`,
      [id],
    );
    const page = async (query: string) =>
      rig.app.inject({ url: `/c/${cycle.slug}/consultations/${id}${query}`, headers: { accept: 'text/html' } });
    const first = await page('');
    expect([first.statusCode, first.body.includes('El caño del río')]).toEqual([200, true]);
    expect(first.body.length).toBeLessThan(200_000);
    const second = await page('?page=2&sort=-number');
    expect(second.body).toContain('1994');
    expect(second.body.length).toBeLessThan(250_000);
    expect((await page('?page=all')).body.length).toBeLessThan(4_000_000);
    expect((await page('?q=caño')).body).toContain('El caño del río');
    const file = await rig.app.inject({ url: `/c/${cycle.slug}/consultations/${id}?file=csv&theme=Agua` });
    expect(file.body.trim().split('\n')).toHaveLength(2);
    const whole = await rig.app.inject({ url: `/c/${cycle.slug}/consultations/${id}?file=csv` });
    expect(whole.body.trim().split('\n')).toHaveLength(2005);
  });
});
