import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Row, Stack } from './layout.tsx';
import s from './toast.module.css';

type Toast = { id: number; message: string; tone: 'plain' | 'error'; undo?: () => void };

/** Undo stays for ten seconds; an error stays until it is dismissed. */
const STAY = 10_000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says that something happened; with `undo`, a button takes it back while the toast is there. */
export function showToast(message: string, options: { undo?: () => void; tone?: Toast['tone'] } = {}): number {
  const id = nextId;
  nextId += 1;
  const tone = options.tone ?? 'plain';
  // The same said twice, after a double press, is said once.
  const others = toasts.filter(
    (toast) => toast.message !== message || toast.tone !== tone || toast.undo || options.undo,
  );
  set([...others.slice(-2), { id, message, tone, ...(options.undo ? { undo: options.undo } : {}) }]);
  return id;
}

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
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  );
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
