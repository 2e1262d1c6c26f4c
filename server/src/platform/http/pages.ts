import type { Locale } from '@minga/shared/kernel/languages.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvName } from '@minga/shared/kernel/csv.ts';
import { AppError, type ErrorCode, ERRORS } from '@minga/shared/kernel/errors.ts';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps as ServerDeps } from '../deps.ts';
import { CLIENT_DIST } from '../start/client-build.ts';
import { keepDocuments, type Made, sendDocument } from './kept-documents.ts';
import { browserOf, nameBrowser } from './browsers.ts';
import type { SentForm } from './forms.ts';
import { pageAt } from './page-at.ts';
import { askAsReader, askAsStranger, type OwnApi } from './own-api.ts';
import { answerOf } from './openapi.ts';
import { cookiesOf, keepLocale, localeOf } from './problems.ts';
import { oneAtATime } from './turns.ts';

/** A page of shared/src/kernel/nouns.ts, where all of them are listed. */
type Page = {
  name: string;
  url: string;
  by: 'server' | 'door' | 'browser';
  /** The server sends something to read before the browser has made the screen. */
  hasAhead: boolean;
  /** What of the query makes another page: the rest (trackers put theirs on shared links) does not. */
  follows: readonly string[];
  /** It shows one list, which is also sent as CSV: `?file=csv` (client/src/lib/list-file.ts). */
  hasFile: boolean;
  /** It shows a form that anybody may send, without a script too: their browser is told apart (browsers.ts). */
  isSent: boolean;
};
type RenderInput = {
  url: string;
  origin: string;
  locale: Locale;
  theme: 'light' | 'dark' | null;
  page: string | null;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  demo: boolean;
  api: OwnApi;
  /** in it, where it was refused */
  sent?: SentForm;
};
type Renderer = {
  pages: readonly Page[];
  /** null: there is no such page for a stranger */
  renderPage(input: RenderInput, manifest: unknown): Promise<Made | null>;
  /** null: a stranger is shown no such list */
  renderFile(input: RenderInput): Promise<Made | null>;
  /** `isMissing`: there is no such page for who asks, which is then said without scripts, too */
  renderScreen(input: RenderInput & { isMissing: boolean }, manifest: unknown): string;
  renderRefusal(
    input: Pick<RenderInput, 'url' | 'locale' | 'theme'> & { refusal: { status: number; title: string } },
    manifest: unknown,
  ): string;
  isThere(input: RenderInput): Promise<boolean>;
};
type Deps = Pick<ServerDeps, 'bus' | 'config' | 'keyed'> & { demo: boolean; origin: string };

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
 * something of their cycle changes (on any server) or a few seconds have passed, every other address with the status it
 * deserves.
 * Nothing is served when the client has not been built: endpoint tests need no pages.
 */
export async function installPages(app: FastifyInstance, deps: Deps): Promise<void> {
  const manifestText = await readFile(join(CLIENT_DIST, 'client/.vite/manifest.json'), 'utf8').catch(() => null);
  if (manifestText === null) return;
  const renderer = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as Renderer;
  await app.register(fastifyStatic, { root: join(CLIENT_DIST, 'client'), serve: false, preCompressed: true });
  installFiles(app);
  const manifest: unknown = JSON.parse(manifestText);
  installDocuments(app, deps, renderer, manifest);
  // Whoever comes too often is told by a page that was made before: it must not cost what the refusal is to save.
  const keepOfTooMany = kept<string>(100);
  app.refusalPage = (request, refusal) => {
    const isTooMany = refusal.status === 429;
    // One sign at the beginning: with two of them the rest would be another site.
    const url = (refusal.status === 422 || isTooMany ? pathOf(request) : request.url).replace(/^\/+/, '/');
    const input = { url, locale: localeOf(request), theme: themeOf(request), refusal };
    const make = () => renderer.renderRefusal(input, manifest);
    return isTooMany ? keepOfTooMany(JSON.stringify([url, input.locale, input.theme, refusal.title]), make) : make();
  };
}

/** The last so many of what was made, by what it was made of. */
function kept<T>(most: number): (key: string, make: () => T) => T {
  const made = new Map<string, T>();
  return (key, make) => {
    const found = made.get(key) ?? make();
    if (made.size >= most) made.clear();
    made.set(key, found);
    return found;
  };
}

