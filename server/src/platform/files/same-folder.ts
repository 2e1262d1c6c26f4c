import { stat } from 'node:fs/promises';

/**
 * What a folder is called by the disk itself. A copy of a folder has another mark, the same folder below another name or
 * mount has the same one: a note found inside tells by it whether it speaks of this folder or came along with a copy.
 * @returns null when there is no such folder, or when it may not be looked at
 */
export async function folderMark(path: string): Promise<string | null> {
  const facts = await stat(path, { bigint: true }).catch(() => null);
  return facts && `${facts.dev}:${facts.ino}`;
}
