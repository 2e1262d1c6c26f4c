import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { ToastRegion } from '../ui/toast.tsx';

type Props = { i18n: I18n; client: QueryClient; children: ReactNode };

export function Providers({ i18n, client, children }: Props) {
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        {children}
        <ToastRegion />
      </QueryClientProvider>
    </I18nextProvider>
  );
}
