import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JoinPage } from '@minga/shared/cycles/schema.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Pages } from '../../../platform/pages.ts';
import { findJoinable } from '../../boards/queries/links.ts';
import { presentCycle } from '../../cycles/present.ts';
import { listPublicCycles, listStagesOfCycles } from '../../cycles/queries.ts';
import { listOrganisations } from '../../organisations/queries.ts';
import { getPublicCycle } from '../queries/get-public-cycle.ts';

type Params = Record<string, string>;
/** A public page: what the renderer calls it and how its data are read. Never depends on who asks. */
type PublicPage = { url: string; page: string; load: (tx: Tx, params: Params, demo: boolean) => Promise<unknown> };

async function getLanding(tx: Tx, demo: boolean) {
  const now = await dbNow(tx);
  const rows = await listPublicCycles(tx);
  const stages = await listStagesOfCycles(
    tx,
    rows.map((row) => row.id),
  );
  return {
    items: rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now)),
    demo,
    generatedAt: now.toISOString(),
  };
}

/** What a guest sees behind a board's link; null when no such link was made. */
async function getJoinPage(tx: Tx, code: string): Promise<JoinPage | null> {
  const link = await findJoinable(tx, code, { forUpdate: false });
  if (!link) return null;
  const { boardTitle, forumName, cycleTitle, isOpen, identityMode, forumId } = link;
  const organisations = (await listOrganisations(tx, forumId)).map(({ id, shortName, name, sector }) => ({
    id,
    shortName,
    name,
    sector,
  }));
  return { code, boardTitle, forumName, cycleTitle, isOpen, identity: identityMode, organisations };
}

const PUBLIC_PAGES: readonly PublicPage[] = [
  { url: '/', page: 'landing', load: (tx, _params, demo) => getLanding(tx, demo) },
  { url: '/j/:code', page: 'join', load: (tx, params) => getJoinPage(tx, params['code'] ?? '') },
  { url: '/c/:slug', page: 'cycle', load: (tx, params) => getPublicCycle(tx, params['slug'] ?? '') },
];

/** Documents: public pages rendered here, every other address outside /api handed to the browser's router. */
export function pageRoutes(app: FastifyInstance, deps: Deps, pages: Pages): void {
  const options = { config: { policy: 'public' as const }, schema: { hide: true } };
  for (const { url, page, load } of PUBLIC_PAGES) {
    app.get(url, options, (request, reply) =>
      pages.send(request, reply, page, () =>
        inTransaction(deps.db, (tx) => load(tx, request.params as Params, deps.config.demo)),
      ),
    );
  }
  app.get('/*', options, (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '/';
    // An address below these that no route took is a mistake of a program, not a screen.
    if (/^\/(api|assets|socket\.io)(\/|$)/.test(path)) throw new AppError('route.not-found');
    return pages.send(request, reply, 'app', async () => null);
  });
}
