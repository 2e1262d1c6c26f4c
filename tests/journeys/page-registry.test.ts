import { newId } from '@minga/shared/kernel/ids.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { buildClientIfStale } from '../../server/src/platform/start/client-build.ts';
import { wordsOf } from '../support/consultations.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';
import { aBallot, aCycle, aDiagnosis, aFrozenVersion, aSeat } from '../support/factories.ts';
import { addThirdLanguage, saidBy, strayWords, stringsIn, THIRD } from '../support/third-language.ts';

/** Every page of the registry: what a stranger reads, what is not there, and what must never reach a stranger. */
await buildClientIfStale(() => undefined);
const rig = await testApp();
const scene = await boardScene(rig);
afterAll(() => rig.close());
const { cycle, facilitator } = scene;
const api = `/api/cycles/${cycle.id}`;
const html = { accept: 'text/html', 'accept-language': 'es' };
const page = (path: string, headers: Record<string, string> = {}) => rig.anonymous.get(path, { ...html, ...headers });

/** A text that nobody but members may read; found in no document. */
const CANARY = 'zarzamora-reservada';
const at = (hour: number) => `2031-03-05T${String(hour).padStart(2, '0')}:00:00-05:00`;
const meetingOf = async (title: string, more: object = {}) => {
  const input = { title, startsAt: at(9), endsAt: at(11), modality: 'in_person', agenda: 'Agua y salud', ...more };
  const answer = await facilitator.post(`${api}/meetings`, input);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string; version: number }>();
};
const meeting = await meetingOf('Mesa del agua', { joining: `https://sala.example/${CANARY}` });
const draft = await meetingOf(`Borrador ${CANARY}`);
await facilitator.post(`${api}/meetings/publish`, { meetings: [{ id: meeting.id, version: meeting.version }] });
const diagnosis = await aDiagnosis(rig.deps.db, {
  cycleId: cycle.id,
  number: 1,
  state: 'declared',
  declaredAt: new Date(),
});
const announcementOf = async (title: string) => {
  const { id, version } = (await facilitator.post(`${api}/announcements`)).json<{ id: string; version: number }>();
  const saved = await facilitator.put(`${api}/announcements/${id}`, { title, body: 'Sobre el agua', version });
  return saved.json<{ id: string; version: number }>();
};
const announcement = await announcementOf('Cambia la sala');
await facilitator.post(`${api}/announcements/${announcement.id}/publish`, {
  version: announcement.version,
  notify: false,
});
const consultationOf = async (title: string) => {
  const { id } = (await facilitator.post(`${api}/consultations`)).json<{ id: string }>();
  const saved = await facilitator.put(`${api}/consultations/${id}`, { ...wordsOf({ title }), version: 1 });
  return saved.json<{ id: string; version: number }>();
};
const consultation = await consultationOf('Consulta sobre el agua');
await facilitator.post(`${api}/consultations/${consultation.id}/publish`, { version: consultation.version });
await consultationOf(`Consulta ${CANARY}`);
const announcementDraft = await announcementOf(`Comunicado ${CANARY}`);
await aFrozenVersion(rig.deps.db, { cycleId: cycle.id });
await aSeat(rig.deps.db, { forumId: scene.forum.id, role: 'member' });
const stage = 'brainstorming' as const;
const ballot = await aBallot(rig.deps.db, { cycleId: cycle.id, stage, mode: 'open', title: 'Voto del plan' });
const announced = await facilitator.post(`${api}/ballots/${ballot.id}/open`);
expect(announced.statusCode, announced.body).toBe(200);
const ballotDraft = await aBallot(rig.deps.db, { cycleId: cycle.id, stage, title: `Voto ${CANARY}` });
const openBoard = await scene.board({ title: `Pizarra ${CANARY}` });
const closed = await scene.board({ title: 'Ideas del agua', purpose: 'Qué falta en la cuenca' });
const writer = await scene.client(facilitator, closed);
await writer.act(aNote('Más piletas'));
for (const phase of ['clustering', 'voting', 'closed'] as const)
  await writer.act({ type: 'phase.set', args: { phase } });
