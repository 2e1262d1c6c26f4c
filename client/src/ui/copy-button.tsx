import { Copy } from 'lucide-react';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { TextArea } from './field.tsx';

type Props = Omit<ComponentProps<typeof Button>, 'children' | 'onClick' | 'busy' | 'ref'> & {
  text: string;
  /** What it does, in words: «Copy the link». */
  label: string;
  /** Whoever keeps something they were shown once has it now. */
  onCopied?: () => void;
};

/** Copies a text, and says so also to whoever does not see it. Where no clipboard is allowed the text stands there, selected. */
export function CopyButton({ text, label, onCopied, ...rest }: Props) {
  const { t } = useTranslation('shell');
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<'copied' | 'by-hand' | null>(null);
  const copied = () => {
    setState('copied');
    onCopied?.();
  };
  const press = async () => {
    // Said anew when it is pressed again.
    setState(null);
    if (await copyText(text)) copied();
    else setState('by-hand');
  };
  return (
    <>
      <Button icon={<Copy aria-hidden="true" />} {...rest} ref={button} onClick={() => void press()}>
        {state === 'copied' ? t('copy.copied') : label}
      </Button>
      <span role="status" className="visually-hidden">
        {state === 'copied' && t('copy.copied')}
      </span>
      {state === 'by-hand' && (
        <ByHand
          text={text}
          copied={() => {
            button.current?.focus();
            copied();
          }}
        />
      )}
    </>
  );
}

/** A hall's server is reached over plain http, where browsers have no clipboard; most still copy what is selected. */
function ByHand({ text, copied }: { text: string; copied: () => void }) {
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

/** @returns false where no clipboard is allowed */
async function copyText(text: string): Promise<boolean> {
  try {
    const isDone = navigator.clipboard?.writeText(text);
    await isDone;
    return isDone !== undefined;
  } catch {
    return false;
  }
}

function copySelected(): boolean {
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  }
}
