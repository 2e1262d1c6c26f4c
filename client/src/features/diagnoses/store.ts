import type { DiagnosisText } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Held } from '../../lib/draft-store.ts';

/** What of a diagnosis is written in its form. */
export type Words = Record<DiagnosisText, string> & { themes: string[] };

/** What its own organisation may still do something about. */
export const isOpen = ({ state }: DiagnosisDraft): boolean =>
  state === 'draft' || state === 'declared' || state === 'submitted';

/** Where one stands for those who write it: what was returned is theirs to put right. */
export function ownStateOf({ state, submission }: DiagnosisDraft) {
  return state === 'declared' && submission?.outcome === 'returned' ? 'returned' : state;
}

export const heldOf = ({ texts, themes, version, savedAt }: DiagnosisDraft): Held<Words> => ({
  text: { ...texts, themes: [...themes].sort() },
  version,
  at: savedAt,
});
