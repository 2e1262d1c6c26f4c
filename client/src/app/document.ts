import { paths } from '@minga/shared/kernel/paths.ts';
import { cutTo } from '@minga/shared/kernel/text.ts';
import { languageOf, type Locale } from '@minga/shared/kernel/languages.ts';
import type { PageFile, PageHead } from '../lib/page.ts';
import { pageName } from '../lib/page-name.ts';
import type { PageData } from './pages.ts';

type Chunk = {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
  isEntry?: boolean;
};

/** Vite's `manifest.json`: source module -> built files. */
export type Manifest = Record<string, Chunk>;

/** URLs a page needs: style sheets to link, entry scripts to run, modules to fetch early, fonts to fetch early. */
export type Asset = { styles: string[]; scripts: string[]; preloads: string[]; fonts: string[] };

/** Walks the static imports of the modules a page needs; dynamic imports are left to the browser. */
export function assetsOf(manifest: Manifest, modules: readonly string[]): Asset {
  const styles = new Set<string>();
  const scripts = new Set<string>();
  const preloads = new Set<string>();
  const fonts = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string, chunk: Chunk): void => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const imported of chunk.imports ?? []) {
      const next = manifest[imported];
      if (next) visit(imported, next);
    }
    for (const file of chunk.css ?? []) styles.add(`/${file}`);
    for (const file of chunk.assets ?? []) {
      // Only the Latin cuts: Latin Extended is fetched by the few pages whose letters need it.
      if (/latin-(opsz|wght)-normal/.test(file)) fonts.add(`/${file}`);
    }
    // Only an entry that was asked for runs: a shared entry holds code others import, and must not start by itself.
    (chunk.isEntry && modules.includes(key) ? scripts : preloads).add(`/${chunk.file}`);
  };
  for (const key of modules) {
    const chunk = manifest[key];
    if (chunk) visit(key, chunk);
  }
  return { styles: [...styles], scripts: [...scripts], preloads: [...preloads], fonts: [...fonts] };
}

/** Every script and style that the modules need, to be fetched before anybody asks for them. */
export function filesOf(manifest: Manifest, modules: readonly string[]): string[] {
  const { styles, scripts, preloads } = assetsOf(manifest, modules);
  return [...styles, ...scripts, ...preloads];
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** JSON that cannot end its script element or open a comment in it. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const MEDIA: Record<PageFile['format'], string> = {
  JSON: 'application/json',
  CSV: 'text/csv',
  iCalendar: 'text/calendar',
};

type Where = { url: string; origin: string; locale: Locale; query: Readonly<Record<string, string>> };

/** What the head says of a page that anybody may read: to windows, to who finds it, to whom it is shown. */
export function headOf(page: PageHead, { url, origin, locale, query }: Where): string {
  const search = new URLSearchParams(query).toString();
  const address = `${origin}${url}${search && `?${search}`}`;
  const title = pageName(page.heading, page.part);
  const description = cutTo(page.description.replace(/\s+/g, ' ').trim(), 300);
  const meta = (name: string, content: string) =>
    `<meta ${name.startsWith('og:') ? 'property' : 'name'}="${name}" content="${escapeHtml(content)}">`;
  const link = (rel: string, href: string, more = '') => `<link rel="${rel}" href="${escapeHtml(href)}"${more}>`;
  const alternate = (href: string, type: string) => link('alternate', href, ` type="${type}"`);
  return [
    `<title>${escapeHtml(title)}</title>`,
    meta('description', description),
    ...(page.noIndex ? [meta('robots', 'noindex')] : [link('canonical', address)]),
    meta('og:type', 'website'),
    meta('og:site_name', 'Minga'),
    meta('og:locale', languageOf(locale).tag.replace('-', '_')),
    meta('og:title', title),
    meta('og:description', description),
    meta('og:url', address),
    meta('og:image', `${origin}/share.png`),
    meta('og:image:width', '1200'),
    meta('og:image:height', '630'),
    meta('twitter:card', 'summary_large_image'),
    ...(page.slug === undefined ? [] : [alternate(paths.news(page.slug), 'application/atom+xml')]),
    ...(page.files ?? []).map(({ href, format }) => alternate(href, MEDIA[format])),
  ].join('');
}

type DocumentInput = {
  locale: Locale;
  theme: 'light' | 'dark' | null;
  html: string;
  head: string;
  assets: Asset;
  /** Files that a screen asks for only once the application runs: named here, each saves a way there and back. */
  later: readonly string[];
  /** Files of the screen that comes after the join page: fetched while somebody writes a name. */
  next: readonly string[];
  pageData: PageData | null;
  /** Rendered with the page's components, run by its own small script alone. */
  isDoor?: boolean;
};

/** Styles too, without holding back the first paint for them. */
const preload = (href: string): string =>
  href.endsWith('.css')
    ? `<link rel="preload" href="${href}" as="style">`
    : `<link rel="modulepreload" href="${href}">`;

export function htmlDocument(input: DocumentInput): string {
  const { assets, isDoor } = input;
  const theme = input.theme ? ` data-theme="${input.theme}"` : '';
  return [
    `<!doctype html><html lang="${input.locale}" dir="${languageOf(input.locale).direction}"${theme} data-rendered="true"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="theme-color" content="#FBF7F0" media="(prefers-color-scheme: light)">',
    '<meta name="theme-color" content="#15141B" media="(prefers-color-scheme: dark)">',
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    // So that a phone can keep it among its applications; an iPhone shows notices of nothing else.
    '<link rel="manifest" href="/manifest.webmanifest"><link rel="apple-touch-icon" href="/icon-180.png">',
    input.head,
    // On a bad line the words come first, in the letters that the device has.
    ...(isDoor ? [] : assets.fonts).map(
      (href) => `<link rel="preload" href="${href}" as="font" type="font/woff2" crossorigin>`,
    ),
    ...assets.styles.map((href) => `<link rel="stylesheet" href="${href}">`),
    ...(isDoor ? [] : assets.preloads.map(preload)),
    ...input.later
      .filter((href) => ![assets.styles, assets.scripts, assets.preloads].flat().includes(href))
      .map(preload),
    '</head><body>',
    `<div id="root">${input.html}</div>`,
    input.pageData ? `<script type="application/json" id="page-data">${embeddedJson(input.pageData)}</script>` : '',
    input.next.length > 0
      ? `<script type="application/json" id="next-screen">${embeddedJson(input.next)}</script>`
      : '',
    ...assets.scripts.map((src) => `<script type="module" src="${src}"></script>`),
    '</body></html>',
  ].join('');
}
