import { AsyncLocalStorage } from 'node:async_hooks';
import { csvOf } from '@minga/shared/kernel/csv.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { PageName } from '@minga/shared/kernel/nouns.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { serverInstant } from '../lib/clock.ts';
import { carryBy, ProblemError } from '../lib/http.ts';
import { createEagerI18n } from '../lib/i18n.ts';
import { cycleQuery } from '../lib/cycle.ts';
import { AS_FILE, type ListFile, ListFileContext } from '../lib/list-file.ts';
import type { PageHead, PageReading } from '../lib/page.ts';
import type { SentForm } from '../lib/place.ts';
import { pageName } from '../lib/page-name.ts';
import { type Asset, assetsOf, escapeHtml, filesOf, headOf, htmlDocument, type Manifest } from './document.ts';
import { WaitingPage } from './fallback-pages.tsx';
import { loadPage } from './all-page-modules.ts';
import { doorScript, OF_LETTERS, moduleOf, PAGE_NAMES, type PageData, PAGES } from './pages.ts';
import { PublicApp } from './public-app.tsx';
import { createQueryClient } from './query-client.ts';
import { type Refusal, RefusalPage } from './refusal-page.tsx';
import { allTexts, textsModule } from './resources-all.ts';

export { assetsOf, type Manifest } from './document.ts';

/** An answer of the API of this server, as `body` came. */
type Answer = { status: number; body: string };

export type RenderInput = {
  /** Path of the address, and the site's own address before it. */
  url: string;
  origin: string;
  locale: Locale;
  theme: 'light' | 'dark' | null;
  /** Null for an address that leads nowhere. */
  page: PageName | null;
  params: Readonly<Record<string, string>>;
  /** What of the query the page follows. */
  query: Readonly<Record<string, string>>;
  demo: boolean;
  /** A form of the page that was refused. */
  sent?: SentForm;
  /** Asks the API, as a stranger or as whoever the server asks for. */
  api: (path: string) => Promise<Answer>;
};

type Input = RenderInput & { page: PageName };

/** The pages as the server's routes need them. */
export const pages = PAGE_NAMES.map((name) => ({
  name,
  url: PAGES[name].at.replaceAll('$', ':'),
  by: PAGES[name].by,
  hasAhead: PAGES[name].ahead !== null,
  follows: PAGES[name].follows,
  hasFile: PAGES[name].isList,
  isSent: PAGES[name].isSent ?? false,
}));

const asking = new AsyncLocalStorage<RenderInput['api']>();
// What the queries of a page ask stays within the process, and is answered to the one who is asked for.
carryBy(async (path) => {
  const api = asking.getStore();
  if (!api) throw new Error(`A page asked ${path} while it was rendered, not while it was read.`);
  const { status, body } = await api(path);
  return new Response(status === 204 ? null : body, { status });
});

const cached = new Map<Locale, I18n>();

function i18nFor(locale: Locale): I18n {
  const existing = cached.get(locale);
  if (existing) return existing;
  const created = createEagerI18n(locale, { [locale]: allTexts(locale) });
  cached.set(locale, created);
  return created;
}

/** Of a screen that says nothing of itself: it is there where its cycle is. */
const readCycle = async ({ get, params: { slug } }: PageReading): Promise<null> => {
  if (slug !== undefined) await get(cycleQuery(slug));
  return null;
};

/** Whose page it is, so that what changes elsewhere does not make it anew. */
type About = { forumId: string; cycleId: string | null } | 'list';

type Read = { file: string; head: PageHead | null; client: QueryClient };

/** Reads what a page shows, or null when there is no such thing for whoever is asked for. */
async function readPage(input: Input): Promise<Read | null> {
  const entry = PAGES[input.page];
  const file = entry.ahead ?? entry.file;
  const client = createQueryClient();
  const { params, query, locale } = input;
  const { read = readCycle } = await loadPage(file);
  const search = new URLSearchParams(query).toString();
  const t = i18nFor(locale).getFixedT(locale);
  try {
    const reading = { get: client.fetchQuery.bind(client), params, search, locale, t };
    return { file, client, head: await asking.run(input.api, () => read(reading)) };
  } catch (error) {
    // Also an id that is none, and what only members may ask: to a stranger all of it is nothing.
    if (error instanceof ProblemError && error.isFinal) return null;
    throw error;
  }
}

/** Is there such a page for whoever `api` asks for? */
export const isThere = async (input: RenderInput): Promise<boolean> =>
  input.page !== null && (await readPage({ ...input, page: input.page })) !== null;

export type Rendered = { html: string; head: string; modules: string[]; pageData: PageData; about: About };

function aboutOf({ slug, forumId }: PageHead, client: QueryClient): About {
  const cycle = slug === undefined ? undefined : client.getQueryData(cycleQuery(slug).queryKey);
  if (cycle) return { forumId: cycle.forumId, cycleId: cycle.id };
  return forumId === undefined ? 'list' : { forumId, cycleId: null };
}

const ENTRY = 'src/app/entry-client.tsx';
/** Fetched at once, not only when the entry asks for it: one way there and back less. */
const SCREENS = 'src/app/application.tsx';
/** Before all else on pages whose buttons the server draws. */
const EARLY = 'src/app/early.ts';
/** The first screen of most people, on a phone in a hall: its files are named before the application asks for them. */
const boardModules = (locale: Locale): string[] => [
  ENTRY,
  SCREENS,
  moduleOf(PAGES.board.file),
  textsModule(locale, 'shell'),
  textsModule(locale, 'boards'),
];

