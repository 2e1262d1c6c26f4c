import type { SavedState } from '@minga/shared/versions/schema.ts';

/** Who saved a text since this page read it: colleagues by name, the person of the page in another tab or on another device. */
export type SavedBy = { names: string[]; isSelf: boolean };

/**
 * @param since the version that this page knows
 * @returns undefined when nobody did, or when it cannot be told
 */
export async function savedBy(
  since: number,
  version: number,
  listStates: () => Promise<{ items: SavedState[] }>,
): Promise<SavedBy | undefined> {
  if (version === since) return undefined;
  const states = await listStates().catch(() => ({ items: [] }));
  const newer = states.items.filter((state) => state.version > since);
  const names = newer.flatMap(({ isMine, person }) => (isMine || person === null ? [] : [person]));
  const by = { names: [...new Set(names)], isSelf: newer.some(({ isMine }) => isMine) };
  return by.isSelf || by.names.length > 0 ? by : undefined;
}
