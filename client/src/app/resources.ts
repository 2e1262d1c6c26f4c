import type { Locale } from '@minga/shared/people/rules.ts';
import type { Texts } from '../lib/i18n.ts';

const files = {
  ...import.meta.glob<{ default: Texts }>('./{es,en}.json'),
  ...import.meta.glob<{ default: Texts }>('../features/*/{es,en}.json'),
};

/** Texts of one namespace: `shell`, or a feature's noun. Each file is its own chunk, fetched when a screen needs it. */
export async function loadTexts(locale: Locale, namespace: string): Promise<Texts> {
  const path = namespace === 'shell' ? `./${locale}.json` : `../features/${namespace}/${locale}.json`;
  const load = files[path];
  if (!load) throw new Error(`no texts for ${namespace} in ${locale}`);
  return (await load()).default;
}
