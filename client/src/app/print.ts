/**
 * On paper nothing can be opened: what is folded on screen is printed open, and folded again afterwards. What would first
 * have to be fetched (`data-fetched`) comes too late for the paper, and is left out unless it stands open.
 */
export function unfoldForPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open]):not([data-fetched])')];
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
}
