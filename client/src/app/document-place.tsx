import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { type Place, PlaceContext } from '../lib/place.ts';

const isHere = (url: URL): boolean =>
  url.origin === location.origin && url.pathname === location.pathname && url.search === location.search;

function go(href: string, { replace = false }: { replace?: boolean } = {}): Promise<void> {
  const url = new URL(href, location.href);
  if (!isHere(url)) location[replace ? 'replace' : 'assign'](url);
  else {
    history[replace ? 'replaceState' : 'pushState'](history.state, '', href === '#' ? url.pathname + url.search : url);
    dispatchEvent(new PopStateEvent('popstate'));
  }
  return Promise.resolve();
}

function ask(query: string): void {
  history.pushState(history.state, '', query ? `?${query}` : location.pathname);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Somebody went to another query of this page. */
let hasMoved = false;

function onMove(onChange: () => void): () => void {
  const kinds = ['popstate', 'hashchange'] as const;
  const hear = () => {
    hasMoved = true;
    onChange();
  };
  for (const kind of kinds) addEventListener(kind, hear);
  return () => {
    for (const kind of kinds) removeEventListener(kind, hear);
  };
}

type Props = Pick<Place, 'params' | 'search' | 'sent' | 'isDemo'> & { renderedAt: string; children: ReactNode };

/** The place of a page that the server rendered: another address is another document. */
export function DocumentPlace({ params, search: rendered, sent, renderedAt, isDemo, children }: Props) {
  const hash = useSyncExternalStore(
    onMove,
    () => location.hash.slice(1),
    () => '',
  );
  const search = useSyncExternalStore(
    onMove,
    // What else stands in the address, such as a tracker's mark on a link, the server did not draw.
    () => (hasMoved ? location.search.slice(1) : rendered),
    () => rendered,
  );
  const place = useMemo<Place>(
    () => ({ params, search, hash, renderedAt, sent, isDemo, go, ask }),
    [params, search, hash, renderedAt, sent, isDemo],
  );
  return <PlaceContext value={place}>{children}</PlaceContext>;
}
