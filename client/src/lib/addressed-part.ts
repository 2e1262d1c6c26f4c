import { type RefObject, useEffect } from 'react';

const OWN_STEPS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** @returns whether the part that the address names is there; it is opened, in view and has the focus. */
function goTo(id: string): boolean {
  const part = document.getElementById(id);
  if (part === null) return false;
  for (let around = part.closest('details'); around; around = around.parentElement?.closest('details') ?? null)
    around.open = true;
  if (part.tabIndex < 0) part.tabIndex = -1;
  part.focus({ preventScroll: true });
  // After the router, which begins a new page at its top.
  requestAnimationFrame(() => part.scrollIntoView({ block: 'start' }));
  return true;
}

/**
 * The part of a page that its address names (`…/standards#S03`). A browser looks for it once, when most pages have not
 * drawn it yet, and not at all where the page changes without being loaded; this waits for it, until its reader goes
 * somewhere herself.
 * @param at the address; its part is left out by a page that was loaded, whose window knows it
 */
export function useAddressedPart(main: RefObject<HTMLElement | null>, at: string): void {
  useEffect(() => {
    const id = at.slice(at.indexOf('#') + 1) || location.hash.slice(1);
    const within = main.current;
    if (id === '' || within === null || goTo(id)) return;
    const watch = new MutationObserver(() => goTo(id) && stop());
    const stop = () => {
      watch.disconnect();
      for (const step of OWN_STEPS) removeEventListener(step, stop, true);
    };
    watch.observe(within, { childList: true, subtree: true });
    for (const step of OWN_STEPS) addEventListener(step, stop, { capture: true, passive: true });
    return stop;
  }, [main, at]);
}
