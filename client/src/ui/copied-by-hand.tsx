import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TextArea } from './field.tsx';

/** A hall's server is reached over plain http, where browsers have no clipboard; most still copy what is selected. */
export default function ByHand({ text, copied }: { text: string; copied: () => void }) {
  const { t } = useTranslation('shell');
  const field = useRef<HTMLTextAreaElement>(null);
  const done = useRef(copied);
  done.current = copied;
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(0, text.length);
    if (copySelected()) done.current();
  }, [text]);
  return <TextArea ref={field} label={t('copy.byHand')} readOnly rows={3} value={text} />;
}

function copySelected(): boolean {
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  }
}
