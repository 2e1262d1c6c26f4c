import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locale } from '@minga/shared/kernel/languages.ts';

/** Words of the demonstration, each in both languages side by side: the two forums cannot drift apart in shape. */
const FOLDER = join(import.meta.dirname, '../../../../demonstration');

export type Text = { es: string; en: string };
export type Localised<T> = T extends Text ? string : T extends object ? { [K in keyof T]: Localised<T[K]> } : T;

function isText(value: object): value is Text {
  return 'es' in value && 'en' in value;
}

/** Takes one language out of a document, however deep the texts stand. */
function inLocale<T>(value: T, locale: Locale): Localised<T> {
  if (typeof value !== 'object' || value === null) return value as Localised<T>;
  if (Array.isArray(value)) return value.map((item: unknown) => inLocale(item, locale)) as Localised<T>;
  if (isText(value)) return value[locale] as Localised<T>;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inLocale(item, locale)])) as Localised<T>;
}

/**
 * Reads one document of the demonstration in one language.
 * @param name file name without its ending; `T` says what the file holds, with `Text` where it holds both languages
 */
export async function readContent<T>(name: string, locale: Locale): Promise<Localised<T>> {
  return inLocale(JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as T, locale);
}
