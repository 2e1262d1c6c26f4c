import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type RegisterQuery, registerQuerySchema } from '@minga/shared/diagnoses/schema.ts';
import type { JoinPage } from '@minga/shared/cycles/schema.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import type { About } from '../../../platform/http/kept-documents.ts';
import type { Pages } from '../../../platform/http/pages.ts';
import { getCommitmentPage, getCommitmentsPage } from '../../commitments/queries/pages.ts';
import { getDiagnosisPage, getRegisterPage } from '../../diagnoses/queries.ts';
import { findJoinable } from '../../boards/queries/links.ts';
import { presentCycle } from '../../cycles/present.ts';
import { findPublicCycle, listPublicCycles, listStagesOfCycles } from '../../cycles/queries.ts';
import { listOrganisations } from '../../organisations/queries.ts';
import { getPublicCycle } from '../queries/get-public-cycle.ts';

type Params = Record<string, string>;
/** A public page: what the renderer calls it and how its data are read. Never depends on who asks. */
type PublicPage = {
  url: string;
  page: string;
  summary: string;
  /** What of the query the page follows, if anything: the rest (trackers put theirs on shared links) makes no other page. */
  follows?: (query: unknown) => object;
  load: (tx: Tx, params: Params, follows: object, demo: boolean) => Promise<unknown>;
};

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
  const link = await findJoinable(tx, code);
  if (!link) return null;
  const { boardTitle, forumName, cycleTitle, door, identityMode, forumId } = link;
  const cycleSlug = (await findPublicCycle(tx, link.cycleSlug)) ? link.cycleSlug : null;
  const organisations = (await listOrganisations(tx, forumId)).map(({ id, shortName, name, sector }) => ({
    id,
    shortName,
    name,
    sector,
  }));
  // Closed, so that anybody may read it: with a place or without one, this is where they meant to go.
  const recordId = door === 'board' && cycleSlug !== null ? link.boardId : null;
  return { code, boardTitle, forumName, cycleTitle, cycleSlug, door, recordId, identity: identityMode, organisations };
}

/** Filters that make no sense are left out rather than refused: a mistyped address still shows the register. */
function filtersOf(query: unknown): RegisterQuery {
  const known = Object.entries(query as Record<string, unknown>).filter(
    ([name, value]) => name in registerQuerySchema.shape && value !== '',
  );
  const filters = registerQuerySchema.safeParse(Object.fromEntries(known));
  return filters.success ? filters.data : registerQuerySchema.parse({});
}

async function getRegister(tx: Tx, params: Params, follows: object) {
  const cycle = await findPublicCycle(tx, params['slug'] ?? '');
  return cycle && getRegisterPage(tx, cycle, follows as RegisterQuery);
}

/** Whose page it is: what changes elsewhere does not make it anew. */
async function aboutOf(tx: Tx, { slug, code }: Params): Promise<About | null> {
  if (slug !== undefined) {
    const cycle = await findPublicCycle(tx, slug);
    return cycle && { forumId: cycle.forumId, cycleId: cycle.id };
  }
  if (code === undefined) return 'list';
  const link = await findJoinable(tx, code);
  return link && { forumId: link.forumId, cycleId: null };
}

/** The number in an address, or null for `new` and other words, which are screens of the browser. */
function numberOf(params: Params): number | null {
  return /^[1-9]\d{0,5}$/.test(params['number'] ?? '') ? Number(params['number']) : null;
}

async function getDiagnosis(tx: Tx, params: Params) {
  const cycle = await findPublicCycle(tx, params['slug'] ?? '');
  const number = numberOf(params);
  if (!cycle || number === null) return null;
  return getDiagnosisPage(tx, cycle, number).catch((error: unknown) => {
    if (error instanceof AppError && error.status === 404) return null;
    throw error;
  });
}

async function getCommitment(tx: Tx, params: Params) {
  const number = numberOf(params);
  return number === null ? null : getCommitmentPage(tx, params['slug'] ?? '', number);
}

/** Screens of the browser whose address would otherwise read like a number. */
const SCREENS = ['/c/:slug/diagnoses/new', '/c/:slug/commitments/new'];

/** Where the browser's router has screens; anywhere else it shows its not-found page, and the status says so too. */
const SCREEN = /^\/(home|sign-in|account|administration|forums\/[^/]+\/new-cycle|demo\/mail|c\/[^/]+\/.+)$/;

const PUBLIC_PAGES: readonly PublicPage[] = [
  {
    url: '/',
    page: 'landing',
    summary: 'Cycles anybody may read',
    load: (tx, _params, _query, demo) => getLanding(tx, demo),
  },
  {
    url: '/j/:code',
    page: 'join',
    summary: 'The door of a board',
    load: (tx, params) => getJoinPage(tx, params['code'] ?? ''),
  },
  {
    url: '/c/:slug',
    page: 'cycle',
    summary: 'A cycle: where it stands and how to take part',
    load: (tx, params) => getPublicCycle(tx, params['slug'] ?? ''),
  },
  {
    url: '/c/:slug/diagnoses',
    page: 'diagnoses',
    summary: 'The register of diagnoses',
    follows: filtersOf,
    load: getRegister,
  },
  { url: '/c/:slug/diagnoses/:number', page: 'diagnosis', summary: 'One diagnosis', load: getDiagnosis },
  {
    url: '/c/:slug/commitments',
    page: 'commitments',
    summary: 'Commitments of the cycle',
    load: (tx, params) => getCommitmentsPage(tx, params['slug'] ?? ''),
  },
  { url: '/c/:slug/commitments/:number', page: 'commitment', summary: 'One commitment', load: getCommitment },
];

/** Documents: public pages rendered here, every other address outside /api handed to the browser's router. */
export function pageRoutes(app: FastifyInstance, deps: Deps, pages: Pages): void {
  const hidden = { config: { policy: 'public' as const }, schema: { hide: true } };
  const said = (summary: string) => ({
    config: { policy: 'public' as const },
    schema: {
      tags: ['pages'],
      summary,
      response: { 200: answerOf('HTML', 'text/html'), 304: z.null(), 404: answerOf('HTML', 'text/html') },
    },
  });
  for (const { url, page, summary, follows, load } of PUBLIC_PAGES) {
    app.get(url, said(summary), (request, reply) => {
      const asked = follows?.(request.query) ?? {};
      return pages.send(request, reply, {
        page,
        follows: asked,
        load: () =>
          inTransaction(deps.db, async (tx) => {
            const params = request.params as Params;
            const about = await aboutOf(tx, params);
            const data = about && (await load(tx, params, asked, deps.config.demo));
            return about && data !== null ? { data, about } : null;
          }),
      });
    });
  }
  for (const url of SCREENS)
    app.get(url, said('A screen of the browser'), (request, reply) => pages.sendScreen(request, reply));
  app.get('/*', hidden, (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '/';
    // An address below these that no route took is a mistake of a program, not a screen.
    if (/^\/(api|assets|socket\.io)(\/|$)/.test(path)) throw new AppError('route.not-found');
    if (!SCREEN.test(path)) void reply.status(404);
    return pages.sendScreen(request, reply);
  });
}
