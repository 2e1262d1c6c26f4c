/** PostgreSQL keeps no NUL, and UTF-8 no half of a character: such text can be neither stored nor sent on. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * A part of an address made from words: «Ambiente y minería» becomes `ambiente-y-mineria`. Empty when nothing of the
 * text can stand in an address.
 */
export function slugOf(text: string, longest: number): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
}
