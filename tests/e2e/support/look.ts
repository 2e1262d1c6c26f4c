export type Look = { width: 360 | 768 | 1440; theme: 'light' | 'dark'; locale: 'es' | 'en' };

/**
 * How pages are looked at: each width in both themes and both languages, each theme in both languages. Faults of
 * layout, contrast or wording show in one of these six; the other six of the full grid only cost minutes. By language, which
 * a page is loaded for: once on a phone and light, once in a wide window and dark.
 */
export const LOOKS: readonly Look[] = [
  { width: 360, theme: 'light', locale: 'es' },
  { width: 768, theme: 'dark', locale: 'es' },
  { width: 1440, theme: 'light', locale: 'es' },
  { width: 1440, theme: 'dark', locale: 'en' },
  { width: 768, theme: 'light', locale: 'en' },
  { width: 360, theme: 'dark', locale: 'en' },
];

export const lookName = ({ width, theme, locale }: Look): string => `${width}-${theme}-${locale}`;

export function lookCookies(url: string, look: Partial<Look>): { name: string; value: string; url: string }[] {
  const values = { minga_theme: look.theme, minga_locale: look.locale };
  return Object.entries(values).flatMap(([name, value]) => (value ? [{ name, value, url }] : []));
}
