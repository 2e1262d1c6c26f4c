import { AppError } from '@minga/shared/kernel/errors.ts';
import { type Noun, NOUNS } from '@minga/shared/kernel/nouns.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { keepDocuments, sendDocument } from '../../../platform/http/kept-documents.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { askAsStranger, type OwnApi } from '../../../platform/http/own-api.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { findPublicCycle } from '../../cycles/queries.ts';
import type { SubjectSource } from '../../links/policy.ts';
import type { PublicActs, SitePages } from '../policy.ts';
import { type News, presentNews } from '../present.ts';
import { listNews } from '../queries/news.ts';

const route = routesOf('pages');
type KeptDocuments = ReturnType<typeof keepDocuments>;

const CYCLE = NOUNS.cycles.pages.cycle.at;
const PAGES = Object.values<Noun>(NOUNS).flatMap(({ pages }) =>
  Object.entries(pages).map(([name, page]) => ({ name, ...page })),
);
/** What has no place in a list of results: answers for programs, screens of people that belong to no cycle, links of letters. */
const NOT_SEARCHED = [
  '/api/',
  ...PAGES.filter(({ at, by = 'server' }) => !at.startsWith(CYCLE) && (by !== 'server' || at.includes('$'))).map(
    ({ at }) => at.replace(/\$.*/, ''),
  ),
];
/** Rendered for anybody, and found at one address: of the site, and of each cycle. What answers a search is no page to find. */
const ALWAYS = PAGES.filter(({ by, at }) => (by ?? 'server') === 'server' && at !== NOUNS.search.pages.search.at);
const OF_SITE = ALWAYS.filter(({ at }) => !at.includes('$')).map(({ name }) => name as 'landing');
const OF_CYCLE = ALWAYS.filter(({ at }) => at.startsWith(CYCLE) && !at.slice(CYCLE.length).includes('$')).map(
  ({ name }) => name as 'cycle',
);

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 has no place for controls, however they are written. */
const xml = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter).replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '');

type Listed = { items: Parameters<SitePages['one']>[1][]; next?: string | number | null };

/** All that a list of the public API holds, one page of it after the other. */
async function listWhole(api: OwnApi, list: string, limit: number | undefined): Promise<Listed['items']> {
  const items: Listed['items'] = [];
  const query = new URLSearchParams(limit === undefined ? {} : { limit: String(limit) });
  for (let next: Listed['next']; next !== null; ) {
    if (next !== undefined) query.set('after', String(next));
    const { status, body } = await api(`${list}?${query}`);
    if (status !== 200) throw new AppError('server.unavailable');
    const page = JSON.parse(body) as Listed;
    items.push(...page.items);
    next = page.next ?? null;
  }
  return items;
}

/** Every page that anybody may read, as the public API lists it. The standard ends a map at 50,000. */
async function listPages(api: OwnApi, nouns: readonly SitePages[]): Promise<Address[]> {
  const { status, body } = await api('/api/cycles');
  if (status !== 200) throw new AppError('server.unavailable');
  const { items: cycles } = JSON.parse(body) as {
    items: { id: string; slug: string; goesOn: boolean; isArchived: boolean }[];
  };
  const pages = OF_SITE.map((name) => paths[name]());
  for (const { id, slug, goesOn, isArchived } of cycles) {
    // A cycle that goes on from none has nothing that was left open.
    const own = OF_CYCLE.map((name) => paths[name](slug)).filter(
      (path) => goesOn || isArchived || path !== paths.leftOpen(slug),
    );
    const below = await Promise.all(
      nouns.map(async ({ list, limit, one }) =>
        (await listWhole(api, `/api/cycles/${id}/${list}`, limit)).flatMap((item) => one(slug, item) ?? []),
      ),
    );
    pages.push(...own, ...below.flat());
  }
  return pages.slice(0, 50_000);
}

type Feed = { cycle: { id: string; slug: string; title: string; forumName: string; locale: string }; items: News[] };

