import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';
import { cutTo } from '@minga/shared/kernel/text.ts';
import type { SaxesTagNS } from 'saxes';

/** `file:` and one of these is this machine; `file://host` and `file:////host` are a share of another. Word on a Mac writes four. */
const OWN_FILE =
  /^file:(?:\/?(?!\/)|\/\/(?:localhost\/(?!\/)|[a-z][:|])|\/{3}(?!\/)|\/{4}(?:Users|Volumes|Applications|Library)\/)/i;

/**
 * The address, where opening it would reach another machine. As the office programs read one: controls and blanks go, a
 * backslash is a slash. `C:\…`, and what is relative to the document, stay here.
 */
export function elsewhere(target: string): string | null {
  const address = unescaped(target)
    .replace(/[\u0000-\u0020]/g, '')
    .replaceAll('\\', '/');
  if (/^[a-z]:/i.test(address) || OWN_FILE.test(address)) return null;
  return /^[a-z][a-z0-9+.-]+:|^\/\//i.test(address) ? address : null;
}

function unescaped(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

export const refuse = (code: ErrorCode, address: string) =>
  new AppError(code, { params: { address: address.length > 80 ? `${cutTo(address, 79)}…` : address } });

export function attribute(tag: SaxesTagNS, local: string): string {
  return (
    Object.values(tag.attributes)
      .find((one) => one.local === local && one.prefix === '')
      ?.value.trim() ?? ''
  );
}
