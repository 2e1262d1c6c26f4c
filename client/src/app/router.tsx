import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { BareFailurePage, FailurePage, NotFoundPage, PendingPage } from './fallback-pages.tsx';
import { BareFrame, ShellFrame } from './frames.tsx';

type PageModule = { Page: () => React.ReactNode };
type LoadPage = () => Promise<PageModule>;

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <NotFoundPage framed={false} />,
});

/** With header, tabs and footer. */
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: ShellFrame });

/** The whole screen belongs to the page: boards. */
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareFrame });

const inShell = <const Path extends string>(path: Path, load: LoadPage) =>
  createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load, 'Page') });

const fullScreen = <const Path extends string>(path: Path, load: LoadPage) =>
  createRoute({
    getParentRoute: () => bare,
    path,
    component: lazyRouteComponent(load, 'Page'),
    errorComponent: BareFailurePage,
  });

/* One line per page. Pages export `Page`. */
const pages = [
  inShell('/', () => import('../features/people/pages/landing-route.tsx')),
  inShell('/c/$slug', () => import('../features/cycles/pages/cycle-route.tsx')),
  inShell('/home', () => import('../features/people/pages/home-page.tsx')),
  inShell('/sign-in', () => import('../features/people/pages/sign-in-page.tsx')),
  inShell('/account', () => import('../features/people/pages/account-page.tsx')),
  inShell('/administration', () => import('../features/people/pages/administration-page.tsx')),
  inShell('/forums/$forumId/new-cycle', () => import('../features/stages/pages/new-cycle-page.tsx')),
  inShell('/demo/mail', () => import('../features/demo/pages/mail-page.tsx')),

  inShell('/c/$slug/diagnoses', () => import('../features/diagnoses/pages/diagnoses-route.tsx')),
  inShell('/c/$slug/diagnoses/new', () => import('../features/diagnoses/pages/diagnosis-form-page.tsx')),
  inShell('/c/$slug/diagnoses/$number', () => import('../features/diagnoses/pages/diagnosis-route.tsx')),

  inShell('/c/$slug/meetings', () => import('../features/meetings/pages/meetings-page.tsx')),
  inShell('/c/$slug/meetings/plan', () => import('../features/meetings/pages/planner-page.tsx')),

  inShell('/c/$slug/boards', () => import('../features/boards/pages/boards-page.tsx')),

  inShell('/c/$slug/commitments', () => import('../features/commitments/pages/commitments-route.tsx')),
  inShell('/c/$slug/commitments/new', () => import('../features/commitments/pages/commitment-form-page.tsx')),
  inShell('/c/$slug/commitments/$number', () => import('../features/commitments/pages/commitment-route.tsx')),
  inShell('/c/$slug/commitments/$number/edit', () => import('../features/commitments/pages/commitment-form-page.tsx')),

  inShell('/c/$slug/ballots', () => import('../features/ballots/pages/ballots-page.tsx')),
  inShell('/c/$slug/ballots/$ballotId', () => import('../features/ballots/pages/ballot-page.tsx')),

  inShell('/c/$slug/organisations', () => import('../features/organisations/pages/organisations-page.tsx')),
  inShell('/c/$slug/stages', () => import('../features/stages/pages/stages-page.tsx')),
  inShell('/c/$slug/consultations', () => import('../features/consultations/pages/consultations-page.tsx')),
];

const screens = [fullScreen('/c/$slug/boards/$boardId', () => import('../features/boards/pages/board-page.tsx'))];

export function createAppRouter(_client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([shell.addChildren(pages), bare.addChildren(screens)]),
    defaultPreload: false,
    scrollRestoration: true,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: FailurePage,
    defaultNotFoundComponent: () => <NotFoundPage framed />,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
