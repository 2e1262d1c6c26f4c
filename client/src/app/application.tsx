import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createLazyI18n } from '../lib/i18n.ts';
import { markLocale, readLocale } from '../lib/preferences.ts';
import { Providers } from './providers.tsx';
import { createQueryClient } from './query-client.ts';
import { loadTexts } from './resources.ts';
import { createAppRouter } from './router.tsx';

export async function startApplication(root: HTMLElement): Promise<void> {
  // Whoever has a screen has the menu of their account: it is on its way before the screen asks for it.
  void import('./account-menu.tsx').catch(() => undefined);
  const locale = readLocale();
  const i18n = await createLazyI18n(locale, ['shell'], loadTexts);
  markLocale(locale);
  document.documentElement.dataset['listening'] = 'true';
  const client = createQueryClient();
  const router = createAppRouter(client);
  createRoot(root).render(
    <StrictMode>
      <Providers i18n={i18n} client={client}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
