import { useQueryClient } from '@tanstack/react-query';
import type { NounName } from '@minga/shared/kernel/nouns.ts';

/**
 * Whose answers are kept: the first word of every key. By it an act makes stale what other features keep, which only works
 * while both spell it alike; each word stands here, and another one does not compile.
 */
export type Answers =
  | NounName
  | 'address'
  | 'comments'
  | 'consents'
  | 'contributions'
  | 'cycle-changes'
  | 'cycle-sheet'
  | 'cycle-template'
  | 'deliveries'
  | 'demo-letters'
  | 'follows'
  | 'forums'
  | 'home'
  | 'invitations'
  | 'join'
  | 'claims'
  | 'left-open'
  | 'letters'
  | 'me'
  | 'erasure'
  | 'passkeys'
  | 'own-requests'
  | 'own-texts'
  | 'public-cycle'
  | 'public-cycles'
  | 'roles'
  | 'sessions'
  | 'standards';

export type Key = readonly [Answers, ...unknown[]];

declare module '@tanstack/react-query' {
  interface Register {
    queryKey: Key;
  }
}

/**
 * What an act changes is asked again where it is on screen, and anew wherever it is shown next.
 * @param cycleId of this cycle alone
 */
export function useAskAgain(cycleId?: string): (...answers: readonly Answers[]) => Promise<void> {
  const client = useQueryClient();
  return async (...answers) => {
    const keys = answers.map((one): Key => (cycleId === undefined ? [one] : [one, cycleId]));
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
}
