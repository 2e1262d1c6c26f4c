import { useSyncExternalStore } from 'react';

const query = '(max-width: 860px)';

/** Below this a timeline would be a keyhole: the planner shows the day as a list. */
export function useNarrow(): boolean {
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
