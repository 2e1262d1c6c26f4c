import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CLIENT_DIST } from './client-build.ts';
import { localeOf } from './problems.ts';

type RenderInput = { url: string; locale: 'es' | 'en'; theme: 'light' | 'dark' | null; page: string; data: unknown; demo: boolean };
type Renderer = { renderDocument(input: RenderInput, manifest: unknown, options: { styleNonce?: string }): Promise<string> };

export type Pages = {
  /**
   * Answers with a page rendered on the server, readable without JavaScript.
   * @param page a name of client/src/app/public-pages.tsx, or `app` for a screen the browser renders
   * @param version changes whenever `data` does; equal versions are rendered once
   */
  send(request: FastifyRequest, reply: FastifyReply, page: string, data: unknown, version: string | null): Promise<FastifyReply>;
};

/** Rendered pages kept at most; the oldest goes first. */
const KEPT = 200;

/**
 * Serves the built client: hashed files for ever, documents rendered per language and theme.
 * @returns null when the client has not been built (endpoint tests need no pages)
 */
export async function installPages(app: FastifyInstance, demo: boolean): Promise<Pages | null> {
  const manifestText = await readFile(join(CLIENT_DIST, 'client/.vite/manifest.json'), 'utf8').catch(() => null);
  if (manifestText === null) return null;
  const manifest: unknown = JSON.parse(manifestText);
  const renderer = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as Renderer;
  const rendered = new Map<string, string>();
  await app.register(fastifyStatic, { root: join(CLIENT_DIST, 'client'), serve: false });

  const document = async (input: RenderInput, version: string | null): Promise<string> => {
    if (version === null) return renderer.renderDocument(input, manifest, {});
    const key = [input.url, input.locale, input.theme, version].join(' ');
    const known = rendered.get(key);
    if (known) return known;
    const html = await renderer.renderDocument(input, manifest, {});
    rendered.set(key, html);
    if (rendered.size > KEPT) rendered.delete(rendered.keys().next().value ?? '');
    return html;
  };

  app.get('/assets/*', { config: { policy: 'public', rateLimit: false }, schema: { hide: true } }, (request, reply) =>
    reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, { immutable: true, maxAge: '365d' }),
  );
  app.get('/favicon.svg', { config: { policy: 'public', rateLimit: false }, schema: { hide: true } }, (_request, reply) => reply.sendFile('favicon.svg', { maxAge: '1d' }));

  return {
    async send(request, reply, page, data, version) {
      const theme = request.cookies['minga_theme'];
      const input: RenderInput = {
        url: request.url.split('?')[0] ?? '/',
        locale: localeOf(request),
        theme: theme === 'light' || theme === 'dark' ? theme : null,
        page,
        data,
        demo,
      };
      void reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').header('vary', 'cookie, accept-language');
      if (page !== 'app') return reply.send(await document(input, version));
      // The screens behind sign-in use a component library that writes a style element: it gets this page's nonce.
      const nonce = randomBytes(16).toString('base64');
      const policy = String(reply.getHeader('content-security-policy') ?? '').replace("'nonce-none'", `'nonce-${nonce}'`);
      return reply.header('content-security-policy', policy).send(await renderer.renderDocument(input, manifest, { styleNonce: nonce }));
    },
  };
}
