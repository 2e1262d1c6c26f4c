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
    if (open && !dialog.open) dialog.showModal();
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
            <Text as="h2" size={22} id={id}>
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
          <Stack gap={4}>{children}</Stack>
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
