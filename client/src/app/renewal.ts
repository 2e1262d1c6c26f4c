/** Which program this page began with; another one has another name. */
const entryOf = (page: ParentNode) => page.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null;

const RENEWED_FOR = 'minga.renewed-for';

/**
 * A tab of yesterday asks for parts of a program that the server, renewed since, has no more: the page is loaded anew. When
 * nothing answers, or the program is the same, nothing is loaded: whoever needed the part says that it did not come.
 */
export function renewAfterUpdates(): void {
  const begunWith = entryOf(document);
  addEventListener('vite:preloadError', () => {
    void currentEntry().then((entry) => {
      // Once for each program, whatever several servers answer while they are being renewed one after the other.
      if (entry === null || entry === begunWith || sessionStorage.getItem(RENEWED_FOR) === entry) return;
      sessionStorage.setItem(RENEWED_FOR, entry);
      location.reload();
    });
  });
}

async function currentEntry(): Promise<string | null> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return null;
  return entryOf(new DOMParser().parseFromString(await answer.text(), 'text/html'));
}
