import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Pages } from '../../../platform/pages.ts';
import { getPublicCycle } from '../queries/get-public-cycle.ts';

type Params = Record<string, string>;
/** A public page: what the renderer calls it and how its data are read. Never depends on who asks. */
type PublicPage = { url: string; page: string; load: (tx: Tx, params: Params) => Promise<unknown> };

const PUBLIC_PAGES: readonly PublicPage[] = [{ url: '/c/:slug', page: 'cycle', load: (tx, params) => getPublicCycle(tx, params['slug'] ?? '') }];

/** Documents: public pages rendered here, every other address outside /api handed to the browser's router. */
export function pageRoutes(app: FastifyInstance, deps: Deps, pages: Pages): void {
  const options = { config: { policy: 'public' as const }, schema: { hide: true } };
  for (const { url, page, load } of PUBLIC_PAGES) {
    app.get(url, options, (request, reply) => pages.send(request, reply, page, () => inTransaction(deps.db, (tx) => load(tx, request.params as Params))));
  }
  app.get('/*', options, (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '/';
    // An address below these that no route took is a mistake of a program, not a screen.
    if (/^\/(api|assets|socket\.io)(\/|$)/.test(path)) throw new AppError('route.not-found');
    return pages.send(request, reply, 'app', async () => null);
  });
}
