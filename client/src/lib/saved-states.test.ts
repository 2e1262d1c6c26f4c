import { afterEach, expect, it, vi } from 'vitest';
import type { Held } from './draft-store.ts';
import { http } from './http.ts';
import { savedStatesAt } from './saved-states.ts';

afterEach(() => void vi.restoreAllMocks());

it('saved states are asked of the address of their text, and one that is brought back over what was seen is in the form', async () => {
  const get = vi.spyOn(http, 'get').mockResolvedValue({ text: { title: 'Agua' } });
  const post = vi.spyOn(http, 'post').mockResolvedValue({ version: 8 });
  let form: Held<{ title: string }> | undefined;
  const source = savedStatesAt<{ title: string }, { version: number }>({
    key: ['diagnoses', 'one', 'states'],
    path: '/api/texts/one',
    draft: {
      replace: async (act) => {
        form = await act(7);
      },
    },
    heldOf: ({ version }, id) => ({ text: { title: `of ${id}` }, version }),
  });
  await source.list();
  expect(await source.get('a')).toEqual({ text: { title: 'Agua' } });
  expect(get.mock.calls.map(([url]) => url)).toEqual(['/api/texts/one/states', '/api/texts/one/states/a']);
  await source.bringBack('a');
  expect(post).toHaveBeenCalledExactlyOnceWith('/api/texts/one/states/a/bring-back', { version: 7 });
  expect(form).toEqual({ text: { title: 'of a' }, version: 8 });
});
