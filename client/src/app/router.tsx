import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import type { PageName } from '@minga/shared/kernel/nouns.ts';
import type { ReactNode } from 'react';
import { AnchorContext } from '../ui/link.tsx';
import { BareFailurePage, FailurePage, NotFoundPage, PendingPage } from './fallback-pages.tsx';
import { BareFrame, ShellFrame } from './frames.tsx';
import { loadPage } from './all-page-modules.ts';
import { PAGE_NAMES, PAGES } from './pages.ts';
import { Ready } from './providers.tsx';
import { RoutedAnchor } from './routed-anchor.tsx';
import { RoutedPlace, WhoAsks } from './routed-place.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <NotFoundPage framed={false} />,
});

/** With header, tabs and footer. */
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: ShellFrame });

/** The whole screen belongs to the page: boards. */
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareFrame });

/** A page of the registry with its place around it, and below a cycle only once it is known who asks. */
function placed(name: PageName) {
  const Lazy = lazyRouteComponent<{ Page: () => ReactNode }, 'Page'>(() => loadPage(PAGES[name].file), 'Page');
  const isOfCycle = PAGES[name].at.includes('$slug') && !PAGES[name].isBare;
  const Placed = () => (
    <RoutedPlace>
      {isOfCycle ? (
        <WhoAsks>
          <Lazy />
        </WhoAsks>
      ) : (
        <Lazy />
      )}
    </RoutedPlace>
  );
  return Object.assign(Placed, { preload: () => Lazy.preload?.() });
}

const names = PAGE_NAMES.filter((name) => PAGES[name].by !== 'door');
const pages = names
  .filter((name) => !PAGES[name].isBare)
  .map((name) =>
    createRoute({
      getParentRoute: () => shell,
      path: PAGES[name].at,
      component: placed(name),
      staticData: { isDense: PAGES[name].isDense },
    }),
  );
const screens = names
  .filter((name) => PAGES[name].isBare)
  .map((name) =>
    createRoute({
      getParentRoute: () => bare,
      path: PAGES[name].at,
      component: placed(name),
      errorComponent: BareFailurePage,
    }),
  );

/** Not before the first page is drawn, or what takes its place until it is here: an empty window answers nothing. */
function ReadyOnceDrawn() {
  const isDrawn = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation !== undefined });
  return isDrawn && <Ready />;
}

export function createAppRouter(_client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([shell.addChildren(pages), bare.addChildren(screens)]),
    defaultPreload: false,
    scrollRestoration: true,
    InnerWrap: ({ children }) => (
      <AnchorContext value={RoutedAnchor}>
        {children}
        <ReadyOnceDrawn />
      </AnchorContext>
    ),
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: FailurePage,
    defaultNotFoundComponent: () => <NotFoundPage framed />,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface StaticDataRouteOption {
    isDense?: true | undefined;
  }
}
