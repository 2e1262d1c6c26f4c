import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { useState, useSyncExternalStore } from 'react';
import { useSaving } from '../../../lib/use-saving.ts';
import { fetchCommitment, saveText } from '../api.ts';
import { browserDevice, createDesk, type Desk, type DeskSnapshot, type Held } from '../store.ts';

const heldOf = (detail: CommitmentDetail, text: CommitmentText): Held => ({ text, version: detail.textVersion ?? 1 });

/** The desk of this commitment for as long as its page is open. */
export function useAutosave(cycleId: string, detail: CommitmentDetail, text: CommitmentText): Autosave {
  const { number, id } = detail;
  const [desk] = useState(() => {
    const created = createDesk(heldOf(detail, text), {
      save: (version, change) => saveText(cycleId, number, version, change),
      load: async () => {
        const theirs = await fetchCommitment(cycleId, number);
        if (!theirs.text) throw new Error('the pen was taken away');
        return heldOf(theirs, theirs.text);
      },
      device: browserDevice(id),
    });
    created.restore();
    return created;
  });
  useSaving(desk);
  return { ...useSyncExternalStore(desk.subscribe, desk.getSnapshot), ...desk };
}
export type Autosave = Desk & DeskSnapshot;
