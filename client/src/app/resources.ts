import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Texts } from '../lib/i18n.ts';

/** Not those in server/: they are said by the server alone, and no browser fetches them. */
const files = import.meta.glob<{ default: Texts }>('../../../shared/texts/*/*.json');

/** Texts of one namespace: `shell`, or a feature's noun. Each file is its own chunk, fetched when a screen needs it. */
export async function loadTexts(locale: Locale, namespace: string): Promise<Texts> {
  const load = files[`../../../shared/texts/${locale}/${namespace}.json`];
  if (!load) throw new Error(`no texts for ${namespace} in ${locale}`);
  return (await load()).default;
}
