import { useSyncExternalStore } from 'react';

/** Below this a timeline would be a keyhole: the planner shows the day as a list. */
export const NARROW = '(max-width: 1023.98px)';
/** A phone on its side or a page at 400 %: composer and notes do not fit on one screen. */
export const LOW = '(max-height: 419.98px)';

/** Does the page fit this media query now? Never while the server renders it. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    () => matchMedia(query).matches,
    () => false,
  );
}
