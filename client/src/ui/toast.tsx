import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Row, Stack } from './layout.tsx';
import { dismissToast, shownToasts, subscribeToToasts, type Toast } from './toast-store.ts';
import s from './toast.module.css';

/** Undo stays for ten seconds; an error stays until it is dismissed. */
const STAY = 10_000;

function ToastItem({ toast }: { toast: Toast }) {
  const { t } = useTranslation('shell');
  useEffect(() => {
    if (toast.tone === 'error') return;
    const timer = setTimeout(() => dismissToast(toast.id), STAY);
    return () => clearTimeout(timer);
  }, [toast]);
  const { undo } = toast;
  return (
    <Row as="li" gap={2} align="center" className={cx(s.toast, toast.tone === 'error' && s.error)}>
      <span className={s.message}>{toast.message}</span>
      {undo && (
        <button
          type="button"
          className={s.undo}
          onClick={() => {
            dismissToast(toast.id);
            undo();
          }}
        >
          {t('undo')}
        </button>
      )}
      <Button size="small" variant="quiet" icon={<X aria-hidden="true" />} onClick={() => dismissToast(toast.id)}>
        {t('close')}
      </Button>
    </Row>
  );
}

const NONE: readonly Toast[] = [];

export function ToastRegion() {
  const { t } = useTranslation('shell');
  const shown = useSyncExternalStore(subscribeToToasts, shownToasts, () => NONE);
  return (
    <section aria-label={t('notifications')} aria-live="polite" className={cx('no-print', s.region)}>
      <Stack as="ol" gap={2} align="center" className={s.list}>
        {shown.map((toast) => (
          <ToastItem key={toast.id} toast={toast} />
        ))}
      </Stack>
    </section>
  );
}
