import { addressChangeSchema, newAddressSchema, ownAddressSchema } from '@minga/shared/rights/addresses.ts';
import { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { DONE, doneSchema, routesOf } from '../../../platform/http/routes.ts';
import { knownBrowser } from '../../people/commands/browsers.ts';
import { askForAddress, confirmAddress, stopAddress, stopWaiting } from '../commands/addresses.ts';
import { readAddressToken } from '../policy.ts';
import { presentChange } from '../present.ts';
import { findWaiting, getChange } from '../queries/addresses.ts';

const route = routesOf('rights');
const OWN = '/api/account/address';
const LINK = '/api/address-changes/:token';
const params = { token: z.string().max(200) };

const readChange = async (tx: Tx, { deps, params: { token } }: { deps: Deps; params: { token: string } }) => {
  const { kind, id } = readAddressToken(deps.keyed, token);
  return { kind, change: await getChange(tx, id) };
};

/** The address of an account, which only its person changes, and only with both mailboxes told. */
export const addressRoutes = [
  route.get(OWN, 'The new address that waits to be confirmed', {
    policy: 'signed-in',
    returns: ownAddressSchema,
    read: (tx, { person }) => findWaiting(tx, person.personId),
    present: (found) => ({ waiting: found && { ...found, expiresAt: found.expiresAt.toISOString() } }),
  }),
  route.post(OWN, 'Mail the link that confirms another address of mine; answers the same for every address', {
    policy: 'signed-in',
    // Asked again a new letter goes, and its link takes the place of the first; how often is counted.
    repeat: 'recognised',
    rateLimit: perPerson(10),
    body: newAddressSchema,
    returns: doneSchema,
    command: (tx, { person, body, ...asked }) =>
      askForAddress(tx, { person, browser: knownBrowser(asked) }, body.email.toLowerCase()),
    present: () => DONE,
  }),
  route.delete(OWN, 'Keep the address I have', {
    policy: 'signed-in',
    returns: doneSchema,
    command: (tx, { person }) => stopWaiting(tx, person.personId),
    present: () => DONE,
  }),
  route.get(LINK, 'What the link of a letter about another address is for', {
    policy: 'public',
    params,
    returns: addressChangeSchema,
    read: readChange,
    present: ({ kind, change }) => presentChange(kind, change),
  }),
  route.post(LINK, 'Confirm a new address, or stop that change, by the link of the letter', {
    policy: 'public',
    // Confirmed twice is confirmed, stopped twice is stopped.
    repeat: 'recognised',
    params,
    returns: addressChangeSchema,
    command: (tx, { deps, actor, params: { token } }) => {
      const { kind, id } = readAddressToken(deps.keyed, token);
      return kind === 'confirm' ? confirmAddress(tx, id, actor) : stopAddress(tx, id);
    },
    read: readChange,
    present: ({ kind, change }) => presentChange(kind, change),
  }),
];
