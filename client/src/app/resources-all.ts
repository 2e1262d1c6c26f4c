import type { Locale } from '@minga/shared/people/rules.ts';
import type { ResourceLanguage } from 'i18next';

type Texts = Record<string, string>;

const shell = import.meta.glob<Texts>('./{es,en}.json', { eager: true, import: 'default' });
const features = import.meta.glob<Texts>('../features/*/{es,en}.json', {
  eager: true,
  import: 'default',
});

/** Every text at once: only for rendering on the server, where nothing may suspend. */
export function allTexts(locale: Locale): ResourceLanguage {
  const texts: ResourceLanguage = {};
  const own = shell[`./${locale}.json`];
  if (own) texts['shell'] = own;
  for (const [path, content] of Object.entries(features)) {
    const found = /features\/([a-z]+)\/(es|en)\.json$/.exec(path);
    if (found?.[1] && found[2] === locale) texts[found[1]] = content;
  }
  return texts;
}
