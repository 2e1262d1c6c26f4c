import { noteServerTime } from '../lib/clock.ts';
import '../ui/look.css';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { createLazyI18n } from '../lib/i18n.ts';
import { readLocale } from '../lib/preferences.ts';
import { holdAnswers, PublicApp } from './public-app.tsx';
import { unfoldForPrint } from './print.ts';
import { loadPublicPage } from './page-modules.ts';
import type { PageData } from './pages.ts';
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
  const data = readPageData();
  if (!data) {
    const { startApplication } = await import('./application.tsx');
    await startApplication(root);
    return;
  }
  const { file, texts, at } = data;
  if (at !== undefined) history.replaceState(null, '', at);
  const [{ Page }, i18n] = await Promise.all([
    loadPublicPage(file),
    createLazyI18n(readLocale(), ['shell', ...texts], loadTexts),
  ]);
  // Until the first answer of the server says it better: a page that the browser kept may be old.
  noteServerTime(data.generatedAt, performance.now() + KEPT_MS);
  const client = createQueryClient();
  holdAnswers(client, data);
  hydrateRoot(
    root,
    <StrictMode>
      <PublicApp i18n={i18n} client={client} url={location.pathname} data={data} Page={Page} />
    </StrictMode>,
  );
}

void start();
