/**
 * Copies a text.
 * @returns false where no clipboard is allowed; the text should then be on screen to be selected
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
