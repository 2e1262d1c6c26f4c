import { isolated } from '@minga/shared/kernel/text.ts';
import { type RefObject, useEffect } from 'react';

/** The heading of the page, where it is, and the site, as windows and lists of tabs show them. */
export function pageName(heading: string, place: string | null): string {
  const parts = [heading.trim(), place?.trim() ?? '', 'Minga'].filter(Boolean);
  return [...new Set(parts)].map(isolated).join(' · ');
}

/** Screens come and go without the page being loaded anew; the window is called after the heading it shows. */
export function usePageName(main: RefObject<HTMLElement | null>, place: string | null): void {
  useEffect(() => {
    const within = main.current;
    if (!within) return;
    const name = () => {
      const heading = within.querySelector('h1')?.textContent;
      if (heading) document.title = pageName(heading, place);
    };
    name();
    const watch = new MutationObserver(name);
    watch.observe(within, { childList: true, subtree: true, characterData: true });
    return () => watch.disconnect();
  }, [main, place]);
}
