import { isolated } from '@minga/shared/kernel/text.ts';
import { FIRST_LOCALE, isLocale, type Locale, LOCALES } from '@minga/shared/kernel/languages.ts';
import { createInstance, type i18n as I18n, type Resource } from 'i18next';
import { useCallback, useContext, useSyncExternalStore } from 'react';
import { I18nContext, initReactI18next } from 'react-i18next';
import { speakBy } from './http.ts';
import { writeLocale } from './preferences.ts';

export type Texts = Record<string, unknown>;
export type TextLoader = (locale: Locale, namespace: string) => Promise<Texts>;

const COMMON = {
  fallbackLng: FIRST_LOCALE,
  supportedLngs: LOCALES,
  defaultNS: 'shell',
  // React escapes markup. What is set into a sentence only keeps its direction to itself, also in a title or a label.
  interpolation: { escapeValue: true, escape: isolated },
  returnNull: false,
};

/** `useTranslation` copies every property of its instance for every component; of one that inherits, there is none. */
function light(instance: I18n): I18n {
  return Object.create(instance) as I18n;
}

/** Everything at once, for rendering on the server: nothing may suspend there. */
export function createEagerI18n(locale: Locale, resources: Resource): I18n {
  const instance = createInstance();
  instance.use(initReactI18next);
  void instance.init({
    ...COMMON,
    lng: locale,
    resources,
    initAsync: false,
    react: { useSuspense: false },
  });
  return light(instance);
}

/** Texts come per language and namespace when a screen first needs them. */
export async function createLazyI18n(locale: Locale, namespaces: readonly string[], load: TextLoader): Promise<I18n> {
  const instance = createInstance();
  instance.use({
    type: 'backend',
    init: () => undefined,
    read: (language: string, namespace: string, done: (error: Error | null, texts: Texts | null) => void) => {
      load(language as Locale, namespace).then(
        (texts) => done(null, texts),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
  instance.use(initReactI18next);
  await instance.init({
    ...COMMON,
    lng: locale,
    ns: [...namespaces],
    // Only the language in use is fetched; parity of keys is checked by a test.
    fallbackLng: false,
  });
  speakBy((key) => instance.t(key));
  return light(instance);
}

type Spoken = { i18n: I18n; locale: Locale; setLocale: (locale: Locale) => Promise<void> };

/** Lighter than `useTranslation`, which copies the whole instance each time: every date on a page asks for the locale. */
export function useLocale(): Spoken {
  const { i18n } = useContext(I18nContext);
  const subscribe = useCallback(
    (onChange: () => void) => {
      i18n.on('languageChanged', onChange);
      return () => i18n.off('languageChanged', onChange);
    },
    [i18n],
  );
  const current = () => i18n.language;
  const language = useSyncExternalStore(subscribe, current, current);
  return {
    i18n,
    locale: isLocale(language) ? language : FIRST_LOCALE,
    setLocale: async (locale) => {
      await i18n.changeLanguage(locale);
      writeLocale(locale);
    },
  };
}
