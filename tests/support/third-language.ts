import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
/** Nobody's language: every letter of every text is a `ж`, so that a letter of ours on a page is a word left in code. */
export const THIRD = 'qx';
const IN_LIST = `  ${THIRD}: { name: 'Жж', tag: 'ru-RU', direction: 'rtl' },\n`;

export type ThirdLanguage = {
  /** A module of the copy, by its path in the repository. */
  load<T>(path: string): Promise<T>;
  /** What the server renders pages with, built of the copy. */
  renderer<T>(): Promise<T>;
  remove(): Promise<void>;
};

/** Places to fill, markup, and letters. */
const PARTS = /\{\{[^}]*\}\}|\$t\([^)]*\)|<[^>]*>|\p{L}/gu;
const translated = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(PARTS, (part) => (part.length === 1 ? 'ж' : part));
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, translated(inner)]));
};

/** The program with one language more, added as anybody would: a folder of texts and a line in the list. */
export async function addThirdLanguage(): Promise<ThirdLanguage> {
  const folder = await mkdtemp(join(tmpdir(), 'minga-language-'));
  for (const name of ['shared', 'server', 'client', 'package.json', 'tsconfig.base.json'])
    await cp(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist|demonstration)$/.test(source),
    });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@minga'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@minga' && !name.startsWith('.'))
      await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of ['shared', 'server', 'client']) await symlink(join(folder, name), join(modules, '@minga', name));
  const texts = join(folder, 'shared/texts');
  for (const path of await readdir(join(texts, 'es'), { recursive: true })) {
    const to = join(texts, THIRD, path);
    if (!path.endsWith('.json')) await mkdir(to, { recursive: true });
    else {
      await mkdir(join(to, '..'), { recursive: true });
      await writeFile(to, JSON.stringify(translated(JSON.parse(await readFile(join(texts, 'es', path), 'utf8')))));
    }
  }
  const list = join(folder, 'shared/src/kernel/languages.ts');
  await writeFile(list, (await readFile(list, 'utf8')).replace('  en: {', `${IN_LIST}  en: {`));
  return {
    load: (path) => import(/* @vite-ignore */ join(folder, path)),
    renderer: async () => {
      const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
      const build = [vite, 'build', '--ssr', '--logLevel', 'error'];
      // As it is built for a server, whatever runs this.
      const env = { ...process.env, NODE_ENV: 'production' };
      await promisify(execFile)(process.execPath, build, { cwd: join(folder, 'client'), env });
      return import(/* @vite-ignore */ join(folder, 'client/dist/server/entry-server.js'));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Names and units are the same in every language. */
const SAME = /\b(Minga|Español|English|ES|EN|QX|JSON|CSV|iCalendar|Atom|UTC|Lima|KB|MB|GB|SHA|PDF|DOCX|XLSX)\b/g;

/** Words in letters of ours, in what is said; a place that was not filled is none, nor is a piece of a fingerprint. */
export function strayWords(said: string): string[] {
  const words =
    said
      .replace(/\{\{[^}]*\}\}/g, ' ')
      .replace(SAME, ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => /\p{Script=Latin}{2}/u.test(word) && !/^[0-9a-f]+$/.test(word));
}

/** What people read or hear of a document. @param content what the forum itself wrote there */
export function saidBy(html: string, content: readonly string[]): string {
  const shown = html
    .replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<(\w+)[^>]*\blang="(?!qx)[^"]*"[^>]*>.*?<\/\1>/gs, ' ');
  const heard = [...shown.matchAll(/\s(?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map((match) => match[1]);
  const described = [...shown.matchAll(/<meta name="description" content="([^"]*)"/g)].map((match) => match[1]);
  const text = [shown.replace(/<[^>]*>/g, '\n'), ...heard, ...described].join('\n');
  const plain = text.replace(/&(amp|lt|gt|quot|#x27|#39);/g, (whole) => ENTITIES[whole] ?? whole);
  const longestFirst = [...content].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, words) => rest.replaceAll(words, ' '), plain);
}
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
};

/** Every string of an answer of the API, line by line as pages may show it. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split(/\n+/)].filter((line) => line.trim().length > 1);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
