import { useEffect, useSyncExternalStore } from 'react';

export type Shortcut = { key: string; label: string };
type Registered = Shortcut & { run: (event: KeyboardEvent) => void };

const STORAGE = 'minga:single-keys';
const registered = new Set<Registered>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];

function changed(): void {
  snapshot = [...registered].map(({ key, label }) => ({ key, label }));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Speech input and stray keys trigger single-key shortcuts, so a person can switch them off (WCAG 2.1.4). */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(STORAGE) !== 'off';
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(STORAGE, on ? 'on' : 'off');
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  changed();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector('dialog[open]') || !singleKeysOn()) return;
  const hit = [...registered].findLast(({ key }) => key === event.key);
  if (!hit) return;
  event.preventDefault();
  hit.run(event);
}

/** Registers a single-key shortcut while the component is on screen; the help dialog lists it by its label. */
export function useShortcut(key: string, label: string, run: (event: KeyboardEvent) => void): void {
  useEffect(() => {
    const entry = { key, label, run };
    if (registered.size === 0) document.addEventListener('keydown', onKeyDown);
    registered.add(entry);
    changed();
    return () => {
      registered.delete(entry);
      if (registered.size === 0) document.removeEventListener('keydown', onKeyDown);
      changed();
    };
  }, [key, label, run]);
}

const NONE: readonly Shortcut[] = [];

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(
    subscribe,
    () => snapshot,
    () => NONE,
  );
}
