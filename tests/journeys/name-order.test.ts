import { compareNames, NAME_ORDER } from '@minga/shared/kernel/name-order.ts';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { byName } from '../../server/src/platform/database/name-order.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** Lists that the server puts in order and those that the browser does: one order of names. */
const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

/** As the database does, in whatever order they come. */
const inDatabase = async (names: readonly string[]): Promise<string[]> => {
  const { rows } = await rig.tx((tx) =>
    tx.execute<{ name: string }>(
      sql`select name from unnest(${sql.param([...names])}::text[]) as name order by ${byName(sql`name`)}`,
    ),
  );
  return rows.map(({ name }) => name);
};
const inBrowser = (names: readonly string[]) => [...names].sort(compareNames);

/** What names are made of: letters with and without marks, both cases, figures, and what stands between words. */
const piece = fc.oneof(
  fc.constantFrom(...'aábcdeéfgiílmnñoórstuúüvyzAÁBCDEÉGIÍLMNÑOÓRSTUÚZçÇ', 'll', 'ch', 'rr'),
  fc.nat({ max: 1_200 }).map(String),
  fc.constantFrom(' ', '-', '.', ',', '/', '(', ')', '«', '»', '’', '&', '0'),
);
const name = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));

describe('the order of names', () => {
  it('is what a reader expects: figures by what they count, ñ after n, accents and capitals last', async () => {
    const expected = ['árbol', 'Árbol', 'nube', 'Nube', 'nz', 'ñandú', 'Ñandú', 'Zona 9', 'Zona 9 bis', 'Zona 10'];
    const mixed = [...expected].reverse();
    expect([inBrowser(mixed), await inDatabase(mixed)]).toEqual([expected, expected]);
  });

  it('is the same in the database and in the browser, whatever the names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 40 }), async (names) => {
        expect(await inDatabase(names)).toEqual(inBrowser(names));
      }),
      { numRuns: 200 },
    );
  });

  it('stands in the catalog as the browser’s, and is the application’s to use', async () => {
    const found = await rig.database.query(
      "select collprovider as provider, colllocale as locale from pg_collation where collname = 'name_order'",
    );
    expect(found).toEqual([{ provider: 'i', locale: NAME_ORDER }]);
  });
});

describe('lists by name', async () => {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const facilitator = await rig.signInAs(
    (await aPerson(db, { role: 'facilitator', forumId: forum.id, name: 'Ñusta 9' })).id,
  );
  const names = ['Zona 10', 'Zona 9', 'Ñandú', 'Nube', 'árbol', 'Árbol 2', 'zona 9 bis', 'Nz', 'Zona 1'];
  for (const [at, one] of names.entries()) {
    const organisation = await anOrganisation(db, { forumId: forum.id, name: one, shortName: one, sector: 'academia' });
    const person = await aPerson(db, { name: `Persona ${one}` });
    await aSeat(db, { organisationId: organisation.id, personId: person.id, role: 'member' });
    await aDiagnosis(db, {
      cycleId: cycle.id,
      organisationId: organisation.id,
      number: at + 1,
      state: 'declared',
      declaredAt: new Date(),
      title: one,
      publicTitle: one,
    });
  }
  const at = `/api/cycles/${cycle.id}`;
  const own = (found: readonly string[]) => found.filter((one) => names.some((known) => one.endsWith(known)));

  it.each([
    ['organisations', `${at}/organisations`, '$.items.name'],
    ['the public cycle', `/api/public/cycles/${cycle.slug}`, '$.organisations.name'],
    ['the planner’s organisations', `${at}/meetings/plan`, '$.organisations.shortName'],
    ['the planner’s people', `${at}/meetings/plan`, '$.people.name'],
    ['organisations that may lead a commitment', `${at}/commitments/drafting`, '$.organisations.shortName'],
    ['the register by title', `${at}/diagnoses?sort=title`, '$.items.title'],
    ['the register by organisation', `${at}/diagnoses?sort=organisation`, '$.items.organisation.name'],
  ])('%s', async (_what, path, place) => {
    const [, list = '', ...keys] = place.split('.');
    const answer = answered<Record<string, object[]>>(await facilitator.get(path));
    const found = (answer[list] ?? []).map((row) =>
      keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], row),
    ) as string[];
    expect(own(found)).toHaveLength(names.length);
    expect(found).toEqual(inBrowser(found));
  });
});
