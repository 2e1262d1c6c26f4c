import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
/** Nobody's language: every letter of every text is a `ж`, so that a letter of ours on a page is a word left in code. */
export const THIRD = 'qx';
const IN_LIST = `  ${THIRD}: { name: 'Жж', tag: 'ru-RU', direction: 'rtl' },\n`;

export type ThirdLanguage = {
  /** Where the copy lies. */
  folder: string;
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
  for (const name of ['shared', 'server', 'client', 'migrations', 'package.json', 'tsconfig.base.json'])
    await cp(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist)$/.test(source),
    });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@minga'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@minga' && !name.startsWith('.'))
      await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of ['shared', 'server', 'client']) {
    await symlink(join(folder, name), join(modules, '@minga', name));
    const own = join(ROOT, name, 'node_modules');
    if (existsSync(own)) await symlink(own, join(folder, name, 'node_modules'));
  }
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
    folder,
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
const SAME =
  /\b(Minga|Español|English|ES|EN|QX|JSON|CSV|iCalendar|Atom|UTC|Lima|KB|MB|GB|SHA|PDF|DOCX|XLSX|Chrome|Linux)\b/g;
/** Addresses of pages, people, files and forums, names of zones, and the codes of secret votes are nobody's words. */
const NO_WORDS =
  /https?:\/\/\S+|localhost:\d+\S*|\S+@\S+|\S+\.(?:pdf|csv)\b|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b|\b[A-Z]\w+\/[A-Z]\w+|\bdemo-\w+/g;

/** Words in letters of ours, in what is said; a place that was not filled is none, nor is a piece of a fingerprint. */
export function strayWords(said: string): string[] {
  const words =
    said
      .replace(/\{\{[^}]*\}\}/g, ' ')
      .replace(NO_WORDS, ' ')
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

/** The alphabet of what the forum itself wrote, so that no word of it is taken for one of ours: letter by letter. */
const OTHER_ALPHABET = 'абцдефгхийклмнопярстувшщыз';
const ITS_OWN = /https?:\/\/\S+|\{\w+\}/g;
function transliterated(text: string): string {
  const letters = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[a-z]/gi, (letter) => {
      const other = OTHER_ALPHABET[letter.toLowerCase().charCodeAt(0) - 97] ?? letter;
      return letter === letter.toLowerCase() ? other : other.toUpperCase();
    });
  const kept = [...text.matchAll(ITS_OWN)].map(([whole]) => whole);
  return kept.length === 0
    ? letters
    : text
        .split(ITS_OWN)
        .map(transliterated)
        .map((part, at) => part + (kept[at] ?? ''))
        .join('');
}

type Kept = { [key: string]: unknown };
function inThird(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => inThird(one, key));
  if (typeof value !== 'object' || value === null) return value;
  const kept = value as Kept;
  if (typeof kept['es'] !== 'string' || typeof kept['en'] !== 'string')
    return Object.fromEntries(Object.entries(kept).map(([name, inner]) => [name, inThird(inner, name)]));
  // A part of an address stays one.
  const say = (words: string) => (key === 'slug' ? words : transliterated(words));
  return { es: say(kept['es']), en: say(kept['en']), [THIRD]: say(kept['es']) };
}

/** The demonstration of a copy speaks the third language: its forum, its people, and what they wrote. */
export async function speakThird(folder: string): Promise<void> {
  const content = join(folder, 'server/demonstration');
  for (const name of await readdir(content)) {
    const path = join(content, name);
    await writeFile(path, JSON.stringify(inThird(JSON.parse(await readFile(path, 'utf8')))));
  }
  const forums = join(folder, 'shared/src/demo/rules.ts');
  const said = await readFile(forums, 'utf8');
  if (!said.includes("locale: 'es'")) throw new Error('The forum that speaks Spanish is said elsewhere.');
  await writeFile(forums, said.replace("locale: 'es'", `locale: '${THIRD}'`));
}
