import type { FastifyRequest } from 'fastify';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { BOUNCE_HEADER, bounceSchema } from '@minga/shared/notices/bounce.ts';
import { dbNow } from '../../../platform/database/db.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { requireSigned, takeBounce } from '../commands/bounces.ts';

const route = routesOf('notices');
/** What was signed are the bytes that came. */
const bodies = new WeakMap<FastifyRequest['raw'], string>();

const take = route.post('/api/bounces', 'A mail provider says that a letter came back', {
  policy: 'public',
  // The provider's id of what it says is remembered.
  repeat: 'recognised',
  description: `Signed: \`${BOUNCE_HEADER}: t=SECONDS,v1=HEX\`, the HMAC-SHA256 of \`SECONDS.BODY\` with BOUNCE_SECRET.`,
  body: bounceSchema,
  command: async (tx, { deps, request, body }) => {
    const said = { header: request.headers[BOUNCE_HEADER], body: bodies.get(request.raw) ?? '', now: await dbNow(tx) };
    requireSigned(deps.config.bounceSecret, said);
    await takeBounce(tx, body);
  },
});

/** What comes back. Nobody has a session for it: the signature is all the authority, and without a secret none is accepted. */
export const bounceRoutes: readonly Route[] = [
  (outside, deps) =>
    outside.register(async (app) => {
      app.removeContentTypeParser('application/json');
      app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: 16_384 }, (request, body, done) => {
        bodies.set(request.raw, String(body));
        try {
          done(null, JSON.parse(String(body)));
        } catch {
          done(new AppError('request.invalid'));
        }
      });
      take(app, deps);
    }),
];
