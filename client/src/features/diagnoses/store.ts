import type { DiagnosisText } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Held } from '../../lib/draft-store.ts';

/** What of a diagnosis is written in its form. */
export type Words = Record<DiagnosisText, string> & { themes: string[] };

export const heldOf = ({ texts, themes, version, savedAt }: DiagnosisDraft): Held<Words> => ({
  text: { ...texts, themes: [...themes].sort() },
  version,
  at: savedAt,
});
