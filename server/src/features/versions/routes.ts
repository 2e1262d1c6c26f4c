import { bringBackSchema, savedStatesSchema } from '@minga/shared/versions/schema.ts';
import { z } from 'zod';
import { readTerms } from '../../platform/database/retention.ts';
import { type Route, routesOf } from '../../platform/http/routes.ts';
import type { WorkingText } from './policy.ts';
import { getState, listStates } from './queries.ts';

type Params = Record<string, string>;

function routesOfKind(kind: WorkingText): Route[] {
  const route = routesOf(kind.tag);
  const states = `${kind.path}/states`;
  const shared = { policy: kind.writers, params: kind.params ?? {} };
  return [
    route.get(states, `Saved states of the ${kind.called}, for those who write it`, {
      ...shared,
      returns: savedStatesSchema,
      read: async (tx, { scope, params, person }) => ({
        items: await listStates(tx, await kind.find(tx, scope, params), person.personId),
        keptDays: (await readTerms(tx)).states ?? 0,
      }),
    }),
    route.get(`${states}/:stateId`, `What the ${kind.called} said then`, {
      ...shared,
      returns: z.object({ text: kind.text }),
      read: async (tx, { scope, params }) =>
        getState(tx, await kind.find(tx, scope, params), String((params as Params)['stateId'])),
      present: ({ content }) => ({ text: content }),
    }),
    route.post(`${states}/:stateId/bring-back`, `Make it the ${kind.called} again, as one more state`, {
      ...shared,
      body: bringBackSchema,
      returns: kind.returns,
      command: async (tx, { scope, params, body: { version } }) => {
        const subject = await kind.find(tx, scope, params);
        const { id: stateId, content: text } = await getState(tx, subject, String((params as Params)['stateId']));
        return kind.bringBack(tx, scope, params, { text, stateId, version });
      },
      present: (found, { scope }) => kind.present(found, { scope }),
    }),
  ];
}

/** What a working text said at each saving for as long as that is kept, and the way back: of each kind at its own address. */
export const versionsRoutes = (kinds: readonly WorkingText[]): Route[] => kinds.flatMap(routesOfKind);
