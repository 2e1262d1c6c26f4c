import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import s from './dialog.module.css';

type Props = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons, the safe one first. */
  actions?: ReactNode;
  size?: 'medium' | 'wide' | 'side' | undefined;
};

/** A native modal dialog: the browser keeps the focus in, gives it back, and closes on Escape. */
export function Dialog({ open, onClose, title, children, actions, size = 'medium' }: Props) {
  const { t } = useTranslation('shell');
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    // A click on the backdrop closes; the keyboard's way is Escape, built in.
    <dialog
      ref={ref}
      className={cx(s.dialog, s[size])}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      {open && (
        <div className={s.inside}>
          <header className={s.header}>
            <h2 id={id} className={s.title}>
              {title}
            </h2>
            <IconButton label={t('close')} onClick={onClose}>
              <X aria-hidden="true" />
            </IconButton>
          </header>
          <div className={s.body}>{children}</div>
          {actions && <footer className={s.actions}>{actions}</footer>}
        </div>
      )}
    </dialog>
  );
}
