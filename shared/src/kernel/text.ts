/** PostgreSQL keeps no NUL, and UTF-8 no half of a character: such text can be neither stored nor sent on. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
