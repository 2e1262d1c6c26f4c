/** What of a list can go by itself. */
const ITEM = 'li, tr, [role="row"]';
/** What holds a list, with the words that head it. */
const AROUND = 'section, [role="region"], main, dialog';
const HEADING = 'h1, h2, h3, h4, legend, caption';

/** Where the focus was last, outside of any dialog: its item, where in which list that stood, and what is around, inmost first. */
type Place = { element: Element; item: Element; list: Element; at: number; around: Element[] };

function placeOf(element: Element): Place | null {
  const item = element.closest(ITEM);
  const list = item?.parentElement;
  if (!item || !list) return null;
  const around: Element[] = [];
  for (let one = list.closest(AROUND); one; one = one.parentElement?.closest(AROUND) ?? null) around.push(one);
  return { element, item, list, at: [...list.children].indexOf(item), around };
}

/** Takes the focus without being a stop of the tabulator. */
function take(element: HTMLElement): void {
  if (!element.matches('a[href], button, input, select, textarea, [tabindex]')) element.tabIndex = -1;
  element.focus({ preventScroll: element.matches('main') });
}

/**
 * What stands now where the item stood, else what stood before it, else the words that head the list. The item itself and not
 * its button: a second press of the same key must not take the next one away too.
 */
function besideOf({ list, at, around }: Place): HTMLElement | null {
  const items = list.isConnected ? [...list.children].filter((one) => one.matches(ITEM)) : [];
  const next = items[at] ?? items.at(-1);
  if (next) return next as HTMLElement;
  // Where the inmost is gone too, the page is another one, or that part of it: the focus is somebody else's then.
  const inmost = around[0];
  return inmost?.isConnected ? inmost.querySelector<HTMLElement>(HEADING) : null;
}

/**
 * What had the focus may be taken off the page with its item of a list: a seat, a key, a session, a file. The browser lets the
 * focus fall to the top of the page then, and whoever goes by the keyboard or listens begins anew. Here it goes beside it.
 * @returns what ends it
 */
export function keepFocusInLists(page: Document): () => void {
  let last: Place | null = null;
  const note = ({ target }: FocusEvent) => {
    // A dialog that asks about an item gives the focus back to where it was.
    if (target instanceof Element && !target.closest('dialog')) last = placeOf(target);
  };
  const mend = () => {
    if (!last || last.element.isConnected) return;
    const isLost = !page.activeElement || page.activeElement === page.body || !page.activeElement.isConnected;
    if (!isLost || page.querySelector('dialog[open]')) return;
    const beside = besideOf(last);
    last = null;
    if (beside) take(beside);
  };
  const watching = new MutationObserver(mend);
  page.addEventListener('focusin', note);
  watching.observe(page.body, { childList: true, subtree: true });
  return () => {
    page.removeEventListener('focusin', note);
    watching.disconnect();
  };
}
