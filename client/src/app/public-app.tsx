import { type QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { type ComponentType, lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { I18nextProvider } from 'react-i18next';
import { cycleQuery } from '../lib/cycle.ts';
import { noteWhoseAnswers } from '../lib/own-answers.ts';
import { useMe } from '../lib/session.ts';
import { shownToasts, subscribeToToasts } from '../ui/toast-store.ts';
import { MemberQuestions } from './member-questions.tsx';
import { DocumentPlace } from './document-place.tsx';
import type { PageData } from './pages.ts';
import { PageFiles } from './page-files.tsx';
import { Ready, useFreshAfterReturn } from './providers.tsx';
import { Shell } from './shell.tsx';

type Props = {
  i18n: I18n;
  client: QueryClient;
  url: string;
  data: PageData;
  Page: ComponentType;
  /** Without header and footer: the join page has one purpose. */
  isBare?: boolean;
};

/** Answers of the API that came with the page, put where its queries find them. */
export function holdAnswers(client: QueryClient, { answers }: PageData): void {
  for (const [key, answer] of answers) client.setQueryData(key, answer);
  noteWhoseAnswers(false);
}

/** The server rendered what strangers may read; somebody it knows reads the same again, with what is theirs. */
function OwnAnswers(): null {
  const client = useQueryClient();
  const personId = useMe()?.actor?.personId;
  useEffect(() => {
    if (!personId) return;
    const read = client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    void read.then(() => noteWhoseAnswers(true));
  }, [client, personId]);
  return null;
}

const Toasts = lazy(async () => ({ default: (await import('../ui/toast.tsx')).ToastRegion }));

/** What happened is said here too; most who read a public page do nothing of which it would be. */
function LateToasts() {
  const isNeeded = useSyncExternalStore(
    subscribeToToasts,
    () => shownToasts().length > 0,
    () => false,
  );
  return (
    isNeeded && (
      <Suspense>
        <Toasts />
      </Suspense>
    )
  );
}

function Framed({ url, data, Page }: Pick<Props, 'url' | 'data' | 'Page'>) {
  const { slug } = data.params;
  const frame = useQuery({ ...cycleQuery(slug ?? ''), enabled: slug !== undefined }).data ?? null;
  return (
    <Shell url={url} frame={frame} demo={data.demo} isDense={data.isDense}>
      {frame && <MemberQuestions forum={frame.forum} />}
      {/* For what only a member's page asks for; the server leaves nothing to wait for. */}
      <Suspense>
        <Page />
        <PageFiles files={data.files ?? []} slug={slug} />
        {/* In here, because React takes this part over after the rest. */}
        <OwnAnswers />
        <Ready />
      </Suspense>
      <LateToasts />
    </Shell>
  );
}

/** One public page in the shell, the same on the server and in the browser; no router, so links are plain links. */
export function PublicApp({ i18n, client, url, data, Page, isBare }: Props) {
  useFreshAfterReturn(client);
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <DocumentPlace
          params={data.params}
          search={new URLSearchParams(data.query).toString()}
          renderedAt={data.generatedAt}
          sent={data.sent ?? null}
          isDemo={data.demo}
        >
          {isBare ? <Page /> : <Framed url={url} data={data} Page={Page} />}
        </DocumentPlace>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
