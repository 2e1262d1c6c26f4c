import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@minga/shared/kernel/errors.ts';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bus } from '../jobs/bus.ts';
import { CLIENT_DIST } from '../start/client-build.ts';
import { type About, keepDocuments, sendDocument } from './kept-documents.ts';
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
  /** Answers with a page rendered on the server, readable without JavaScript. */
  send(request: FastifyRequest, reply: FastifyReply, page: PublicPage): Promise<FastifyReply>;
  /** Answers with the document in which the browser renders its screens. */
  sendScreen(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
};
type PublicPage = {
  /** a name of client/src/app/public-pages.tsx */
  page: string;
  /** what of the query the page depends on */
  follows: object;
  /**
   * Its data, and whose page it is; null answers 404: the designed page to a browser, a problem to a program. Must not
   * depend on who asks.
   */
  load: () => Promise<{ data: unknown; about: About } | null>;
};
const DOCUMENT_HEADERS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'permissions-policy',
  'x-frame-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
/**
 * Serves the built client: hashed files for ever, public documents rendered once for each language and theme until
 * something of their cycle changes (on any server) or a few seconds have passed.
 * @returns null when the client has not been built (endpoint tests need no pages)
 */
export async function installPages(app: FastifyInstance, deps: { demo: boolean; bus: Bus }): Promise<Pages | null> {
  const manifestText = await readFile(join(CLIENT_DIST, 'client/.vite/manifest.json'), 'utf8').catch(() => null);
  if (manifestText === null) return null;
  const manifest: unknown = JSON.parse(manifestText);
  const renderer = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as Renderer;
  const documents = keepDocuments();
  const unsubscribe = [
    deps.bus.on('pages.changed', (change) => documents.forget(change)),
    deps.bus.on('pages.missed', () => documents.forget()),
  ];
  app.addHook('onClose', async () => unsubscribe.forEach((one) => void one()));
  await app.register(fastifyStatic, { root: join(CLIENT_DIST, 'client'), serve: false, preCompressed: true });

  const inputOf = (request: FastifyRequest): RenderInput => {
    const theme = request.cookies['minga_theme'];
    return {
      url: request.url.split('?')[0] ?? '/',
      locale: localeOf(request),
      theme: theme === 'light' || theme === 'dark' ? theme : null,
      page: 'app',
      data: null,
      demo: deps.demo,
    };
  };
  const prepare = (request: FastifyRequest, reply: FastifyReply, { locale }: RenderInput) => {
    if ((request.query as { lang?: string }).lang === locale) {
      void reply.setCookie('minga_locale', locale, { path: '/', sameSite: 'lax', maxAge: 365 * 86_400 });
    }
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('vary', 'accept, cookie, accept-language, accept-encoding');
  };

  app.get('/assets/*', { config: { policy: 'public', rateLimit: false }, schema: { hide: true } }, (request, reply) => {
    // Rules for documents mean nothing on a script or a font, and a page fetches thirty of these.
    for (const name of DOCUMENT_HEADERS) void reply.removeHeader(name);
    const name = (request.params as { '*': string })['*'];
    // The build gives flat names; anything else is somebody who looks for a way out of the folder.
    if (!/^\w[\w.-]*$/.test(name)) throw new AppError('route.not-found');
    return reply.sendFile(`assets/${name}`, { immutable: true, maxAge: '365d' });
  });
  app.get(
    '/favicon.svg',
    {
      config: { policy: 'public', rateLimit: false },
      schema: { tags: ['pages'], summary: 'The icon', response: { 200: answerOf('SVG', 'image/svg+xml') } },
    },
    (_request, reply) => reply.sendFile('favicon.svg', { maxAge: '1d' }),
  );

  const sendScreen: Pages['sendScreen'] = async (request, reply) => {
    const input = inputOf(request);
    prepare(request, reply, input);
    // A program that asks for no page is told like on any other route.
    if (reply.statusCode === 404 && !request.headers.accept?.includes('text/html'))
      throw new AppError('route.not-found');
    return reply.send(await renderer.renderDocument(input, manifest));
  };
  return {
    async send(request, reply, { page, follows, load }) {
      const input = { ...inputOf(request), page };
      const key = [input.url, JSON.stringify(follows), input.locale, input.theme].join(' ');
      const document = await documents.get(key, async () => {
        const loaded = await load();
        if (loaded === null) return null;
        const { data, about } = loaded;
        return { html: await renderer.renderDocument({ ...input, data }, manifest), about };
      });
      if (document === null) return sendScreen(request, reply.status(404));
      prepare(request, reply, input);
      return sendDocument(request, reply, document);
    },
    sendScreen,
  };
}
