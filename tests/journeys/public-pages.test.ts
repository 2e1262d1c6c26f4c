import { existsSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Register } from '@minga/shared/diagnoses/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, expect, it } from 'vitest';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { builtFile } from '../support/built-file.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation, aPerson } from '../support/factories.ts';

/** How a public page travels: over a line that is thin, and to readers who come back. */
if (!existsSync(CLIENT_DIST)) await buildClientIfStale(() => undefined);
const rig = await testApp();
const forum = await aForum(rig.deps.db);
const cycle = await aCycle(rig.deps.db, { forumId: forum.id, openStage: 'preparation' });
const facilitator = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
afterAll(() => rig.close());

const page = (headers: Record<string, string> = {}) =>
  rig.anonymous.get(`/c/${cycle.slug}`, { accept: 'text/html', ...headers });

it.each([
  ['br, gzip', 'br'],
  ['gzip, deflate, br;q=0', 'gzip'],
  ['GZIP ; q=0.5', 'gzip'],
  ['identity', undefined],
  ['', undefined],
])('is packed as small as a browser takes it: «%s»', async (accepted, coding) => {
  const plain = await page();
  const answer = await page({ 'accept-encoding': accepted });
  expect([answer.statusCode, answer.headers['content-encoding']]).toEqual([200, coding]);
  expect(answer.headers['vary']).toContain('accept-encoding');
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''] ?? ((bytes: Buffer) => bytes);
  expect(unpack(answer.rawPayload).toString()).toBe(plain.body);
  if (coding) expect(answer.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
});

it('costs a reader who comes back nothing until something has changed', async () => {
  const first = await page();
  const known = { 'if-none-match': `"another", ${first.headers['etag']}` };
  const again = await page(known);
  expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  // Made anew, at another time, with the same words.
  rig.deps.bus.emit({ type: 'person.rights-changed', personId: newId() });
  expect((await page(known)).statusCode).toBe(304);
  const other = await page({ ...known, 'accept-language': 'en' });
  expect([other.statusCode, other.headers['content-language'] ?? other.body.match(/lang="(..)"/)?.[1]]).toEqual([
    200,
    'en',
  ]);
  const at = `/api/cycles/${cycle.id}/stages`;
  const [stage] = (await facilitator.get(at)).json<{ items: { version: number }[] }>().items;
  const closed = await facilitator.post(`${at}/preparation/close`, {
    reason: 'Terminó antes: llegaron todos los diagnósticos.',
    version: stage?.version,
  });
  expect(closed.statusCode, closed.body).toBe(200);
  const changed = await page(known);
  expect(changed.statusCode).toBe(200);
  expect(changed.headers['etag']).not.toBe(first.headers['etag']);
});

it('is one page whatever trackers add to its address, and another for each search', async () => {
  const madeAt = async (query: string) => {
    const { body } = await rig.anonymous.get(`/c/${cycle.slug}/diagnoses${query}`, { accept: 'text/html' });
    return /"generatedAt":"([^"]+)"/.exec(body)?.[1];
  };
  const queries = ['', '?fbclid=IwAR0', '?utm_source=boletin&utm_medium=correo', '?q=', '?theme='];
  const times = new Set(await Promise.all(queries.map(madeAt)));
  expect([...times]).toEqual([expect.stringMatching(/^20/)]);
  const search = await rig.anonymous.get(`/c/${cycle.slug}/diagnoses?q=cuenca&fbclid=IwAR0`, { accept: 'text/html' });
  expect(search.body).toContain('"query":{"q":"cuenca"');
});

it.each([
  ['es', 'Esta pantalla está tardando.'],
  ['en', 'This screen takes its time.'],
])('sends something to look at ahead of a screen that the browser makes (%s)', async (language, words) => {
  const { body } = await rig.anonymous.get('/sign-in', { accept: 'text/html', 'accept-language': language });
  expect(body).toContain(words);
  expect(body).toContain('Minga</span>');
  expect(body).toContain(`modulepreload" href="${await builtFile('application')}"`);
});

it('calls nothing invented that is not, on a site that also has demonstrations', async () => {
  const site = await testApp({ demo: true, database: rig.database });
  try {
    const page = await site.anonymous.get(`/c/${cycle.slug}`, { accept: 'text/html', 'accept-language': 'es' });
    expect(page.body).toContain(cycle.title);
    expect(page.body).not.toMatch(/inventad|>Demostración/);
    const landing = await site.anonymous.get('/', { accept: 'text/html', 'accept-language': 'es' });
    expect(landing.body).toContain('Los foros de demostración de este sitio son inventados');
  } finally {
    await site.stop();
  }
});

