export type Toast = { id: number; message: string; tone: 'plain' | 'error'; undo?: () => void };

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** For whoever draws them. */
export function subscribeToToasts(listener: () => void): () => void {
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

export const shownToasts = (): readonly Toast[] => toasts;
