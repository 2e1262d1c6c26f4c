import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { type ReactNode, useEffect } from 'react';
import { onSessionBack } from '../lib/session-end.ts';
import { I18nextProvider } from 'react-i18next';
import { ToastRegion } from '../ui/toast.tsx';

type Props = { i18n: I18n; client: QueryClient; children: ReactNode };

/** Whatever was refused while the session was lost is asked again, and shows what this person may see. */
export function useFreshAfterReturn(client: QueryClient): void {
  useEffect(() => onSessionBack(() => void client.invalidateQueries()), [client]);
}

/** Where it is drawn, the page is there and answers; what was pressed before happens now (early.ts). */
export function Ready(): null {
  useEffect(() => {
    document.documentElement.dataset['ready'] = 'true';
    dispatchEvent(new Event('minga:ready'));
  }, []);
  return null;
}

export function Providers({ i18n, client, children }: Props) {
  useFreshAfterReturn(client);
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        {children}
        <ToastRegion />
      </QueryClientProvider>
    </I18nextProvider>
  );
}