it('a list is searched, sorted and turned by its address, without any script', async () => {
  const at = `/api/cycles/${cycle.id}/organisations`;
  for (let number = 10; number < 62; number++) {
    const sector = number < 12 ? 'academia' : 'civil_society';
    const made = await facilitator.post(at, { shortName: `R${number}`, name: `Región ${number}`, sector });
    expect(made.statusCode, made.body).toBe(201);
  }
  const rows = async (query: string) => {
    const { body } = await rig.anonymous.get(`/c/${cycle.slug}/organisations${query}`, { accept: 'text/html' });
    // The balance of the forum is a table of its own, above.
    const table = body.split('<tbody')[2] ?? '';
    return { body, names: [...table.matchAll(/<th[^>]*scope="row".*?<a[^>]*>([^<]+)</g)].map(([, name]) => name) };
  };
  const first = await rows('');
  expect([first.names.length, first.names.at(-1)]).toEqual([50, 'Región 61']);
  expect(first.body).toContain('href="?page=2"');
  expect(first.body).toContain('href="?sort=organisation"');
  expect((await rows('?page=2')).names).toEqual(['Región 10', 'Región 11']);
  const turned = await rows('?sort=-organisation&utm_source=letter');
  expect(turned.names[0]).toBe('Región 61');
  expect(turned.body, 'a tracker is carried nowhere').not.toContain('utm_source');
  expect(turned.body).toMatch(/<th[^>]*aria-sort="descending"/);
  expect((await rows('?q=REGION%2010&sector=academia')).names).toEqual(['Región 10']);
  const none = await rows('?q=zzz');
  expect([none.names, none.body.includes('Nada coincide con su búsqueda')]).toEqual([[], true]);
});

/** Lines of a file that a page's list is sent as, without the mark of its encoding. */
async function fileOf(query: string, headers: Record<string, string> = {}) {
  const answer = await rig.anonymous.get(`/c/${cycle.slug}/organisations?${query}`, {
    'accept-language': 'es',
    ...headers,
  });
  return { answer, lines: answer.body.replace('\ufeff', '').trim().split('\r\n') };
}

it('the list of a page is a CSV file at a plain link, with the same filters, order and language', async () => {
  const { answer, lines } = await fileOf('file=csv&sector=academia&sort=-organisation&page=2');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="${cycle.slug}-organisations.csv"`);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^Organización,/);
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['Región 11', 'Región 10']);
  expect((await fileOf('file=csv')).lines, 'all pages').toHaveLength(53);
  expect((await fileOf('file=csv', { 'accept-language': 'en' })).lines[0]).toMatch(/^Organisation,/);
  expect((await fileOf('file=csv&q=zzz')).lines, 'of nothing the headings').toHaveLength(1);
  const known = await fileOf('file=csv', {
    'if-none-match': String((await fileOf('file=csv')).answer.headers['etag']),
  });
  expect(known.answer.statusCode).toBe(304);
});

it('the file of a page holds what a stranger is shown, whoever asks', async () => {
  const mine = await facilitator.get(`/c/${cycle.slug}/organisations?file=csv`, { 'accept-language': 'es' });
  expect(mine.body).toBe((await fileOf('file=csv')).answer.body);
});

it('a page without a list stays a page, and a list that is not there has no file', async () => {
  const cyclePage = await page({});
  const asked = await rig.anonymous.get(`/c/${cycle.slug}?file=csv`, { accept: 'text/html' });
  expect(asked.headers['content-type']).toBe(cyclePage.headers['content-type']);
  expect((await rig.anonymous.get('/c/nowhere/organisations?file=csv')).statusCode).toBe(404);
});

it('the register as JSON is asked for with the filters and the order that its CSV file has, and with nothing else', async () => {
  const mine = await anOrganisation(rig.deps.db, { forumId: forum.id, sector: 'private_sector', name: 'Cámara' });
  for (const [at, title] of ['Agua 10', 'Agua 9', 'Suelos'].entries())
    await aDiagnosis(rig.deps.db, {
      cycleId: cycle.id,
      organisationId: mine.id,
      number: at + 1,
      state: 'declared',
      declaredAt: new Date(),
      title,
      publicTitle: title,
    });
  const query = 'q=agua&sector=private_sector&state=&sort=-title&utm_source=boletin&lang=es';
  const { body } = await rig.anonymous.get(`/c/${cycle.slug}/diagnoses?${query}`, { accept: 'text/html' });
  const nav = body.split('<nav').at(-1) ?? '';
  const href = (/href="([^"]*)"[^>]*>JSON/.exec(nav)?.[1] ?? '').replaceAll('&amp;', '&');
  expect(href).toBe(`/api/cycles/${cycle.id}/diagnoses?q=agua&sort=-title&sector=private_sector`);
  const { items } = answered<Register>(await rig.anonymous.get(href));
  const file = await rig.anonymous.get(`/c/${cycle.slug}/diagnoses?${query}&file=csv`);
  const titles = file.body
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => /Agua \d+/.exec(line)?.[0]);
  expect([items.map(({ title }) => title), titles]).toEqual([
    ['Agua 10', 'Agua 9'],
    ['Agua 10', 'Agua 9'],
  ]);
  const plain = await rig.anonymous.get(`/c/${cycle.slug}/diagnoses`, { accept: 'text/html' });
  expect(plain.body).toContain(`href="/api/cycles/${cycle.id}/diagnoses">JSON`);
});