function installFiles(app: FastifyInstance): void {
  app.get('/assets/*', { config: { policy: 'public', rateLimit: false }, schema: { hide: true } }, (request, reply) => {
    // Rules for documents mean nothing on a script or a font, and a page fetches thirty of these.
    for (const name of DOCUMENT_HEADERS) void reply.removeHeader(name);
    const name = (request.params as { '*': string })['*'];
    // The build gives flat names; anything else is somebody who looks for a way out of the folder.
    if (!/^\w[\w.-]*$/.test(name)) throw new AppError('route.not-found');
    return reply.sendFile(`assets/${name}`, { immutable: true, maxAge: '365d' });
  });
  const files = [
    { name: 'favicon.svg', summary: 'The icon', answer: answerOf('SVG', 'image/svg+xml') },
    ...[180, 192, 512].map((side) => ({
      name: `icon-${side}.png`,
      summary: `The icon on the screen of a phone, ${side} points wide`,
      answer: answerOf('PNG', 'image/png'),
    })),
    {
      name: 'manifest.webmanifest',
      summary: 'What it is called and looks like among the applications of a phone',
      answer: answerOf('JSON', 'application/manifest+json'),
    },
    { name: 'share.png', summary: 'The picture of a page that is shared', answer: answerOf('PNG', 'image/png') },
    // Browsers look for a newer one by themselves; one that a cache on the way holds back would show what no longer is.
    {
      name: 'push-worker.js',
      summary: 'What shows notices on a device whose person asked for it',
      answer: answerOf('JavaScript', 'text/javascript'),
      isAskedAnew: true,
    },
  ];
  for (const { name, summary, answer, isAskedAnew = false } of files)
    app.get(
      `/${name}`,
      {
        config: { policy: 'public', rateLimit: false },
        schema: { tags: ['pages'], summary, response: { 200: answer } },
      },
      (_request, reply) =>
        isAskedAnew
          ? reply.header('cache-control', 'no-cache').sendFile(name, { cacheControl: false })
          : reply.sendFile(name, { maxAge: '1d' }),
    );
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '/';
function themeOf(request: FastifyRequest): 'light' | 'dark' | null {
  const theme = cookiesOf(request)['minga_theme'];
  return theme === 'light' || theme === 'dark' ? theme : null;
}

/** What the document of a request depends on; never on who asks. */
function inputOf(request: FastifyRequest, page: Page | null, { demo, origin }: Deps, api: OwnApi): RenderInput {
  // As the browser reads it when it takes the page over, also where it was cut in the middle of a letter.
  const asked = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  const followed = (page?.follows ?? []).map((name) => [name, asked.get(name)] as const);
  return {
    url: pathOf(request),
    origin,
    locale: localeOf(request),
    theme: themeOf(request),
    page: page?.name ?? null,
    params: request.params as Record<string, string>,
    query: Object.fromEntries(followed.filter((pair): pair is [string, string] => isText(pair[1]))),
    demo,
    api,
  };
}

const isFileAsked = (request: FastifyRequest): boolean => (request.query as { file?: unknown }).file === 'csv';
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function prepare(request: FastifyRequest, reply: FastifyReply, locale: Locale): void {
  if ((request.query as { lang?: string }).lang === locale) keepLocale(reply, locale);
  void reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('vary', 'accept, cookie, accept-language, accept-encoding');
}

/** A refusal that reached a page as it was read (the API is busy, or away) is the page's own. */
function refusalOf(error: unknown): unknown {
  const { name, code, params } = error as { name?: string; code?: string; params?: Record<string, string | number> };
  return name === 'ProblemError' && code && code in ERRORS
    ? new AppError(code as ErrorCode, { params: params ?? {} })
    : error;
}

function installDocuments(app: FastifyInstance, deps: Deps, renderer: Renderer, manifest: unknown): void {
  const documents = keepDocuments();
  // What the link of a letter leads to is one person's, and must say at once what they have just done there.
  const isKept = ({ query, params }: RenderInput) => query['q'] === undefined && params['token'] === undefined;
  const keptUnlessSearched = (input: RenderInput, key: string, make: () => Promise<Made | null>) =>
    isKept(input) ? documents.get(key, make) : documents.once(make);
  const unsubscribe = [
    deps.bus.on('pages.changed', (change) => documents.forget(change)),
    deps.bus.on('pages.missed', () => documents.forget()),
  ];
  app.addHook('onClose', async () => unsubscribe.forEach((one) => void one()));

  const sendScreen = (request: FastifyRequest, reply: FastifyReply, input: RenderInput) => {
    prepare(request, reply, input.locale);
    // A program that asks for no page is told like on any other route.
    const isMissing = reply.statusCode === 404;
    if (isMissing && !request.headers.accept?.includes('text/html')) throw new AppError('route.not-found');
    return reply.send(renderer.renderScreen({ ...input, isMissing }, manifest));
  };
  /** The list of a page as a stranger is shown it, for whoever has no scripts. */
  const sendFile = async (request: FastifyRequest, reply: FastifyReply, page: Page) => {
    const input = inputOf(request, page, deps, askAsStranger(app, request));
    const key = [input.url, JSON.stringify(input.query), input.locale, 'file'].join(' ');
    const slug = input.params['slug'] ?? '';
    const document = await keptUnlessSearched(input, key, () => oneAtATime(slug, () => renderer.renderFile(input)));
    if (document === null) throw new AppError('route.not-found');
    prepare(request, reply, input.locale);
    void reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${csvName(input.url)}"`);
    return sendDocument(request, reply, document);
  };
  /** Rendered for strangers, or else the screen in which the browser shows what is a member's, or that there is nothing. */
  const send = async (request: FastifyRequest, reply: FastifyReply, page: Page) => {
    const input = inputOf(request, page, deps, askAsStranger(app, request));
    const isRendered = page.by !== 'browser' || page.hasAhead;
    const key = [input.url, JSON.stringify(input.query), input.locale, input.theme].join(' ');
    const make = () => renderer.renderPage(input, manifest);
    const document = isRendered ? await keptUnlessSearched(input, key, make) : null;
    if (document !== null) {
      prepare(request, reply, input.locale);
      if (page.isSent) nameBrowser(deps, reply, browserOf(deps, request));
      return sendDocument(request, reply, document);
    }
    const isKnown = !isRendered && (await renderer.isThere(input));
    const isMembers = async () =>
      request.headers.cookie !== undefined && renderer.isThere({ ...input, api: askAsReader(app, request, reply) });
    if (!isKnown && !(await isMembers())) void reply.status(404);
    return sendScreen(request, reply, input);
  };

  app.filledPage = async (request, reply, path, sent) => {
    const found = pageAt(renderer.pages, path);
    if (!found) return false;
    const { page, ...place } = found;
    const of = { locale: localeOf(request), theme: themeOf(request), origin: deps.origin, demo: deps.demo };
    const made = await renderer.renderPage(
      { ...of, ...place, page: page.name, api: askAsStranger(app, request), sent },
      manifest,
    );
    if (made === null) return false;
    prepare(request, reply, of.locale);
    if (page.isSent) nameBrowser(deps, reply, browserOf(deps, request));
    await reply.status(sent.status).header('cache-control', 'no-store').send(made.html);
    return true;
  };

  for (const page of renderer.pages) {
    const summary = `Page: ${page.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
    const html = page.hasFile
      ? answerOf('HTML; with `file=csv` its list', 'text/html', 'text/csv')
      : answerOf('HTML', 'text/html');
    app.get(
      page.url,
      {
        config: { policy: 'public' as const },
        schema: { tags: ['pages'], summary, response: { 200: html, 304: z.null(), 404: html } },
      },
      (request, reply) =>
        (page.hasFile && isFileAsked(request) ? sendFile : send)(request, reply, page).catch((error: unknown) => {
          throw refusalOf(error);
        }),
    );
  }
  app.get('/*', { config: { policy: 'public' as const }, schema: { hide: true } }, (request, reply) => {
    const input = inputOf(request, null, deps, askAsStranger(app, request));
    // An address below these that no route took is a mistake of a program, not a screen.
    if (/^\/(api|assets|socket\.io)(\/|$)/.test(input.url)) throw new AppError('route.not-found');
    return sendScreen(request, reply.status(404), input);
  });
}
