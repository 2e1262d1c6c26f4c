import { erasureOutlookSchema, erasureSchema } from '@minga/shared/rights/schema.ts';
import { SESSION_COOKIE } from '../../../platform/http/auth.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { knownBrowser } from '../../people/commands/browsers.ts';
import { erasePerson } from '../commands/erase-person.ts';
import { findStoppableUntil } from '../queries/addresses.ts';
import { isLastAdministrator, listLedAlone, listSeatsToEnd } from '../queries/erasures.ts';

const route = routesOf('rights');
const ERASURE = '/api/account/erasure';

/** The right to be forgotten, as far as a public record can forget (PRODUCT.md, rule 14). */
export const erasureRoutes = [
  route.get(ERASURE, 'What the erasure of my account would end, and what stands in its way', {
    policy: 'signed-in',
    returns: erasureOutlookSchema,
    read: async (tx, { person: { personId } }) => ({
      ledAlone: await listLedAlone(tx, personId),
      isLastAdministrator: await isLastAdministrator(tx, personId),
      addressStoppableUntil: (await findStoppableUntil(tx, personId))?.toISOString() ?? null,
      seats: await listSeatsToEnd(tx, personId),
    }),
  }),
  route.post(ERASURE, 'Erase my account: who I am goes from everywhere, what I wrote stays without my name', {
    policy: 'signed-in',
    // Whoever was erased has no session any more, and nothing happens to them twice.
    repeat: 'recognised',
    rateLimit: perPerson(10),
    body: erasureSchema,
    returns: doneSchema,
    command: (tx, { person, body, ...asked }) => erasePerson(tx, { person, browser: knownBrowser(asked) }, body.email),
    present: (_done, { reply }) => {
      // What her browser keeps for her, drafts and unsent words, goes with her.
      void reply.header('clear-site-data', '"storage"');
      void reply.clearCookie(SESSION_COOKIE.plain, { path: '/' });
      void reply.clearCookie(SESSION_COOKIE.secure, { path: '/', secure: true });
      return DONE;
    },
  }),
];
