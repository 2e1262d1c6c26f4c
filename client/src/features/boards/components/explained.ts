import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../lib/i18n.ts';
import { CUT_OFF, NOT_LIVE } from '../live.ts';
import type { Refusal } from '../store.ts';

/** The sentence for a refusal, in the reader's language. The registry of sentences is fetched when one is needed. */
export async function explain(
  { code, params = {} }: Refusal,
  locale: 'es' | 'en',
  t: TFunction<'boards'>,
): Promise<string> {
  if (code === NOT_LIVE) return t('refused.notLive');
  if (code === CUT_OFF) return t('refused.cutOff');
  try {
    const { ERRORS, errorTitle } = await import('@minga/shared/kernel/errors.ts');
    return code in ERRORS ? errorTitle(code as ErrorCode, locale, params) : t('refused.other');
  } catch {
    return t('refused.other');
  }
}

export function useExplained(refusal: Refusal | null): string {
  const { t } = useTranslation('boards');
  const { locale } = useLocale();
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let isCurrent = true;
    if (refusal) void explain(refusal, locale, t).then((found) => isCurrent && setSentence(found));
    return () => {
      isCurrent = false;
    };
  }, [refusal, locale, t]);
  return sentence;
}