function atomOf({ cycle, items }: Feed, origin: string): string {
  const self = origin + paths.news(cycle.slug);
  const entries = items.map(
    ({ id, title, path, at, reason }) =>
      `<entry><id>${id}</id><title>${xml(title)}</title><link href="${xml(origin + path)}"/><updated>${at.toISOString()}</updated>${
        reason ? `<summary>${xml(reason)}</summary>` : ''
      }</entry>`,
  );
  return [
    `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${cycle.locale}">`,
    `<id>urn:uuid:${cycle.id}</id><title>${xml(cycle.title)}</title><author><name>${xml(cycle.forumName)}</name></author>`,
    `<link rel="self" href="${xml(self)}"/><link href="${xml(origin + paths.cycle(cycle.slug))}"/>`,
    `<updated>${(items[0]?.at ?? new Date(0)).toISOString()}</updated>`,
    ...entries,
    '</feed>',
  ].join('\n');
}

const said = (description: string, type: string) => ({
  policy: 'public' as const,
  responses: { 200: answerOf(description, type), 304: z.null() },
});

type Given = {
  readonly pages: readonly SitePages[];
  readonly acts: readonly PublicActs[];
  readonly subjects: readonly SubjectSource[];
};

/**
 * What programs read of the site: where they may go, which pages there are, and what is new in a cycle.
 * @param given what every noun says of its pages, its public acts and its subjects
 */
export const siteRoutes =
  (given: Given): Route =>
  (app, deps) => {
    const origin = publicUrlOf(deps.config);
    const documents = keepDocuments();
    const unsubscribe = [
      deps.bus.on('pages.changed', (change) => documents.forget(change)),
      deps.bus.on('pages.missed', () => documents.forget()),
    ];
    app.addHook('onClose', async () => unsubscribe.forEach((one) => void one()));
    for (const one of [robotsRoute(origin), mapRoute(origin, documents, given), feedRoute(origin, documents, given)])
      one(app, deps);
  };

const robotsRoute = (origin: string) =>
  route.get('/robots.txt', 'What search engines may read', {
    ...said('Text', 'text/plain'),
    handle: ({ reply }) => {
      const closed = NOT_SEARCHED.map((path) => `Disallow: ${path}`);
      const lines = ['User-agent: *', ...closed, `Sitemap: ${origin}/sitemap.xml`, ''];
      return reply.type('text/plain; charset=utf-8').send(lines.join('\n'));
    },
  });

const mapRoute = (origin: string, documents: KeptDocuments, { pages }: Given) =>
  route.get('/sitemap.xml', 'Every public page', {
    ...said('XML', 'application/xml'),
    handle: async ({ request, reply }) => {
      const document = await documents.get('map', async () => {
        const all = await listPages(askAsStranger(request.server, request), pages);
        const urls = all.map((path) => `<url><loc>${xml(origin + path)}</loc></url>`);
        const html = `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>`;
        return { html, about: 'list' };
      });
      if (!document) throw new AppError('route.not-found');
      const typed = reply.type('application/xml; charset=utf-8').header('cache-control', 'no-cache');
      return sendDocument(request, typed, document);
    },
  });

const feedRoute = (origin: string, documents: KeptDocuments, { acts, subjects }: Given) =>
  route.get('/c/:slug/news.atom', 'News of a cycle', {
    ...said('Atom', 'application/atom+xml'),
    params: { slug: z.string().max(60) },
    handle: async ({ request, reply, params: { slug }, deps }) => {
      const document = await documents.get(`news ${slug}`, () =>
        inTransaction(deps.db, async (tx) => {
          const cycle = await findPublicCycle(tx, slug);
          if (!cycle) return null;
          const items = (await listNews(tx, cycle, acts, subjects)).map((item) => presentNews(item, cycle));
          const html = atomOf({ cycle, items: items.filter((item) => item !== null) }, origin);
          return { html, about: { forumId: cycle.forumId, cycleId: cycle.id } };
        }),
      );
      if (!document) throw new AppError('cycle.not-found');
      const typed = reply.type('application/atom+xml; charset=utf-8').header('cache-control', 'no-cache');
      return sendDocument(request, typed, document);
    },
  });
