import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionStore } from './session-end.ts';

/** Somebody else signed in here: the page goes, and the words of the first with it. */
const mayStay = () => sessionStore.getState().state !== 'other';

/**
 * While it stands, whoever leaves the page (by a link, by going back, by closing the tab) is asked first.
 * @param isUnsaved asked at the moment of leaving, so that an act that was just sent may lead elsewhere
 */
export function useUnsaved(isDirty: boolean, isUnsaved: () => boolean): void {
  const { t } = useTranslation('shell');
  // Public pages have none; their links are documents, and the browser asks.
  const router = useRouter({ warn: false }) as ReturnType<typeof useRouter> | undefined;
  const question = t('unsaved.text');
  useEffect(() => {
    if (!isDirty) return;
    const isLost = () => isUnsaved() && mayStay();
    const beforeUnload = (event: BeforeUnloadEvent) => {
      if (isLost()) event.preventDefault();
    };
    window.addEventListener('beforeunload', beforeUnload);
    const unblock = router?.history.block({
      blockerFn: () => isLost() && !window.confirm(question),
      enableBeforeUnload: false,
    });
    return () => {
      window.removeEventListener('beforeunload', beforeUnload);
      unblock?.();
    };
  }, [isDirty, isUnsaved, router, question]);
}
