/**
 * Copies a text.
 * @returns false where no clipboard is allowed; the text should then be on screen to be selected
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Missing where a hall's server is reached over plain http.
    const isDone = navigator.clipboard?.writeText(text);
    await isDone;
    return isDone !== undefined;
  } catch {
    return false;
  }
}
