import type { SavedStates } from '@minga/shared/versions/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { DraftStore, Held } from './draft-store.ts';
import { http } from './http.ts';
import type { Key } from './query-keys.ts';

/** Where the saved states of one text come from. */
export type SavedStatesSource<Text> = {
  /** of the query cache, said by the feature that keeps the text */
  key: Key;
  list: () => Promise<SavedStates>;
  get: (id: string) => Promise<{ text: Text }>;
  bringBack: (id: string) => Promise<unknown>;
};

/** @param path of the text that is written */
export const fetchStates = (path: string) => http.get<SavedStates>(`${path}/states`);
export const fetchState = <Text>(path: string, id: string) => http.get<{ text: Text }>(`${path}/states/${id}`);

type Kept<Text extends object, Answer> = {
  key: Key;
  /** of the text that is written */
  path: string;
  draft: Pick<DraftStore<Text>, 'replace'>;
  /** What the form holds once a state was brought back. */
  heldOf: (answer: Answer, id: string) => Held<Text> | Promise<Held<Text>>;
};

/** The saved states of the text at this address; one that is brought back is in the form at once. */
export const savedStatesAt = <Text extends object, Answer>({
  key,
  path,
  draft,
  heldOf,
}: Kept<Text, Answer>): SavedStatesSource<Text> => ({
  key,
  list: () => fetchStates(path),
  get: (id) => fetchState<Text>(path, id),
  bringBack: (id) =>
    draft.replace(async (version) =>
      heldOf(await http.post<Answer>(`${path}/states/${id}/bring-back`, { version }), id),
    ),
});

export const savedStatesQuery = <Text>({ key, list }: SavedStatesSource<Text>) =>
  queryOptions({ queryKey: key, queryFn: list, staleTime: 0 });
export const savedStateQuery = <Text>({ key, get }: SavedStatesSource<Text>, id: string) =>
  queryOptions({ queryKey: [...key, id], queryFn: () => get(id) });

/** What somebody saved meanwhile is a state too, and is in the comparison now. */
export function useRefreshStates<Text>({ key }: SavedStatesSource<Text>) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: key, exact: true });
}
