import type { Locale } from '@minga/shared/people/rules.ts';
import type { PageData } from './public-pages.tsx';

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
};

/** Styles too, without holding back the first paint for them. */
const preload = (href: string): string =>
  href.endsWith('.css')
    ? `<link rel="preload" href="${href}" as="style">`
    : `<link rel="modulepreload" href="${href}">`;

export function htmlDocument(input: DocumentInput): string {
  const { assets } = input;
  const isJoin = input.pageData?.page === 'join';
  const theme = input.theme ? ` data-theme="${input.theme}"` : '';
  return [
    `<!doctype html><html lang="${input.locale}"${theme} data-rendered="true"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="theme-color" content="#FBF7F0" media="(prefers-color-scheme: light)">',
    '<meta name="theme-color" content="#15141B" media="(prefers-color-scheme: dark)">',
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    input.head,
    ...assets.fonts.map((href) => `<link rel="preload" href="${href}" as="font" type="font/woff2" crossorigin>`),
    ...assets.styles.map((href) => `<link rel="stylesheet" href="${href}">`),
    // The join page is rendered with the page's components but runs only its own small script.
    ...(isJoin ? [] : assets.preloads.map(preload)),
    ...input.later
      .filter((href) => ![assets.styles, assets.scripts, assets.preloads].flat().includes(href))
      .map(preload),
    '</head><body>',
    `<div id="root">${input.html}</div>`,
    input.pageData && !isJoin
      ? `<script type="application/json" id="page-data">${embeddedJson(input.pageData)}</script>`
      : '',
    input.next.length > 0
      ? `<script type="application/json" id="next-screen">${embeddedJson(input.next)}</script>`
      : '',
    ...assets.scripts.map((src) => `<script type="module" src="${src}"></script>`),
    '</body></html>',
  ].join('');
}
