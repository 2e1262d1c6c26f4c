import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@minga/shared/kernel/errors.ts';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bus } from './bus.ts';
import { CLIENT_DIST } from './client-build.ts';
import { answerOf } from './openapi.ts';
import { localeOf } from './problems.ts';

type RenderInput = {
  url: string;
  locale: 'es' | 'en';
  theme: 'light' | 'dark' | null;
  page: string;
  data: unknown;
  demo: boolean;
};
type Renderer = { renderDocument(input: RenderInput, manifest: unknown): Promise<string> };

export type Pages = {
  /**
   * Answers with a page rendered on the server, readable without JavaScript.
   * @param page a name of client/src/app/public-pages.tsx, or `app` for a screen the browser renders
   * @param load the page's data; null answers 404: the designed page to a browser, a problem to a program. Must not depend on who asks.
   */
  send(request: FastifyRequest, reply: FastifyReply, page: string, load: () => Promise<unknown>): Promise<FastifyReply>;
};
type Kept = { html: string | null; at: number };

const DOCUMENT_HEADERS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'x-frame-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
/** Rendered pages kept at most; the oldest goes first. */
const KEPT = 300;
/** A page is at most this old on a process that did not hear of the change itself; milliseconds. */
const FRESH = 5_000;

/**
 * Serves the built client: hashed files for ever, public documents rendered once for each language and theme until
 * something changes (any event on the bus) or {@link FRESH} has passed.
 * @returns null when the client has not been built (endpoint tests need no pages)
 */
export async function installPages(app: FastifyInstance, deps: { demo: boolean; bus: Bus }): Promise<Pages | null> {
  const manifestText = await readFile(join(CLIENT_DIST, 'client/.vite/manifest.json'), 'utf8').catch(() => null);
  if (manifestText === null) return null;
  const manifest: unknown = JSON.parse(manifestText);
  const renderer = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as Renderer;
  const kept = new Map<string, Promise<Kept>>();
  app.addHook('onClose', async () => forget());
  const forget = deps.bus.onAny(() => kept.clear());
  await app.register(fastifyStatic, { root: join(CLIENT_DIST, 'client'), serve: false, preCompressed: true });

  const render = async (input: RenderInput, load: () => Promise<unknown>): Promise<Kept> => {
    const data = await load();
    const html = data === null ? null : await renderer.renderDocument({ ...input, data }, manifest);
    return { html, at: Date.now() };
  };
  const publicDocument = async (
    address: string,
    input: RenderInput,
    load: () => Promise<unknown>,
  ): Promise<string | null> => {
    const key = [address, input.locale, input.theme].join(' ');
    const known = kept.get(key);
    if (known) {
      const page = await known.catch(() => null);
      if (page && Date.now() - page.at < FRESH) return page.html;
    }
    // Kept as a promise, so that a rush of readers renders the page once.
    const fresh = render(input, load);
    kept.set(key, fresh);
    fresh.catch(() => kept.delete(key));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '');
    return (await fresh).html;
  };

  app.get('/assets/*', { config: { policy: 'public', rateLimit: false }, schema: { hide: true } }, (request, reply) => {
    // Rules for documents mean nothing on a script or a font, and a page fetches thirty of these.
    for (const name of DOCUMENT_HEADERS) void reply.removeHeader(name);
    return reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, { immutable: true, maxAge: '365d' });
  });
  app.get(
    '/favicon.svg',
    {
      config: { policy: 'public', rateLimit: false },
      schema: { tags: ['pages'], summary: 'The icon', response: { 200: answerOf('SVG', 'image/svg+xml') } },
    },
    (_request, reply) => reply.sendFile('favicon.svg', { maxAge: '1d' }),
  );

  return {
    async send(request, reply, page, load) {
      const theme = request.cookies['minga_theme'];
      const input: RenderInput = {
        url: request.url.split('?')[0] ?? '/',
        locale: localeOf(request),
        theme: theme === 'light' || theme === 'dark' ? theme : null,
        page,
        data: null,
        demo: deps.demo,
      };
      if ((request.query as { lang?: string }).lang === input.locale) {
        void reply.setCookie('minga_locale', input.locale, { path: '/', sameSite: 'lax', maxAge: 365 * 86_400 });
      }
      void reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('vary', 'accept, cookie, accept-language');
      const html = page === 'app' ? null : await publicDocument(request.url, input, load);
      if (html !== null) return reply.send(html);
      if (page !== 'app') void reply.status(404);
      // A program that asks for no page is told like on any other route.
      if (reply.statusCode === 404 && !request.headers.accept?.includes('text/html'))
        throw new AppError('route.not-found');
      return reply.send(await renderer.renderDocument({ ...input, page: 'app' }, manifest));
    },
  };
}
