import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to what a change is about to show. It moves as part of that change and not a frame later: on a slow
 * phone the next key would otherwise still go to the button that was pressed, and the first letter of a word be lost.
 * @returns call it together with the change; `find` runs once the page shows it.
 */
export function useFocusNext(): (find: () => HTMLElement | null | undefined) => void {
  const next = useRef<(() => HTMLElement | null | undefined) | null>(null);
  useLayoutEffect(() => {
    const find = next.current;
    next.current = null;
    find?.()?.focus();
  });
  return useCallback((find) => {
    next.current = find;
  }, []);
}
