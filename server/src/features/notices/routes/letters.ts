import { letterLinkSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { stopMailing } from '../commands.ts';
import { readLetterToken } from '../policy.ts';
import { getLetterLink } from '../queries.ts';

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const route = routesOf('notices');
const token = z.string().max(200);

const stop = route.post('/letters/:token', 'Get no more letters of this sort, by the link of one of them', {
  policy: 'public',
  // Stopping twice is stopping.
  repeat: 'recognised',
  consumes: FORMS,
  params: { token },
  returns: letterLinkSchema,
  command: async (tx, { deps, params }) => {
    const mailing = readLetterToken(deps.keyed, params.token);
    // First: it takes the reach to the forum of the letter.
    await getLetterLink(tx, mailing);
    await stopMailing(tx, mailing);
    return mailing;
  },
  read: (tx, _asked, mailing) => getLetterLink(tx, mailing),
});

/** Where the link of a letter leads, whoever opens it: reading changes nothing, one POST stops such letters. */
export const letterRoutes: readonly Route[] = [
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
