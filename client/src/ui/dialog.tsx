import { X } from 'lucide-react';
import { type MouseEvent, type PointerEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Row, Stack, Text } from './layout.tsx';
import s from './dialog.module.css';

type Props = {
  open: boolean;
  onClose: () => void;
  /** Asked when Escape, the cross or a press beside it would close it. */
  mayClose?: (() => boolean) | undefined;
  title: ReactNode;
  children: ReactNode;
  /** Buttons, the safe one first. */
  actions?: ReactNode;
  size?: 'medium' | 'wide' | 'side' | undefined;
};

/**
 * A press beside the dialog closes it, unless something was typed there: a stray touch costs nobody's words. Text
 * selected with the mouse may end outside; that is no press beside it.
 */
function usePressBeside(open: boolean, close: () => void) {
  const wasBeside = useRef(false);
  const isTyped = useRef(false);
  useEffect(() => {
    if (!open) isTyped.current = false;
  }, [open]);
  return {
    onPointerDown: (event: PointerEvent) => {
      wasBeside.current = event.target === event.currentTarget;
    },
    onInput: () => {
      isTyped.current = true;
    },
    onClick: (event: MouseEvent) => {
      if (event.target === event.currentTarget && wasBeside.current && !isTyped.current) close();
    },
  };
}

const FIELD = 'input:not([type=hidden], [type=file], :disabled), select:enabled, textarea:enabled, [role=spinbutton]';
const STOP = `${FIELD}, a[href], button:enabled, summary, [tabindex="0"]`;

/**
 * Where whoever opened it begins: at the first field, where nothing comes before it and it is in sight; else at the heading,
 * which is read aloud, and from which the next stop is the first. The browser would begin at the way out. On a device without
 * a keyboard a field would call one up over half of what the dialog says.
 */
function beginIn(dialog: HTMLDialogElement): void {
  const stop = dialog.querySelector(`[data-body] :is(${STOP})`);
  const begins = stop instanceof HTMLElement && stop.matches(FIELD) && !matchMedia('(pointer: coarse)').matches;
  const isInSight = begins && stop.getBoundingClientRect().bottom <= window.innerHeight;
  (isInSight ? stop : dialog.querySelector<HTMLElement>('h2'))?.focus({ preventScroll: true });
}

/** A native modal dialog: the browser keeps the focus in, gives it back, and closes on Escape. */
export function Dialog({ open, onClose, mayClose, title, children, actions, size = 'medium' }: Props) {
  const { t } = useTranslation('shell');
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // What is chosen without a letter (a day, a person) is not typed: that the form knows.
  const beside = usePressBeside(open, () => mayClose?.() !== false && onClose());
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      beginIn(dialog);
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  // Many are taken off the page instead of being told to close; only a dialog that closes gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    return () => dialog?.close();
  }, []);
  return (
    // The keyboard's way out is Escape, built in.
    <dialog
      ref={ref}
      className={cx(s.dialog, s[size])}
      aria-labelledby={id}
      // One that is open again, as React does on purpose while developing, was not closed by anybody.
      onClose={() => ref.current?.open || onClose()}
      onCancel={(event) => event.target === ref.current && mayClose?.() === false && event.preventDefault()}
      {...beside}
    >
      {open && (
        <Stack gap={4} className={s.inside}>
          <Row as="header" gap={3} align="start" justify="between" className={s.header}>
            <Text as="h2" size={22} id={id} tabIndex={-1} className={s.title}>
              {title}
            </Text>
            <Button
              size="small"
              variant="quiet"
              icon={<X aria-hidden="true" />}
              onClick={() => mayClose?.() !== false && onClose()}
            >
              {t('close')}
            </Button>
          </Row>
          <Stack gap={4} data-body="">
            {children}
          </Stack>
          {actions && (
            <Row as="footer" gap={2} justify="end" wrap className={s.actions}>
              {actions}
            </Row>
          )}
        </Stack>
      )}
    </dialog>
  );
}
