const LEFT = 'minga:left-address';

/**
 * The address that a guest left to take along what she wrote stays on her device, so that she need not type it again to sign in;
 * with her number, since one device may serve two.
 */
export function keepLeftAddress(guestId: string, email: string): void {
  try {
    localStorage.setItem(LEFT, JSON.stringify({ guestId, email }));
  } catch {
    // Forbidden: then it is typed.
  }
}

/** What this very guest left here; empty for everybody else. */
export function leftAddress(guestId: string | undefined): string {
  try {
    const kept = JSON.parse(localStorage.getItem(LEFT) ?? 'null') as { guestId?: unknown; email?: unknown } | null;
    return guestId !== undefined && kept?.guestId === guestId && typeof kept.email === 'string' ? kept.email : '';
  } catch {
    return '';
  }
}
