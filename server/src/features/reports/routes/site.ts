import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { publicUrlOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { keepDocuments, sendDocument } from '../../../platform/http/kept-documents.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { askAsStranger, type OwnApi } from '../../../platform/http/own-api.ts';
import { findPublicCycle } from '../../cycles/queries.ts';
import type { SubjectSource } from '../../links/policy.ts';
import { type News, presentNews } from '../present.ts';
import { listNews } from '../queries/news.ts';

/** What has no place in a list of results: doors for guests, screens of people. */
const NOT_SEARCHED = [
  '/j/',
  '/home',
  '/account',
  '/administration',
  '/sign-in',
  '/demo/',
  '/forums/',
  '/letters/',
  '/api/',
];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 has no place for controls, however they are written. */
const xml = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter).replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '');

type Item = { id: string; number: number; phase: string; publishedAt: string | null };

/** Every page that anybody may read, as the public API lists it. The standard ends a map at 50,000. */
async function listPages(api: OwnApi): Promise<string[]> {
  const read = async (path: string): Promise<Partial<Item>[]> => {
    const { status, body } = await api(path);
    if (status !== 200) throw new AppError('server.unavailable');
    return (JSON.parse(body) as { items: Partial<Item>[] }).items;
  };
  const pages = ['/'];
  for (const { id, slug } of (await read('/api/cycles')) as { id: string; slug: string }[]) {
    const at = (noun: string, query = '') => read(`/api/cycles/${id}/${noun}${query}`);
    const below = `/c/${slug}`;
    const nouns = ['announcements', 'diagnoses', 'meetings', 'boards', 'commitments', 'ballots'] as const;
    const [announcements, diagnoses, meetings, boards, commitments, ballots] = await Promise.all([
      at('announcements', '?limit=200'),
      at('diagnoses', '?limit=200'),
      at('meetings', '?limit=2000'),
      at('boards'),
      at('commitments'),
      at('ballots'),
    ]);
    pages.push(
      below,
      ...[...nouns, 'consultations', 'organisations', 'stages', 'standards'].map((noun) => `${below}/${noun}`),
    );
    pages.push(...announcements.map(({ id: one }) => `${below}/announcements/${one}`));
    pages.push(...diagnoses.map(({ number }) => `${below}/diagnoses/${number}`));
    pages.push(...meetings.map((one) => `${below}/meetings/${one.id}`));
    pages.push(...boards.filter(({ phase }) => phase === 'closed').map((one) => `${below}/boards/${one.id}`));
    pages.push(...commitments.map(({ number }) => `${below}/commitments/${number}`));
    pages.push(...ballots.map((one) => `${below}/ballots/${one.id}`));
  }
  return pages.slice(0, 50_000);
}

type Feed = { cycle: { id: string; slug: string; title: string; forumName: string; locale: string }; items: News[] };

function atomOf({ cycle, items }: Feed, origin: string): string {
  const self = `${origin}/c/${cycle.slug}/news.atom`;
  const entries = items.map(
    ({ id, title, path, at, reason }) =>
      `<entry><id>${id}</id><title>${xml(title)}</title><link href="${xml(origin + path)}"/><updated>${at.toISOString()}</updated>${
        reason ? `<summary>${xml(reason)}</summary>` : ''
      }</entry>`,
  );
  return [
    `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${cycle.locale}">`,
    `<id>urn:uuid:${cycle.id}</id><title>${xml(cycle.title)}</title><author><name>${xml(cycle.forumName)}</name></author>`,
    `<link rel="self" href="${xml(self)}"/><link href="${xml(`${origin}/c/${cycle.slug}`)}"/>`,
    `<updated>${(items[0]?.at ?? new Date(0)).toISOString()}</updated>`,
    ...entries,
    '</feed>',
  ].join('\n');
}

/**
 * What programs read of the site: where they may go, which pages there are, and what is new in a cycle.
 * @param sources every feature with what it says of its subjects
 */
export function siteRoutes(deps: Deps, sources: readonly SubjectSource[]): FastifyPluginAsyncZod {
  const origin = publicUrlOf(deps.config);
  const documents = keepDocuments();
  const said = (summary: string, description: string, type: string) => ({
    config: { policy: 'public' as const },
    schema: { tags: ['pages'], summary, response: { 200: answerOf(description, type), 304: z.null() } },
  });
  return async (app) => {
    const unsubscribe = [
      deps.bus.on('pages.changed', (change) => documents.forget(change)),
      deps.bus.on('pages.missed', () => documents.forget()),
    ];
    app.addHook('onClose', async () => unsubscribe.forEach((one) => void one()));

    app.get('/robots.txt', said('What search engines may read', 'Text', 'text/plain'), async (_request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send(
          [
            'User-agent: *',
            ...NOT_SEARCHED.map((path) => `Disallow: ${path}`),
            `Sitemap: ${origin}/sitemap.xml`,
            '',
          ].join('\n') as never,
        ),
    );

    app.get('/sitemap.xml', said('Every public page', 'XML', 'application/xml'), async (request, reply) => {
      const document = await documents.get('map', async () => {
        const pages = await listPages(askAsStranger(app, request));
        const urls = pages.map((path) => `<url><loc>${xml(origin + path)}</loc></url>`);
        const html = `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>`;
        return { html, about: 'list' };
      });
      if (!document) throw new AppError('route.not-found');
      return sendDocument(
        request,
        reply.type('application/xml; charset=utf-8').header('cache-control', 'no-cache'),
        document,
      );
    });

    const feed = said('News of a cycle', 'Atom', 'application/atom+xml');
    app.get(
      '/c/:slug/news.atom',
      { ...feed, schema: { ...feed.schema, params: z.object({ slug: z.string().max(60) }) } },
      async (request, reply) => {
        const { slug } = request.params;
        const document = await documents.get(`news ${slug}`, () =>
          inTransaction(deps.db, async (tx) => {
            const cycle = await findPublicCycle(tx, slug);
            if (!cycle) return null;
            const items = (await listNews(tx, cycle, sources)).map((item) => presentNews(item, cycle));
            const html = atomOf({ cycle, items: items.filter((item) => item !== null) }, origin);
            return { html, about: { forumId: cycle.forumId, cycleId: cycle.id } };
          }),
        );
        if (!document) throw new AppError('cycle.not-found');
        const typed = reply.type('application/atom+xml; charset=utf-8').header('cache-control', 'no-cache');
        return sendDocument(request, typed, document);
      },
    );
  };
}
