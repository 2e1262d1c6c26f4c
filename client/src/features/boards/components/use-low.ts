import { useSyncExternalStore } from 'react';

const query = '(max-height: 420px)';

/** A phone on its side or a page at 400 %: pen and notes do not fit on one screen. */
export function useLow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = matchMedia(query);
      media.addEventListener('change', tell);
      return () => media.removeEventListener('change', tell);
    },
    () => matchMedia(query).matches,
    () => false,
  );
}
