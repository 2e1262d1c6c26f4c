import { FIRST_LOCALE, isLocale, languageOf, type Locale } from '@minga/shared/kernel/languages.ts';

export type Theme = 'light' | 'dark' | 'system';

const YEAR = 60 * 60 * 24 * 365;

function readCookie(name: string): string | null {
  if (typeof document === 'undefined') return null;
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
}

/** Cookies and not local storage: the server needs them to render the page in the right language and colours at once. */
function writeCookie(name: string, value: string | null): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  const age = value === null ? 0 : YEAR;
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; path=/; max-age=${age}; samesite=lax${secure}`;
}

/** The reader's choice, else what the server chose for this page, else the browser's first known language, else the first of all. */
export function readLocale(): Locale {
  const chosen = readCookie('minga_locale');
  if (isLocale(chosen)) return chosen;
  if (typeof document === 'undefined') return FIRST_LOCALE;
  if (document.documentElement.dataset['rendered'] && isLocale(document.documentElement.lang)) {
    return document.documentElement.lang;
  }
  const wanted = navigator.languages.map((language) => language.split('-')[0]).find(isLocale);
  return wanted ?? FIRST_LOCALE;
}

/** For whoever reads the page aloud, breaks its words, or reads from the right. */
export function markLocale(locale: Locale): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = languageOf(locale).direction;
}

export function writeLocale(locale: Locale): void {
  writeCookie('minga_locale', locale);
  markLocale(locale);
}

export function readTheme(): Theme {
  const chosen = readCookie('minga_theme');
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function writeTheme(theme: Theme): void {
  writeCookie('minga_theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
