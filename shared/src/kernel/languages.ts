type Language = {
  /** In itself, so that its speakers find it. */
  name: string;
  /** For dates, numbers and who shares a page. */
  tag: string;
  direction: 'ltr' | 'rtl';
};

/**
 * The languages of the site. Another one is a line here and its folder in shared/texts. The first is spoken where nobody
 * said which, and fills in for a text that another lacks.
 */
const LANGUAGES = {
  es: { name: 'Español', tag: 'es-PE', direction: 'ltr' },
  en: { name: 'English', tag: 'en-GB', direction: 'ltr' },
} as const satisfies Record<string, Language>;

export type Locale = keyof typeof LANGUAGES;
export const LOCALES = Object.keys(LANGUAGES) as [Locale, ...Locale[]];
export const FIRST_LOCALE: Locale = LOCALES[0];

export const isLocale = (value: unknown): value is Locale => LOCALES.some((one) => one === value);
export const languageOf = (locale: Locale): Language => LANGUAGES[locale];
