import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode, ErrorParams, FieldError } from '@minga/shared/kernel/errors.ts';
import { FIRST_LOCALE, type Locale, LOCALES } from '@minga/shared/kernel/languages.ts';
import { isolated } from '@minga/shared/kernel/text.ts';
import { addFormats } from '@minga/shared/kernel/text-formats.ts';
import { createInstance, type ResourceLanguage, type TFunction } from 'i18next';

const FOLDER = join(import.meta.dirname, '../../../../shared/texts');

/** Everything that is said in a language: what browsers show too, and in server/ what only letters, files and answers say. */
function textsOf(locale: string): ResourceLanguage {
  const folders = [join(FOLDER, locale), join(FOLDER, locale, 'server')];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const texts = files.filter((path) => path.endsWith('.json'));
  return Object.fromEntries(
    texts.map((path) => [
      path.replace(/^.*[/\\]|\.json$/g, ''),
      JSON.parse(readFileSync(path, 'utf8')) as ResourceLanguage[string],
    ]),
  );
}

const texts = createInstance();
const resources = Object.fromEntries(LOCALES.map((locale) => [locale, textsOf(locale)]));
void texts.init({
  initAsync: false,
  resources,
  ns: Object.keys(resources[FIRST_LOCALE] ?? {}),
  defaultNS: 'shell',
  fallbackLng: FIRST_LOCALE,
  supportedLngs: LOCALES,
  // Nothing here is markup. What is set into a sentence only keeps its direction to itself.
  interpolation: { escapeValue: true, escape: isolated },
  returnNull: false,
});
if (texts.services.formatter) addFormats(texts.services.formatter, (key, values) => texts.t(key, values));

/** To whom something is said: in which language, and on whose clock besides the forum's; null: on no other. */
export type Listener = { readonly locale: Locale; readonly ownZone: string | null };

/** What is said in one language, asked for by `namespace:key`. */
export type Words = TFunction;

/** What holds an instant needs the person who will read it; everything else a language only. */
export function wordsOf(to: Locale | Listener): Words {
  if (typeof to === 'string') return texts.getFixedT(to);
  const { locale, ownZone } = to;
  const say = texts.getFixedT(locale);
  if (ownZone === null) return say;
  return ((key: string | string[], values: object = {}) => say(key, { ownZone, ...values })) as Words;
}

/** One sentence in each language, for answers that are kept for readers of all. */
export const inEachLanguage = <T>(say: (words: Words) => T): Record<Locale, T> =>
  Object.fromEntries(LOCALES.map((locale) => [locale, say(wordsOf(locale))])) as Record<Locale, T>;

/** The sentence for a person. */
export const errorTitle = (code: ErrorCode, to: Locale | Listener, params: ErrorParams = {}): string =>
  wordsOf(to)(`errors:${code}`, params);

/** The sentence beside a field; unknown codes fall back to «not valid» rather than to a code on screen. */
export const fieldMessage = ({ message, code, params }: FieldError, to: Locale | Listener): string =>
  message ?? wordsOf(to)([`fields:${code}`, 'fields:invalid'], params ?? {});

const NAMED = resources[FIRST_LOCALE]?.['field-names'] as Record<'name' | 'item', Record<string, string>>;

/**
 * What the field at a path of a body is called, for a sentence that does not stand beside it: «Hito 2 · Título». Empty for
 * what is no field of ours, which whoever wrote the request named.
 */
export function fieldLabel(path: string, locale: Locale): string {
  const steps = path.split('.');
  const last = steps.findLastIndex((step) => /^\d+$/.test(step));
  const [list = '', name = ''] = [steps[last - 1], steps.at(-1)];
  const said: string[] = [];
  if (Object.hasOwn(NAMED.item, list))
    said.push(wordsOf(locale)(`field-names:item.${list}`, { number: Number(steps[last]) + 1 }));
  if (Object.hasOwn(NAMED.name, name)) said.push(wordsOf(locale)(`field-names:name.${name}`));
  return said.join(' · ');
}
