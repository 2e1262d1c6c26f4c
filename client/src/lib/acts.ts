const listeners = new Set<() => void>();

/** Something was sent, and the server has done it. */
export function noteAct(): void {
  for (const listener of listeners) listener();
}

/** @returns ends it */
export function onAct(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
