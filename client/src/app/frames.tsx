import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { cyclesQuery } from '../lib/cycle.ts';
import { useMe } from '../lib/session.ts';
import { PendingPage } from './fallback-pages.tsx';
import type { CycleFrame } from './public-pages.tsx';
import { Shell } from './shell.tsx';

/** The cycle of the address, once the list is there; the header waits for nothing. */
function useFrame(): CycleFrame | null {
  const slug = useParams({ strict: false }).slug;
  const { data } = useQuery({ ...cyclesQuery, enabled: slug !== undefined });
  const cycle = data?.items.find((item) => item.slug === slug);
  return cycle ?? null;
}

export function ShellFrame() {
  const frame = useFrame();
  const url = useRouterState({ select: (state) => state.location.pathname });
  const me = useMe();
  return (
    <Shell url={url} frame={frame} demo={me?.demo ?? false}>
      <Suspense fallback={<PendingPage />}>
        <Outlet />
      </Suspense>
    </Shell>
  );
}

export function BareFrame() {
  return (
    <Suspense fallback={<PendingPage />}>
      <Outlet />
    </Suspense>
  );
}
