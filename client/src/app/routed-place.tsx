import { useSuspenseQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { type Place, PlaceContext } from '../lib/place.ts';
import { meQuery, useMe } from '../lib/session.ts';

/** The place of a page inside the application, as the router tells it. */
export function RoutedPlace({ children }: { children: ReactNode }) {
  const params = useParams({ strict: false }) as Record<string, string>;
  const { searchStr, hash } = useLocation({
    structuralSharing: true,
    select: ({ searchStr, hash }) => ({ searchStr, hash }),
  });
  const navigate = useNavigate();
  const isDemo = useMe()?.demo ?? false;
  const place = useMemo<Place>(
    () => ({
      params,
      search: searchStr.replace(/^\?/, ''),
      hash,
      renderedAt: null,
      sent: null,
      isDemo,
      go: (href, { replace = false } = {}) =>
        href.startsWith('#') ? navigate({ to: '.', hash: href.slice(1), replace }) : navigate({ href, replace }),
      ask: (query) =>
        void navigate({ href: query ? `${location.pathname}?${query}` : location.pathname, resetScroll: false }),
    }),
    [params, searchStr, hash, isDemo, navigate],
  );
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

/** A page inside the application never takes a member for a stranger, not even for a moment. */
export function WhoAsks({ children }: { children: ReactNode }) {
  useSuspenseQuery(meQuery);
  return children;
}
