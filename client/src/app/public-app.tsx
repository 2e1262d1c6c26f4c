import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { type ComponentType, useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import { useFreshAfterReturn } from './providers.tsx';
import type { CycleFrame } from './public-pages.tsx';
import { Shell } from './shell.tsx';

type Props = {
  i18n: I18n;
  client: QueryClient;
  url: string;
  demo: boolean;
  frame: CycleFrame | null;
  Page: ComponentType<{ data: never }>;
  data: unknown;
  /** Without header and footer: the join page has one purpose. */
  bare?: boolean;
};

/** One public page in the shell, the same on the server and in the browser; no router, so links are plain links. */
export function PublicApp({ i18n, client, url, demo, frame, Page, data, bare }: Props) {
  useFreshAfterReturn(client);
  useEffect(() => void dispatchEvent(new Event('minga:ready')), []);
  const page = <Page data={data as never} />;
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        {bare ? (
          page
        ) : (
          <Shell url={url} frame={frame} demo={demo}>
            {page}
          </Shell>
        )}
      </QueryClientProvider>
    </I18nextProvider>
  );
}
