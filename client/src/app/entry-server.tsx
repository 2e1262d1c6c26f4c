import type { Locale } from '@minga/shared/people/rules.ts';
import type { i18n as I18n } from 'i18next';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { createEagerI18n } from '../lib/i18n.ts';
import { type Asset, assetsOf, escapeHtml, filesOf, htmlDocument, type Manifest } from './document.ts';
import { WaitingPage } from './fallback-pages.tsx';
import { PublicApp } from './public-app.tsx';
import { publicPage } from './public-pages.tsx';
import { createQueryClient } from './query-client.ts';
import { allTexts } from './resources-all.ts';

export { assetsOf, type Manifest } from './document.ts';

export type RenderInput = {
  url: string;
  locale: Locale;
  theme: 'light' | 'dark' | null;
  /** A name of `public-pages.tsx`, or `app` for a screen the browser renders. */
  page: string;
  data: unknown;
  demo: boolean;
};

export type Rendered = { html: string; head: string; modules: string[] };

const cached = new Map<Locale, I18n>();

function i18nFor(locale: Locale): I18n {
  const existing = cached.get(locale);
  if (existing) return existing;
  const created = createEagerI18n(locale, { [locale]: allTexts(locale) });
  cached.set(locale, created);
  return created;
}

const ENTRY = 'src/app/entry-client.tsx';
/** Fetched at once, not only when the entry asks for it: one way there and back less. */
const SCREENS = 'src/app/application.tsx';
/** Before all else on pages whose buttons the server draws. */
const EARLY = 'src/app/early.ts';
const JOIN = 'src/app/join.ts';
/** The first screen of most people, on a phone in a hall: its files are named before the application asks for them. */
const BOARD = 'src/features/boards/pages/board-page.tsx';
const IS_BOARD = /^\/c\/[^/]+\/boards\/[^/]+$/;

const boardModules = (locale: Locale): string[] => [
  ENTRY,
  SCREENS,
  BOARD,
  `src/app/${locale}.json`,
  `src/features/boards/${locale}.json`,
];

/** `html` goes into `#root`, `head` into <head>; `modules` are the manifest keys whose files the page needs. */
export async function render(input: RenderInput): Promise<Rendered> {
  const page = publicPage(input.page);
  const i18n = i18nFor(input.locale);
  if (!page) {
    const waiting = (
      <I18nextProvider i18n={i18n}>
        <WaitingPage url={input.url} />
      </I18nextProvider>
    );
    return { html: renderToString(waiting), head: '<title>Minga</title>', modules: [ENTRY, SCREENS] };
  }
  const module = await page.load();
  const data = input.data as never;
  const { title, description, noIndex } = module.describe(data, input.locale);
  const html = renderToString(
    <PublicApp
      i18n={i18n}
      client={createQueryClient()}
      url={input.url}
      demo={input.demo}
      frame={module.frameOf?.(data) ?? null}
      Page={module.Page}
      data={data}
      bare={page.script === 'join'}
    />,
  );
  const head = [
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(description)}">`,
    `<meta property="og:title" content="${escapeHtml(title)}">`,
    `<meta property="og:description" content="${escapeHtml(description)}">`,
    noIndex ? '<meta name="robots" content="noindex">' : '',
  ].join('');
  return { html, head, modules: [...(page.script === 'join' ? [JOIN] : [EARLY, ENTRY]), page.module] };
}

/** The whole document, ready to send. Holds no inline script or style: the content security policy allows none. */
export async function renderDocument(input: RenderInput, manifest: Manifest): Promise<string> {
  const { html, head, modules } = await render(input);
  const assets: Asset = assetsOf(manifest, modules);
  const page = publicPage(input.page);
  const isPublic = page !== null;
  const isBoard = !isPublic && IS_BOARD.test(input.url);
  return htmlDocument({
    ...input,
    html,
    head,
    assets,
    later: isBoard ? filesOf(manifest, boardModules(input.locale)) : [],
    next: page?.script === 'join' ? filesOf(manifest, boardModules(input.locale)) : [],
    pageData: isPublic ? { page: input.page, data: input.data, demo: input.demo } : null,
  });
}
