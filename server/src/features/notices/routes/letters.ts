import { paths } from '@minga/shared/kernel/paths.ts';
import { letterLinkSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import { FORM, isForm, leadTo } from '../../../platform/http/forms.ts';
import { type Route, routesOf } from '../../../platform/http/routes.ts';
import { stopMailing } from '../commands.ts';
import { readLetterToken } from '../policy.ts';
import { getLetterLink } from '../queries.ts';

const FORMS = [FORM, 'multipart/form-data'];
/** What mail programs post (RFC 8058): they are answered and led nowhere. */
const ONE_CLICK = 'List-Unsubscribe';
const route = routesOf('notices');
const token = z.string().max(200);

const stop = route.post('/letters/:token', 'Get no more letters of this sort, by the link of one of them', {
  policy: 'public',
  // Stopping twice is stopping.
  repeat: 'recognised',
  consumes: FORMS,
  params: { token },
  responses: { 200: letterLinkSchema, 303: z.null() },
  handle: async ({ deps, params, request, reply }) => {
    const mailing = readLetterToken(deps.keyed, params.token);
    const link = await inTransaction(deps.db, async (tx) => {
      // First: it takes the reach to the forum of the letter.
      await getLetterLink(tx, mailing);
      await stopMailing(tx, mailing);
      return getLetterLink(tx, mailing);
    });
    const isPage = isForm(request) && !String(request.body).includes(ONE_CLICK);
    return isPage ? leadTo(reply, paths.stopLetters(params.token)) : link;
  },
});

/** Where the link of a letter leads, whoever opens it: reading changes nothing, one POST stops such letters. */
export const letterRoutes: readonly Route[] = [
  route.get('/api/letters/:token', 'What the link of a letter is about', {
    policy: 'public',
    params: { token },
    returns: letterLinkSchema,
    read: (tx, { deps, params }) => getLetterLink(tx, readLetterToken(deps.keyed, params.token)),
  }),
  // RFC 8058 has mail programs post one, and the page's own button does: what it stops is in the address already.
  (outside, deps) =>
    outside.register(async (app) => {
      app.addContentTypeParser(FORMS, { parseAs: 'string', bodyLimit: 4_096 }, (_request, body, done) =>
        done(null, String(body)),
      );
      stop(app, deps);
    }),
];
