import { newPasskeySchema, passkeyCreationSchema, passkeysSchema } from '@minga/shared/people/passkeys.ts';
import { z } from 'zod';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { listPasskeys, prepareKey } from '../../people/commands/passkeys.ts';
import { siteOf } from '../../people/commands/verify-passkey.ts';
import { presentCreation, presentPasskeys } from '../../people/present.ts';
import { knownBrowser } from '../../people/commands/browsers.ts';
import { addPasskey, removePasskey } from '../commands/passkeys.ts';

const route = routesOf('rights');
const OWN = '/api/account/passkeys';
const LIMIT = perPerson(10);

/** The keys by which somebody enters beside the code that is mailed: theirs alone to add and to take off. */
export const passkeyRoutes = [
  route.get(OWN, 'Passkeys that open my account', {
    policy: 'signed-in',
    returns: passkeysSchema,
    read: (tx, { person }) => listPasskeys(tx, person.personId),
    present: presentPasskeys,
  }),
  route.post(`${OWN}/challenge`, 'What a device is to sign to become a passkey of mine, once, in this session', {
    policy: 'signed-in',
    // Each is another, good once.
    repeat: 'recognised',
    rateLimit: LIMIT,
    returns: passkeyCreationSchema,
    command: (tx, { person, ...asked }) => prepareKey(tx, person, knownBrowser(asked)),
    present: (prepared, { person, deps }) => presentCreation(prepared, person, siteOf(deps.config)),
  }),
  route.post(OWN, 'Add a passkey', {
    policy: 'signed-in',
    // Its challenge is spent, and a device has one key for an account.
    repeat: 'recognised',
    rateLimit: LIMIT,
    body: newPasskeySchema,
    status: 201,
    returns: z.object({ id: z.uuid() }),
    command: (tx, { person, body, ...asked }) =>
      addPasskey(tx, person, body, { browser: knownBrowser(asked), site: siteOf(asked.deps.config) }),
    present: (id) => ({ id }),
  }),
  route.delete(`${OWN}/:passkeyId`, 'Take off a passkey: it opens nothing any more', {
    policy: 'signed-in',
    rateLimit: LIMIT,
    returns: doneSchema,
    command: (tx, { person, params, ...asked }) =>
      removePasskey(tx, { person, browser: knownBrowser(asked) }, params.passkeyId),
    present: () => DONE,
  }),
];
