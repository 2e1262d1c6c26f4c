import { SEARCH_LIMITS } from '@minga/shared/search/rules.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aPerson } from '../support/factories.ts';

/** A word that thousands of texts have is found like any other: the best of them first, and looked up once. */
const MANY = 1_500;
const rig = await testApp();
let at: string;
beforeAll(async () => {
  const cycle = await aCycle(rig.deps.db);
  const author = await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId });
  at = `/api/cycles/${cycle.id}/search`;
  const add = (count: number, title: string, body: string) =>
    rig.database.query(
      `insert into announcements (id, cycle_id, title, body, created_by, published_at, is_notified)
       select gen_random_uuid(), $1, $2, $3, $4, now(), false from generate_series(1, $5)`,
      [cycle.id, title, body, author.id, count],
    );
  await add(MANY, 'Aviso', 'Se habla del manantial de cada comunidad.');
  await add(1, 'El manantial de Ñahuin', 'Otra cosa.');
  await add(SEARCH_LIMITS.ofEach, 'Aviso', 'Se habla del carpincho.');
  await rig.database.query('analyze searched_texts');
}, 60_000);
afterAll(() => rig.close());

const search = async (q: string, more = '') =>
  answered<SearchResults>(await rig.anonymous.get(`${at}?q=${encodeURIComponent(q)}${more}`));

describe('a word of very many texts', () => {
  it('is shown first where a title has it, however many others came before', async () => {
    for (const asked of ['manantial', 'manantiales', 'manan', 'manantial or comunidad']) {
      const { items, more } = await search(asked);
      expect(items[0]?.title, asked).toBe('El manantial de Ñahuin');
      expect([items.length, more], asked).toEqual([6, ['announcement']]);
    }
    const ofOneKind = await search('manantial', '&kind=announcement');
    expect([ofOneKind.items.length, ofOneKind.more]).toEqual([50, ['announcement']]);
    // As many as are shown are all there is.
    const whole = await search('carpincho');
    expect([whole.items.length, whole.more]).toEqual([6, []]);
    expect((await search('manantial', '&kind=meeting')).items).toEqual([]);
  });

  it('is made into a query a few times, not once for each text', async () => {
    await rig.database.query(`create sequence asked_times;
      grant usage on asked_times to public;
      alter function words_asked(text) rename to words_asked_once;
      create function words_asked(asked text) returns tsquery language plpgsql stable parallel safe as $$
      begin
        perform nextval('asked_times');
        return words_asked_once(asked);
      end $$`);
    const times = async () => {
      const [row] = await rig.database.query<{ times: string }>("select nextval('asked_times') as times");
      return Number(row?.times);
    };
    // As often as a connection may look for a better plan, and again.
    for (let n = 0; n < 8; n += 1) {
      const before = await times();
      expect((await search('manantial')).items).toHaveLength(6);
      expect((await times()) - before, `search ${n + 1}`).toBeLessThan(10);
    }
  });
});
