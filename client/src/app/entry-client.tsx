import { noteServerTime } from '../lib/clock.ts';
import '../ui/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { createLazyI18n } from '../lib/i18n.ts';
import { readLocale } from '../lib/preferences.ts';
import { PublicApp } from './public-app.tsx';
import { unfoldForPrint } from './print.ts';
import { type PageData, publicPage } from './public-pages.tsx';
import { createQueryClient } from './query-client.ts';
import { renewAfterUpdates } from './renewal.ts';
import { loadTexts } from './resources.ts';

/** The server keeps a page for up to so many milliseconds before it sends it (platform/http/pages.ts). */
const KEPT_MS = 5_000;

function readPageData(): PageData | null {
  const text = document.getElementById('page-data')?.textContent;
  return text ? (JSON.parse(text) as PageData) : null;
}

async function start(): Promise<void> {
  unfoldForPrint();
  renewAfterUpdates();
  const root = document.getElementById('root');
  if (!root) throw new Error('no #root in the document');
  const sent = readPageData();
  const page = sent ? publicPage(sent.page) : null;
  if (!sent || !page) {
    const { startApplication } = await import('./application.tsx');
    await startApplication(root);
    return;
  }
  const [module, i18n] = await Promise.all([
    page.load(),
    createLazyI18n(readLocale(), ['shell', ...page.namespaces], loadTexts),
  ]);
  const data = sent.data as never;
  // Until the first answer of the server says it better: a page that the browser kept may be old.
  noteServerTime((sent.data as { generatedAt?: string }).generatedAt, performance.now() + KEPT_MS);
  hydrateRoot(
    root,
    <StrictMode>
      <PublicApp
        i18n={i18n}
        client={createQueryClient()}
        url={location.pathname}
        demo={sent.demo}
        frame={module.frameOf?.(data) ?? null}
        Page={module.Page}
        data={data}
      />
    </StrictMode>,
  );
}

void start();
