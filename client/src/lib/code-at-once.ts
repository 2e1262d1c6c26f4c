const PLACE = 'minga:code-at-once';
/** As the server writes it. */
const plain = (email: string) => email.trim().toLowerCase();

/** Somebody pressed to sign in with this address: the page of signing in sends its code by itself, once. No link says that. */
export function sendCodeAtOnce(email: string): void {
  try {
    sessionStorage.setItem(PLACE, plain(email));
  } catch {
    // Forbidden: then they press once more.
  }
}

/** Was it pressed in this tab for this address, and has no page seen to it yet? Told once, so that a page read anew sends nothing. */
export function takeCodeAtOnce(email: string): boolean {
  try {
    const wanted = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    return wanted !== null && wanted === plain(email);
  } catch {
    return false;
  }
}
