import type { SavedState } from '@minga/shared/versions/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Key } from './query-keys.ts';

/** Where the saved states of one text come from. */
export type SavedStatesSource<Text> = {
  /** of the query cache, said by the feature that keeps the text */
  key: Key;
  list: () => Promise<{ items: SavedState[] }>;
  get: (id: string) => Promise<{ text: Text }>;
  bringBack: (id: string) => Promise<unknown>;
};

export const savedStatesQuery = <Text>({ key, list }: SavedStatesSource<Text>) =>
  queryOptions({ queryKey: key, queryFn: list, staleTime: 0 });
export const savedStateQuery = <Text>({ key, get }: SavedStatesSource<Text>, id: string) =>
  queryOptions({ queryKey: [...key, id], queryFn: () => get(id) });

/** What somebody saved meanwhile is a state too, and is in the comparison now. */
export function useRefreshStates<Text>({ key }: SavedStatesSource<Text>) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: key, exact: true });
}
