import { Copy } from 'lucide-react';
import { type ComponentProps, lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

// Where there is a clipboard, which is nearly everywhere, no field is fetched.
const ByHand = lazy(() => import('./copied-by-hand.tsx'));

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
      <Button
        icon={<Copy aria-hidden="true" />}
        {...rest}
        className={cx('needs-script', rest.className)}
        ref={button}
        onClick={() => void press()}
      >
        {state === 'copied' ? t('copy.copied') : label}
      </Button>
      <span role="status" className="visually-hidden">
        {state === 'copied' && t('copy.copied')}
      </span>
      {state === 'by-hand' && (
        <Suspense>
          <ByHand
            text={text}
            copied={() => {
              button.current?.focus();
              copied();
            }}
          />
        </Suspense>
      )}
    </>
  );
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
