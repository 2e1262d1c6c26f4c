import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { ResourceLanguage } from 'i18next';

const files = import.meta.glob<Record<string, string>>('../../../shared/texts/*/*.json', {
  eager: true,
  import: 'default',
});

/** Every text at once: only for rendering on the server, where nothing may suspend. */
export function allTexts(locale: Locale): ResourceLanguage {
  const texts: ResourceLanguage = {};
  for (const [path, content] of Object.entries(files)) {
    const [language, file] = path.split('/').slice(-2);
    if (file && language === locale) texts[file.replace('.json', '')] = content;
  }
  return texts;
}

/** What the manifest of the build calls a file of texts. */
export const textsModule = (locale: Locale, namespace: string): string => `../shared/texts/${locale}/${namespace}.json`;