scene.closeClients();
const hidden = await aCycle(rig.deps.db, { forumId: scene.forum.id, publishedAt: null, title: `Ciclo ${CANARY}` });
const { commitments } = (await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`)).json<{
  commitments: { number: number }[];
}>();

const organisations = (await rig.anonymous.get(`${api}/organisations`)).json<Organisations>().items;

const below = `/c/${cycle.slug}`;
/** [path, heading, words of its own] */
const PAGES: readonly [string, string, string][] = [
  ['/', 'El plan se teje entre todos', cycle.title],
  [below, cycle.title, cycle.purpose],
  [`${below}/announcements`, 'Comunicados', 'Cambia la sala'],
  [`${below}/announcements/${announcement.id}`, 'Cambia la sala', 'Sobre el agua'],
  [`${below}/diagnoses`, 'Registro de diagnósticos', diagnosis.title],
  [`${below}/diagnoses/${diagnosis.number}`, diagnosis.title, cycle.title],
  [`${below}/meetings`, 'Reuniones', 'Mesa del agua'],
  [`${below}/meetings/${meeting.id}`, 'Mesa del agua', 'Agua y salud'],
  [`${below}/commitments`, 'Compromisos', cycle.title],
  [`${below}/commitments/${commitments[0]?.number}`, '', cycle.title],
  [`${below}/ballots`, 'Votaciones', 'Voto del plan'],
  [`${below}/ballots/${ballot.id}`, 'Voto del plan', cycle.title],
  [`${below}/boards`, 'Pizarras', 'Ideas del agua'],
  [`${below}/boards/${closed}`, 'Ideas del agua', 'Más piletas'],
  [`${below}/consultations`, 'Consulta', 'Consulta sobre el agua'],
  [`${below}/consultations/${consultation.id}`, 'Consulta sobre el agua', 'qué cambiaría en los borradores'],
  ['/contribution', 'Encontrar mi aporte', 'Código'],
  [`${below}/organisations`, 'Organizaciones', cycle.title],
  [`${below}/composition`, 'Composición', 'Equilibrio'],
  [`${below}/stages`, 'Etapas', cycle.title],
  [`${below}/standards`, 'Reglas', 'requisito mínimo 3.1'],
  [`${below}/privacy`, '', cycle.title],
  [`${below}/take-part`, 'Quiero participar', cycle.title],
  ['/accessibility', '', 'Minga'],
  ...organisations.map(({ id, name }): [string, string, string] => [
    `${below}/organisations/${id}`,
    name,
    'Qué se corrigió',
  ]),
];

const first = (pattern: RegExp, text: string) => pattern.exec(text)?.[1]?.replaceAll(/<[^>]*>/g, '') ?? '';

describe.each(PAGES)('%s', (path, heading, words) => {
  it('is there without JavaScript, called as its heading, and says where it stands', async () => {
    const { statusCode, body } = await page(path);
    expect(statusCode).toBe(200);
    const shown = body.replaceAll(/<script\b.*?<\/script>/gs, '');
    const h1 = first(/<h1[^>]*>(.*?)<\/h1>/s, shown);
    expect(shown.match(/<h1/g)).toHaveLength(1);
    expect(h1).toContain(heading);
    expect(shown).toContain(words);
    expect(first(/<title>(.*?)<\/title>/, body)).toMatch(
      new RegExp(`^[\u2068]?${h1.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    );
    expect(body).toContain(`<link rel="canonical" href="http://localhost:0${path}">`);
    expect(first(/name="description" content="(.*?)"/, body)).not.toBe('');
    expect(body).toContain('property="og:image" content="http://localhost:0/share.png"');
    if (path.startsWith(below)) expect(body).toContain(`type="application/atom+xml"`);
  });

  it('leads to its data, where it has any', async () => {
    const { body } = await page(path);
    const files = [...body.matchAll(/rel="alternate" href="([^"]+)" type="([^"]+)"/g)];
    for (const [, href = '', type = ''] of files) {
      const answer = await rig.anonymous.get(href.replaceAll('&amp;', '&'));
      expect([href, answer.statusCode, answer.headers['content-type']]).toEqual([
        href,
        200,
        expect.stringContaining(type),
      ]);
      expect(answer.body).not.toContain(CANARY);
    }
    expect(files.length).toBeGreaterThanOrEqual(path.startsWith(below) ? 2 : 0);
  });

  it('holds nothing that strangers may not read, for members neither', async () => {
    expect((await page(path)).body).not.toContain(CANARY);
    const asMember = await facilitator.get(path, html);
    expect(asMember.body).not.toContain(CANARY);
    expect(asMember.body).toBe((await page(path)).body);
  });
});

it('what was searched for is there without JavaScript, for strangers and members alike, and not for search engines', async () => {
  const [hiddenWord = ''] = CANARY.split('-');
  const of = async (agent: typeof facilitator) =>
    (await agent.get(`${below}/search?q=piletas%20or%20${hiddenWord}`, html)).body.replaceAll(
      /"generatedAt":"[^"]+"/g,
      '',
    );
  const body = await of(rig.anonymous);
  expect(body).toContain('Más <mark>piletas</mark>');
  expect(body).toContain('name="robots" content="noindex"');
  expect(body).not.toContain(CANARY);
  expect(await of(facilitator)).toBe(body);
});

const NOTHING = [
  '/no/such/page',
  '/c/no-such-cycle',
  '/c/no-such-cycle/meetings',
  '/c/no-such-cycle/meetings/plan',
  ...['diagnoses', 'commitments'].flatMap((noun) => [`${below}/${noun}/999`, `${below}/${noun}/x`]),
  ...['meetings', 'ballots', 'boards'].flatMap((noun) => [`${below}/${noun}/${newId()}`, `${below}/${noun}/x`]),
  `${below}/meetings/${meeting.id}/more`,
  `${below}/${'x'.repeat(90)}`,
];

