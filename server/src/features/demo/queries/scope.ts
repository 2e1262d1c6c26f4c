import type { Tx } from '../../../platform/database/db.ts';
import { mintScope, type Scope } from '../../../platform/http/gate.ts';
import { loadScope } from '../../cycles/queries.ts';
import type { Stand } from '../commands/load-forum.ts';

/** The authority of the demonstration's facilitator, minted by the gate from what the open transaction has written so far. */
export async function facilitatorScope(tx: Tx, stand: Stand): Promise<Scope> {
  const person = stand.person('facilitator');
  const email = `facilitator@${stand.forum.slug}.example`;
  const actor = {
    kind: 'person',
    personId: person.id,
    name: person.name,
    email,
    isAdministrator: false,
    isGuest: false,
    locale: stand.forum.locale,
    isLocaleChosen: false,
    ownZone: null,
    sessionId: stand.id('session/none'),
  } as const;
  const access = {
    resolveActor: () => Promise.resolve(actor),
    renewSession: () => Promise.resolve(null),
    loadScope: (_actor: unknown, cycleId: string) => loadScope(tx, actor, cycleId, false),
  };
  return mintScope(access, actor, stand.cycleId, 'facilitator');
}
