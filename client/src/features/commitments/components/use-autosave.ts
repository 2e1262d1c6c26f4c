import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { useDraft } from '../../../lib/use-draft.ts';
import type { Held } from '../../../lib/draft-store.ts';
import { savedBy } from '../../../lib/saved-by.ts';
import { fetchStates } from '../../../lib/saved-states.ts';
import { commitmentPath, fetchCommitment, saveText } from '../api.ts';

const heldOf = (detail: CommitmentDetail, text: CommitmentText): Held<CommitmentText> => ({
  text,
  version: detail.textVersion ?? 1,
});

/** The working text of this commitment for as long as its page is open. */
export function useAutosave(cycleId: string, detail: CommitmentDetail, text: CommitmentText) {
  const { number, id } = detail;
  return useDraft('commitment', id, heldOf(detail, text), {
    save: (version, changed) => saveText(cycleId, number, version, changed),
    load: async (since) => {
      const theirs = await fetchCommitment(cycleId, number);
      if (!theirs.text) throw new Error('the right to write was taken away');
      const held = heldOf(theirs, theirs.text);
      const by = await savedBy(since, held.version, () => fetchStates(commitmentPath(cycleId, number)));
      return by ? { ...held, by } : held;
    },
    staleCode: 'commitment.changed-meanwhile',
    lines: ['title'],
    // An empty title is a draft of a title: it waits until there is one, and holds up nothing else.
    mayWait: (now) => (now.title.trim() ? [] : ['title']),
  });
}
