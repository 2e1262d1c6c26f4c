// @vitest-environment happy-dom
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { createRef } from 'react';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { Place } from '../lib/place.ts';
import { LinkButton } from '../ui/button.tsx';
import { Row } from '../ui/layout.tsx';
import { AnchorContext, ExternalLink, Link, type LinkProps, PartLink, PlainLink } from '../ui/link.tsx';
import { RoutedAnchor } from './routed-anchor.tsx';

const MEETING = paths.meeting('plan-6', 'm 1');

/** The given page at `/home`, in an application whose pages are those of the registry that links here lead to. */
async function show(page: ReactNode) {
  const root = createRootRoute({ component: Outlet });
  const of = (path: string, component: () => ReactNode) => createRoute({ getParentRoute: () => root, path, component });
  const router = createRouter({
    routeTree: root.addChildren([
      of('/home', () => page),
      of('/c/$slug/meetings/$meetingId', () => <h1>Reunión</h1>),
      of('/c/$slug/diagnoses', () => <h1>Registro</h1>),
    ]),
    history: createMemoryHistory({ initialEntries: ['/home'] }),
    InnerWrap: ({ children }) => <AnchorContext value={RoutedAnchor}>{children}</AnchorContext>,
  });
  render(<RouterProvider router={router as never} />);
  await screen.findAllByRole('link');
  return router;
}

const link = () => screen.getByRole<HTMLAnchorElement>('link');
/** Clicks, and tells whether the browser was left to follow the link by itself. */
function isLeftToBrowser(init?: MouseEventInit): boolean {
  let isLeft = false;
  const browser = (event: Event) => {
    isLeft = !event.defaultPrevented;
    event.preventDefault();
  };
  window.addEventListener('click', browser, { once: true });
  fireEvent.click(link(), { button: 0, ...init });
  return isLeft;
}

afterEach(cleanup);

describe('a link to a page, inside the application', () => {
  it('is an address that anybody can copy, and goes there without a load', async () => {
    const router = await show(<Link to={MEETING}>Ir</Link>);
    expect(link().getAttribute('href')).toBe('/c/plan-6/meetings/m%201');
    expect(isLeftToBrowser()).toBe(false);
    await screen.findByText('Reunión');
    expect(router.state.location.href).toBe('/c/plan-6/meetings/m%201');
  });

  it('to the door of a board is left to the browser: no page of the application lies behind it', async () => {
    for (const door of [paths.enter(), paths.join('ABC')]) {
      const router = await show(<Link to={door}>Entrar</Link>);
      expect(isLeftToBrowser()).toBe(true);
      expect(router.state.location.pathname).toBe('/home');
      cleanup();
    }
  });

  it('is in the hands of whoever asked for it, to be pressed by a key', async () => {
    const held = createRef<HTMLAnchorElement>();
    await show(
      <Link to={MEETING} ref={held}>
        Ir
      </Link>,
    );
    expect(held.current).toBe(link());
  });

  it('takes the query and the part of the page along', async () => {
    const router = await show(<Link to={paths.diagnoses('plan-6', { theme: 'agua & suelo' })}>Ir</Link>);
    isLeftToBrowser();
    await screen.findByText('Registro');
    expect(router.state.location.search).toEqual({ theme: 'agua & suelo' });
  });

  it.each([
    ['with Control', { ctrlKey: true }],
    ['with the command key', { metaKey: true }],
    ['with Shift', { shiftKey: true }],
    ['with Alt', { altKey: true }],
    ['of the middle button', { button: 1 }],
  ])('leaves a click %s to the browser', async (_, init) => {
    const router = await show(<Link to={MEETING}>Ir</Link>);
    expect(isLeftToBrowser(init)).toBe(true);
    expect(router.state.location.pathname).toBe('/home');
  });

  it('leaves another window to the browser', async () => {
    const router = await show(
      <Link to={MEETING} target="_blank">
        Ir
      </Link>,
    );
    expect(isLeftToBrowser()).toBe(true);
    expect(router.state.location.pathname).toBe('/home');
  });

  it('leaves it to whoever shows it to do something else instead', async () => {
    const instead = vi.fn((event: React.MouseEvent) => event.preventDefault());
    const router = await show(
      <Link to={MEETING} onClick={instead}>
        Ir
      </Link>,
    );
    isLeftToBrowser();
    expect(instead).toHaveBeenCalledOnce();
    expect(router.state.location.pathname).toBe('/home');
  });

  it('waits for whoever would lose what they wrote', async () => {
    const router = await show(<Link to={MEETING}>Ir</Link>);
    const asked = vi.fn(() => true);
    const unblock = router.history.block({ blockerFn: asked });
    isLeftToBrowser();
    await waitFor(() => expect(asked).toHaveBeenCalledOnce());
    expect(router.state.location.pathname).toBe('/home');
    unblock();
    isLeftToBrowser();
    await screen.findByText('Reunión');
  });

  it('says where one is only where its page says so', async () => {
    await show(<Link to={paths.home()}>Inicio</Link>);
    expect(link().outerHTML).toBe('<a href="/home">Inicio</a>');
    cleanup();
    await show(
      <Row as={Link} to={paths.home()} className="here" aria-current="page">
        Inicio
      </Row>,
    );
    expect(link().getAttribute('aria-current')).toBe('page');
    expect(link().className.split(' ')).not.toContain('active');
  });

  it.each([
    ['a file', <PlainLink key="1" href={paths.calendar('c1')} download />],
    ['a feed', <PlainLink key="1" href={paths.news('plan-6')} />],
    ['another site', <ExternalLink key="1" href="https://example.org/" />],
    ['a part of this page', <PartLink key="1" part="notes" />],
  ])('leaves %s to the browser', async (_, page) => {
    const router = await show(page);
    expect(isLeftToBrowser()).toBe(true);
    expect(router.state.location.pathname).toBe('/home');
  });

  it('tells a stranger’s site nothing of us, and vouches for nothing', async () => {
    await show(<ExternalLink href="https://example.org/">Fuente</ExternalLink>);
    expect(link().rel.split(' ').toSorted()).toEqual(['nofollow', 'noopener', 'noreferrer', 'ugc']);
  });
});

describe('a link to a page, where there is no router', () => {
  it('is a plain link, on the server as in the browser', () => {
    const button = <LinkButton to={MEETING}>Ir</LinkButton>;
    expect(renderToString(button)).toMatch(/^<a class="[^"]+" href="\/c\/plan-6\/meetings\/m%201"><span>Ir<\/span>/);
    render(button);
    expect(isLeftToBrowser()).toBe(true);
  });
});

describe('what does not compile', () => {
  it('a link or a way to an address that the registry did not make', () => {
    expectTypeOf<Address>().toExtend<LinkProps['to']>();
    expectTypeOf<string>().not.toExtend<LinkProps['to']>();
    expectTypeOf<'/c/plan-6'>().not.toExtend<LinkProps['to']>();
    expectTypeOf(paths.calendar).returns.not.toExtend<LinkProps['to']>();
    expectTypeOf<LinkProps>().not.toHaveProperty('href');
    expectTypeOf<Address | `#${string}`>().toEqualTypeOf<Parameters<Place['go']>[0]>();
  });

  it('a page taken for a file, or for somebody else’s', () => {
    expectTypeOf<Address>().not.toExtend<Parameters<typeof PlainLink>[0]['href']>();
    expectTypeOf<Address>().not.toExtend<Parameters<typeof ExternalLink>[0]['href']>();
    expectTypeOf<string>().toExtend<Parameters<typeof PlainLink>[0]['href']>();
  });
});
