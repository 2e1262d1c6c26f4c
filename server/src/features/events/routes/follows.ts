import { FOLLOWED_KINDS } from '@minga/shared/events/follows.ts';
import { followSchema, followsSchema, letterLinkSchema } from '@minga/shared/events/schema.ts';
import { z } from 'zod';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { setFollowing, stopFollowing } from '../commands/follows.ts';
import { readLetterToken } from '../policy.ts';
import { getLetterLink, listFollowed } from '../queries/follows.ts';

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const LIST = '/api/cycles/:cycleId/follows';
const route = routesOf('events');
const token = z.string().max(200);

const stop = route.post('/letters/:token', 'Get no more letters of this kind, by the link of one of them', {
  policy: 'public',
  // Stopping twice is stopping.
  repeat: 'recognised',
  consumes: FORMS,
  params: { token },
  returns: letterLinkSchema,
  command: async (tx, { deps, params }) => {
    const link = readLetterToken(deps.keyed, params.token);
    // First: it takes the reach to the forum of the letter.
    await getLetterLink(tx, link);
    await stopFollowing(tx, link);
    return link;
  },
  read: (tx, _asked, link) => getLetterLink(tx, link),
});

export const followRoutes: readonly Route[] = [
  route.get(LIST, 'What of a cycle I get letters about', {
    policy: 'signed-in',
    returns: followsSchema,
    read: async (tx, { scope, person }) => ({ items: await listFollowed(tx, scope.cycleId, person) }),
  }),
  route.put(`${LIST}/:kind`, 'Get letters about it, or no more of them', {
    policy: 'signed-in',
    params: { kind: z.enum(FOLLOWED_KINDS) },
    body: followSchema,
    returns: followsSchema,
    command: (tx, { scope, person, params, body }) =>
      setFollowing(tx, person, { cycleId: scope.cycleId, kind: params.kind }, body.mode),
    read: async (tx, { scope, person }) => ({ items: await listFollowed(tx, scope.cycleId, person) }),
  }),
  route.get('/api/letters/:token', 'What the link of a letter is about', {
    policy: 'public',
    params: { token },
    returns: letterLinkSchema,
    read: (tx, { deps, params }) => getLetterLink(tx, readLetterToken(deps.keyed, params.token)),
  }),
  // Only here forms are taken: RFC 8058 has mail programs post one. What it says is in the address already.
  (outside, deps) =>
    outside.register(async (app) => {
      app.addContentTypeParser(FORMS, { parseAs: 'string', bodyLimit: 4_096 }, (_request, _body, done) =>
        done(null, {}),
      );
      stop(app, deps);
    }),
];
