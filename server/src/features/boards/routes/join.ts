import { createHmac } from 'node:crypto';
import { joinBoardSchema, joinedSchema, joinInfoSchema } from '@minga/shared/boards/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { originOf } from '../../../config.ts';
import { inTransaction } from '../../../platform/database/db.ts';
import { readTerms } from '../../../platform/database/retention.ts';
import type { Deps } from '../../../platform/deps.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { sendQrCode } from '../../../platform/http/qr-code.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { findPublicCycle } from '../../cycles/queries.ts';
import { joinByCode, whoComes } from '../commands/join.ts';
import { delegatedPrefixOf, networkOf, PACE_OF_NETWORK } from '../../../platform/http/networks.ts';
import { countedOnceRead } from '../../../platform/http/paces.ts';
import type { NoticeAtDoor } from '../policy.ts';
import { presentDoor } from '../present.ts';
import { getJoinable, listOrganisationsOf } from '../queries/links.ts';

const params = { code: z.string().regex(/^[a-z0-9]{12,40}$/) };
const DOOR = '/api/join/:code';
const route = routesOf('boards');

/** The door of a board: no account, no forum, one link. Counted per link and network. */
const PER_LINK = countedOnceRead({
  ...PACE_OF_NETWORK,
  keyGenerator: ({ params, ip }: { params: unknown; ip?: string }) =>
    `join:${(params as { code?: string }).code ?? ''} ${networkOf(ip ?? '')}`,
});

/** Keyed, so that a copy of the database tells nobody's address. */
const networkKey = (deps: Deps, code: string, address: string) =>
  createHmac('sha256', deps.auth.options.secret ?? '')
    .update(`${code} ${delegatedPrefixOf(address)}`)
    .digest('base64url')
    .slice(0, 22);

type Asking = { request: FastifyRequest; reply: FastifyReply; deps: Deps };

async function enter(
  { request, reply, deps }: Asking,
  code: string,
  body: z.output<typeof joinBoardSchema>,
  notice: NoticeAtDoor,
) {
  const comes = { asker: request.actor, network: networkKey(deps, code, request.ip) };
  const { boardPath, awaits, newPersonId } = await inTransaction(deps.db, (tx) =>
    joinByCode(tx, code, comes, body, notice),
  );
  if (newPersonId !== null) {
    const { headers } = await deps.auth.api.issueSession({ body: { personId: newPersonId }, returnHeaders: true });
    void reply.header('set-cookie', headers.getSetCookie());
  }
  return { boardPath, awaits };
}

export const joinRoutes = (notice: NoticeAtDoor) => [
  route.get(DOOR, 'What a board link opens', {
    policy: 'public',
    params,
    returns: joinInfoSchema,
    read: async (tx, { params: { code }, actor }) => {
      const link = await getJoinable(tx, code);
      const organisations = await listOrganisationsOf(tx, link.forumId);
      const isPublic = (await findPublicCycle(tx, link.cycleSlug)) !== null;
      const { guests: forgottenAfterDays } = await readTerms(tx);
      const you = await whoComes(tx, link.boardId, actor);
      return { link, organisations, isPublic, forgottenAfterDays, you, notice: await notice.read(tx, link.forumId) };
    },
    present: presentDoor,
  }),
  route.post(DOOR, 'Enter a board by its link, as a guest', {
    policy: 'public',
    // The answer is a session, which no table may hold; whoever comes with one is not made a guest again.
    repeat: 'recognised',
    rateLimit: PER_LINK,
    params,
    body: joinBoardSchema,
    returns: joinedSchema,
    handle: (asked) => enter(asked, asked.params.code, asked.body, notice),
  }),
  route.get(`${DOOR}/qr.svg`, 'The link as a QR code', {
    policy: 'public',
    params,
    responses: { 200: answerOf('SVG', 'image/svg+xml') },
    handle: async ({ params: { code }, deps, request, reply }) => {
      await inTransaction(deps.db, (tx) => getJoinable(tx, code));
      return sendQrCode(reply, originOf(deps.config, request) + paths.join(code));
    },
  }),
];
