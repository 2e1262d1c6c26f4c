export type Look = { width: 360 | 768 | 1440; theme: 'light' | 'dark'; locale: 'es' | 'en' };

const WIDTHS = [360, 768, 1440] as const;
/** Every way in which a page is seen: three widths, two themes, two languages. */
export const LOOKS: Look[] = WIDTHS.flatMap((width) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['es', 'en'] as const).map((locale): Look => ({ width, theme, locale })),
  ),
);

export const lookName = ({ width, theme, locale }: Look): string => `${width}-${theme}-${locale}`;

export function lookCookies(url: string, look: Partial<Look>): { name: string; value: string; url: string }[] {
  const values = { minga_theme: look.theme, minga_locale: look.locale };
  return Object.entries(values).flatMap(([name, value]) => (value ? [{ name, value, url }] : []));
}
