import type { i18n as I18n, TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CUT_OFF, NOT_LIVE } from '../live.ts';
import type { Refusal } from '../store.ts';

/** The sentence for a refusal, in the reader's language. The sentences of errors are fetched when one is needed. */
export async function explain({ code, params = {} }: Refusal, t: TFunction<'boards'>, i18n: I18n): Promise<string> {
  if (code === NOT_LIVE) return t('refused.notLive');
  if (code === CUT_OFF) return t('refused.cutOff');
  try {
    const { addFormats } = await import('@minga/shared/kernel/text-formats.ts');
    await i18n.loadNamespaces('errors');
    if (i18n.services.formatter) addFormats(i18n.services.formatter, (key, values) => i18n.t(key, values));
    const key = `errors:${code}`;
    return i18n.exists(key) ? i18n.t(key, params) : t('refused.other');
  } catch {
    return t('refused.other');
  }
}

export function useExplained(refusal: Refusal | null): string {
  const { t, i18n } = useTranslation('boards');
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let isCurrent = true;
    if (refusal) void explain(refusal, t, i18n).then((found) => isCurrent && setSentence(found));
    return () => {
      isCurrent = false;
    };
  }, [refusal, t, i18n]);
  return sentence;
}
