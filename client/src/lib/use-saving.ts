import { useEffect } from 'react';

/**
 * Saves a draft for as long as its page is open: also when the line comes back, when the phone is put away, and on the
 * way out.
 */
export function useSaving(draft: { start(): void; flush(): Promise<void>; stop(): void }): void {
  const { start, flush, stop } = draft;
  useEffect(() => {
    const now = () => void flush();
    const whenHidden = () => document.visibilityState === 'hidden' && now();
    start();
    now();
    document.addEventListener('visibilitychange', whenHidden);
    window.addEventListener('online', now);
    return () => {
      document.removeEventListener('visibilitychange', whenHidden);
      window.removeEventListener('online', now);
      now();
      stop();
    };
  }, [start, flush, stop]);
}