describe('what is not there', () => {
  it.each(NOTHING)('%s', async (path) => {
    const answer = await page(path);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, expect.stringContaining('text/html')]);
    expect(answer.body).toContain('name="robots" content="noindex"');
    expect((await rig.anonymous.get(path, { accept: 'application/json' })).json()).toMatchObject({ status: 404 });
  });

  it.each([
    `${below}/meetings/${draft.id}`,
    `${below}/announcements/${announcementDraft.id}`,
    `${below}/ballots/${ballotDraft.id}`,
    `${below}/boards/${openBoard}`,
    `/c/${hidden.slug}`,
    `/c/${hidden.slug}/stages`,
    `/c/${hidden.slug}/organisations`,
  ])('to a stranger, and is for its people: %s', async (path) => {
    const [stranger, member] = [await page(path), await facilitator.get(path, html)];
    expect([stranger.statusCode, member.statusCode]).toEqual([404, 200]);
    // The browser shows a member what is theirs; the document tells nobody anything.
    for (const { body } of [stranger, member]) expect(body).not.toContain(CANARY);
  });
});

it('screens of people are there, and asked of no search engine', async () => {
  for (const path of ['/sign-in', '/home', '/account', '/search', `${below}/meetings/plan`, `${below}/diagnoses/new`]) {
    const { statusCode, body } = await page(path);
    expect([path, statusCode]).toEqual([path, 200]);
    expect(body).toContain('name="robots" content="noindex"');
  }
});

describe('for those who look for pages', () => {
  it('robots.txt names the map of the site', async () => {
    const { statusCode, body, headers } = await rig.anonymous.get('/robots.txt');
    expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
    expect(body).toContain('Sitemap: http://localhost:0/sitemap.xml');
    expect(body).toContain('Disallow: /j/');
  });

  it('the map has every page that anybody may read and no other', async () => {
    const { statusCode, body } = await rig.anonymous.get('/sitemap.xml');
    expect(statusCode).toBe(200);
    const listed = [...body.matchAll(/<loc>http:\/\/localhost:0([^<]*)<\/loc>/g)].map(([, path]) => path);
    const others = commitments.slice(1).map(({ number }) => `${below}/commitments/${number}`);
    expect(listed.sort()).toEqual([...PAGES.map(([path]) => path), ...others].sort());
  });

  it('a feed tells the news of the cycle, and only what is public', async () => {
    const { items } = (await rig.anonymous.get(`${api}/stages`)).json<Stages>();
    const last = items.at(-1);
    const closesAt = new Date(Date.parse(last?.closesAt ?? '') + 86_400_000).toISOString();
    const later = { opensAt: last?.opensAt, closesAt, reason: 'Se pidió un día más', version: last?.version };
    const moved = await facilitator.put(`${api}/stages/${last?.name}`, later);
    expect(moved.statusCode, moved.body).toBe(200);
    const { statusCode, body, headers } = await rig.anonymous.get(`${below}/news.atom`);
    expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('application/atom+xml')]);
    expect(body).toContain('<title>Se anunció una reunión: Mesa del agua</title>');
    expect(body).toContain(`<link href="http://localhost:0${below}/meetings/${meeting.id}"/>`);
    expect(body).toMatch(/<title>Cambiaron las fechas de la etapa [^{<]+<\/title>/);
    expect(body).not.toContain(CANARY);
    expect((await rig.anonymous.get(`/c/${hidden.slug}/news.atom`)).statusCode).toBe(404);
    const known = await rig.anonymous.get(`${below}/news.atom`, { 'if-none-match': String(headers['etag']) });
    expect(known.statusCode).toBe(304);
  });
});

it('a language that is added to the list and to the texts is spoken on every page, title and label', async () => {
  const third = await addThirdLanguage();
  const { pages, renderPage } = await third.renderer<{
    pages: { url: string; name: string }[];
    renderPage(input: object, manifest: object): Promise<{ html: string } | null>;
  }>();
  const strays: Record<string, string[]> = {};
  for (const [path] of PAGES) {
    const known = pages.flatMap(({ url, name }) => {
      const pattern = new RegExp(`^${url.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
      const found = pattern.exec(path);
      return found ? [{ page: name, params: { ...found.groups } }] : [];
    });
    const content: string[] = [];
    const own = async (asked: string) => {
      const answer = await rig.anonymous.get(asked, { accept: 'application/json' });
      content.push(...stringsIn(JSON.parse(answer.body)));
      return { status: answer.statusCode, body: answer.body };
    };
    const input = { ...known[0], url: path, origin: '', locale: THIRD, theme: null, query: {}, demo: false, api: own };
    const html = (await renderPage(input, {}))?.html ?? 'nothing';
    expect(html).toContain(`<html lang="${THIRD}" dir="rtl"`);
    const words = strayWords(saidBy(html, content));
    if (words.length > 0) strays[path] = words;
  }
  await third.remove();
  expect(strays).toEqual({});
});