const dataOf = (input: Input, { file, client }: Read, files: PageHead['files']): PageData => ({
  file,
  texts: PAGES[input.page].texts,
  isDense: PAGES[input.page].isDense,
  params: input.params,
  query: input.query,
  generatedAt: serverInstant(),
  ...(input.sent && { sent: input.sent, at: `${input.url}?${new URLSearchParams(input.query)}` }),
  demo: input.demo,
  files: files ?? [],
  answers: client
    .getQueryCache()
    .getAll()
    .map(({ queryKey, state }) => [queryKey, state.data]),
});

type Drawing = { input: Input; data: PageData; client: QueryClient; toFile?: (list: ListFile) => void };

async function draw({ input, data, client, toFile }: Drawing): Promise<string> {
  const { url, locale, page } = input;
  const { Page } = await loadPage(data.file);
  const isBare = PAGES[page].by === 'door';
  return renderToString(
    <ListFileContext value={toFile ?? null}>
      <PublicApp i18n={i18nFor(locale)} client={client} url={url} data={data} Page={Page} isBare={isBare} />
    </ListFileContext>,
  );
}

/** `html` goes into `#root`, `head` into <head>; `modules` are the manifest keys whose files the page needs. */
export async function render(input: Input): Promise<Rendered | null> {
  const read = await readPage(input);
  if (!read?.head) return null;
  const { file, head, client } = read;
  const { by } = PAGES[input.page];
  const pageData = dataOf(input, read, head.files);
  const html = await draw({ input, data: pageData, client });
  // React leaves this where something was still waited for: a reader without scripts would never get it.
  if (html.includes('<!--$!-->')) throw new Error(`The page ${input.page} shows what its \`read\` does not read.`);
  const modules = { server: [EARLY, ENTRY], door: [doorScript(input.page)], browser: [ENTRY, SCREENS] }[by];
  const about = aboutOf(head, client);
  return { html, head: headOf(head, input), modules: [...modules, moduleOf(file)], pageData, about };
}

type RefusalInput = Pick<RenderInput, 'url' | 'locale' | 'theme'> & { refusal: Refusal };
type Made = { html: string; about: About };

/** The whole document, ready to send; null when there is no such page for a stranger. */
export async function renderPage(input: Input, manifest: Manifest): Promise<Made | null> {
  const rendered = await render(input);
  if (!rendered) return null;
  const { by } = PAGES[input.page];
  const isToBoard = by === 'door' && !OF_LETTERS.includes(input.page);
  const next = isToBoard ? filesOf(manifest, boardModules(input.locale)) : [];
  const html = htmlDocument({
    ...input,
    ...rendered,
    assets: assetsOf(manifest, rendered.modules),
    later: input.page === 'board' ? filesOf(manifest, boardModules(input.locale)) : [],
    next,
    pageData: by === 'server' ? rendered.pageData : null,
    isDoor: by === 'door',
  });
  return { html, about: rendered.about };
}

/** The list of a page as CSV, made of the very columns that the page shows; null when a stranger is shown no such list. */
export async function renderFile(asked: Input): Promise<Made | null> {
  const input = { ...asked, query: { ...asked.query, [AS_FILE.key]: AS_FILE.value } };
  const read = await readPage(input);
  if (!read?.head) return null;
  const files: ListFile[] = [];
  await draw({ input, data: dataOf(input, read, []), client: read.client, toFile: (list) => files.push(list) });
  const [list] = files;
  return list ? { html: csvOf(list.headings, list.rows), about: aboutOf(read.head, read.client) } : null;
}

/** The document in which the browser makes a screen. Holds no inline script or style: the policy allows none. */
export function renderScreen(input: RenderInput & { isMissing: boolean }, manifest: Manifest): string {
  const assets: Asset = assetsOf(manifest, [ENTRY, SCREENS]);
  const html = renderToString(
    <I18nextProvider i18n={i18nFor(input.locale)}>
      <WaitingPage url={input.url} isMissing={input.isMissing} />
    </I18nextProvider>,
  );
  return htmlDocument({
    ...input,
    html,
    head: '<title>Minga</title><meta name="robots" content="noindex">',
    assets,
    later: input.page === 'board' ? filesOf(manifest, boardModules(input.locale)) : [],
    next: [],
    pageData: null,
    isDoor: false,
  });
}

/** The document that says why an address is refused. */
export function renderRefusal(input: RefusalInput, manifest: Manifest): string {
  const { url, locale, refusal } = input;
  const i18n = i18nFor(locale);
  const html = renderToString(
    <I18nextProvider i18n={i18n}>
      <RefusalPage refusal={refusal} url={url} />
    </I18nextProvider>,
  );
  const title = i18n.getFixedT(locale)(refusal.status === 404 ? 'shell:notFound.title' : 'shell:failure.title');
  return htmlDocument({
    ...input,
    html,
    head: `<title>${escapeHtml(pageName(title, null))}</title><meta name="robots" content="noindex">`,
    assets: { ...assetsOf(manifest, [ENTRY, SCREENS]), scripts: [], preloads: [] },
    later: [],
    next: [],
    pageData: null,
  });
}
