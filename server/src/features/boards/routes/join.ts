import { createHmac } from 'node:crypto';
import { joinBoardSchema, joinedSchema, joinInfoSchema } from '@minga/shared/boards/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import QRCode from 'qrcode';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { joinByCode, whoComes } from '../commands/join.ts';
import { networkOf } from '../../../platform/http/networks.ts';
import { findJoinable, listOrganisationsOf } from '../queries/links.ts';

const params = z.strictObject({ code: z.string().regex(/^[a-z0-9]{12,40}$/) });
const policy = 'public' as const;

/**
 * The door of a board: no account, no forum, one link. Counted per link and address, above what a hall needs, in spans so
 * short that whoever sits in the hall with a device that floods it waits for seconds.
 */
export function joinRoutes(deps: Deps): FastifyPluginAsyncZod {
  const perLink = {
    max: 400,
    timeWindow: 10_000,
    keyGenerator: ({ params, ip }: { params: unknown; ip?: string }) =>
      `join:${(params as { code?: string }).code ?? ''} ${networkOf(ip ?? '')}`,
  };
  // Keyed, so that a copy of the database tells nobody's address.
  const networkKey = (code: string, address: string) =>
    createHmac('sha256', deps.auth.options.secret ?? '')
      .update(`${code} ${networkOf(address)}`)
      .digest('base64url')
      .slice(0, 22);
  return async (app) => {
    app.get(
      '/api/join/:code',
      {
        config: { policy },
        schema: { tags: ['boards'], summary: 'What a board link opens', params, response: { 200: joinInfoSchema } },
      },
      async ({ params: { code }, actor }) =>
        inTransaction(deps.db, async (tx) => {
          const link = await findJoinable(tx, code);
          if (!link) throw new AppError('join.not-found');
          const { boardTitle, cycleTitle, forumName, door, identityMode, locale, forumId } = link;
          return {
            boardTitle,
            cycleTitle,
            forumName,
            isOpen: door === 'open',
            door,
            identityMode,
            locale,
            organisations: await listOrganisationsOf(tx, forumId),
            you: await whoComes(tx, link.boardId, actor),
          };
        }),
    );

    app.post(
      '/api/join/:code',
      {
        // The answer is a session, which no table may hold; whoever comes with one is not made a guest again.
        config: { policy, repeat: 'recognised', rateLimit: perLink },
        schema: {
          tags: ['boards'],
          summary: 'Enter a board by its link, as a guest',
          params,
          body: joinBoardSchema,
          response: { 200: joinedSchema },
        },
      },
      async (request, reply) => {
        const { boardPath, newPersonId } = await inTransaction(deps.db, (tx) =>
          joinByCode(tx, request.params.code, request.actor, request.body, networkKey(request.params.code, request.ip)),
        );
        if (newPersonId !== null) {
          const { headers } = await deps.auth.api.issueSession({
            body: { personId: newPersonId },
            returnHeaders: true,
          });
          void reply.header('set-cookie', headers.getSetCookie());
        }
        return { boardPath };
      },
    );

    app.get(
      '/api/join/:code/qr.svg',
      {
        config: { policy },
        schema: {
          tags: ['boards'],
          summary: 'The link as a QR code',
          params,
          response: { 200: answerOf('SVG', 'image/svg+xml') },
        },
      },
      async (request, reply) => {
        const link = await inTransaction(deps.db, (tx) => findJoinable(tx, request.params.code));
        if (!link) throw new AppError('join.not-found');
        const origin = deps.config.publicUrl ?? `${request.protocol}://${request.host}`;
        const svg = await QRCode.toString(`${origin}/j/${request.params.code}`, {
          type: 'svg',
          errorCorrectionLevel: 'M',
          margin: 2,
        });
        return reply.type('image/svg+xml').header('cache-control', 'no-store').send(svg);
      },
    );
  };
}
