import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createLazyI18n } from '../lib/i18n.ts';
import { isServerPath } from '../lib/paths.ts';
import { markLocale, readLocale } from '../lib/preferences.ts';
import { Providers } from './providers.tsx';
import { createQueryClient } from './query-client.ts';
import { loadTexts } from './resources.ts';
import { createAppRouter } from './router.tsx';

type AppRouter = ReturnType<typeof createAppRouter>;

/** The path to follow inside the application, or null when the browser should treat the click itself. */
function inAppTarget(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link?.href || link.target || link.hasAttribute('download')) return null;
  const url = new URL(link.href);
  if (url.origin !== location.origin || isServerPath(url.pathname)) return null;
  const samePage = url.pathname === location.pathname && url.search === location.search;
  if (samePage && url.hash) return null;
  return url.pathname + url.search + url.hash;
}

/**
 * Screens write plain links, which also work before and without JavaScript; here a click on one becomes a navigation
 * inside the application. The alternative, router links everywhere, would tie every public page to the router.
 */
function followPlainLinks(router: AppRouter): void {
  document.addEventListener('click', (event) => {
    const target = inAppTarget(event);
    if (target === null) return;
    event.preventDefault();
    void router.navigate({ href: target });
  });
}

export async function startApplication(root: HTMLElement): Promise<void> {
  const locale = readLocale();
  const i18n = await createLazyI18n(locale, ['shell'], loadTexts);
  markLocale(locale);
  document.documentElement.dataset['listening'] = 'true';
  const client = createQueryClient();
  const router = createAppRouter(client);
  followPlainLinks(router);
  createRoot(root).render(
    <StrictMode>
      <Providers i18n={i18n} client={client}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
