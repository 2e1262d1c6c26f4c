import { useEffect, useState, useSyncExternalStore } from 'react';
import { browserDevice } from './draft-device.ts';
import { createDraftStore, type DraftSnapshot, type DraftStore, type Held } from './draft-store.ts';
import { useMe } from './session.ts';
import { useSaving } from './use-saving.ts';

type Ports<Text extends object> = Omit<Parameters<typeof createDraftStore<Text>>[1], 'device'>;

/**
 * A text of this person that is saved while its page is open (draft-store.ts).
 * @param kind with `id`, the place of the text on this device
 */
export function useDraft<Text extends object>(
  kind: string,
  id: string,
  opened: Held<Text>,
  ports: Ports<Text>,
): [DraftStore<Text>, DraftSnapshot<Text>] {
  const personId = useMe()?.actor?.personId ?? 'nobody';
  const [draft] = useState(() =>
    createDraftStore(opened, { ...ports, device: browserDevice<Text>(personId, kind, id) }),
  );
  useSaving(draft);
  useEffect(() => {
    void draft.restore();
    const whenBack = () => document.visibilityState === 'visible' && void draft.check();
    document.addEventListener('visibilitychange', whenBack);
    window.addEventListener('focus', whenBack);
    return () => {
      document.removeEventListener('visibilitychange', whenBack);
      window.removeEventListener('focus', whenBack);
    };
  }, [draft]);
  return [draft, useSyncExternalStore(draft.subscribe, draft.getSnapshot)];
}
