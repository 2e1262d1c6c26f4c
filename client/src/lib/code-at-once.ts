const PLACE = 'minga:code-at-once';
/** As the server writes an address. */
const plain = (to: string) => to.trim().toLowerCase();

/**
 * Somebody pressed to sign in with this address, or with that of the invitation of this link: the page of signing in sends its code
 * by itself, once. No link says that.
 */
export function sendCodeAtOnce(to: string): void {
  try {
    sessionStorage.setItem(PLACE, plain(to));
  } catch {
    // Forbidden: then they press once more.
  }
}

/** Was it pressed in this tab for this one, and has no page seen to it yet? Told once, so that a page read anew sends nothing. */
export function takeCodeAtOnce(to: string): boolean {
  try {
    const wanted = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    return wanted !== null && wanted === plain(to);
  } catch {
    return false;
  }
}
