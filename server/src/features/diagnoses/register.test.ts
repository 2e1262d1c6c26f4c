import type { Register } from '@minga/shared/diagnoses/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation } from '../../../../tests/support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

/** The register of a cycle with four lines, the first of which was withdrawn. */
async function aRegister() {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const [ink, wool] = await Promise.all(
    ['Ícaro', 'Wayra'].map((name) => anOrganisation(db, { forumId: forum.id, name, shortName: name })),
  );
  const lines = [
    ['Zonas sin agua', 'withdrawn', wool],
    ['Árboles urbanos', 'declared', ink],
    ['zapatos de escuela', 'declared', ink],
    ['agua de todos', 'declared', wool],
  ] as const;
  for (const [place, [title, state, organisation]] of lines.entries())
    await aDiagnosis(db, {
      ...{ cycleId: cycle.id, organisationId: organisation?.id ?? '', number: place + 1, title, state },
      declaredAt: new Date(),
      ...(state === 'withdrawn' && { withdrawnAt: new Date(), withdrawReason: 'Se repite.' }),
    });
  const read = async (query: string) =>
    (await rig.anonymous.get(`/api/cycles/${cycle.id}/diagnoses?${query}`)).json<Register>();
  const numbers = async (query: string) => (await read(query)).items.map(({ number }) => number);
  return { cycle, read, numbers };
}

it('stands in the order of any column, either way; equal lines in the order of their numbers', async () => {
  const { numbers } = await aRegister();
  expect(await numbers('')).toEqual([1, 2, 3, 4]);
  expect(await numbers('sort=-number')).toEqual([4, 3, 2, 1]);
  expect(await numbers('sort=title')).toEqual([4, 2, 3, 1]);
  expect(await numbers('sort=-title')).toEqual([1, 3, 2, 4]);
  expect(await numbers('sort=organisation')).toEqual([2, 3, 1, 4]);
  expect(await numbers('sort=state')).toEqual([2, 3, 4, 1]);
  expect(await numbers('sort=-state')).toEqual([1, 2, 3, 4]);
  expect(await numbers('sort=-citations')).toEqual([1, 2, 3, 4]);
  expect(await numbers('sort=files&sector=')).toEqual([1, 2, 3, 4]);
});

it('is turned page by page in the order that is asked for, and has its last page behind it', async () => {
  const { read, numbers } = await aRegister();
  expect(await numbers('sort=title&state=unreachable&limit=1&page=2')).toEqual([2]);
  expect(await read('sort=-title&limit=3&page=2')).toMatchObject({
    found: 4,
    page: 2,
    next: null,
    items: [{ number: 4 }],
  });
  expect(await read('limit=3&page=99')).toMatchObject({ found: 4, page: 2, items: [{ number: 4 }] });
  expect(await read('q=nada&page=7')).toMatchObject({ found: 0, page: 1, items: [] });
});

it('refuses what makes no sense, such as two ways to turn at once', async () => {
  const { cycle } = await aRegister();
  for (const query of ['page=0', 'page=x', 'sort=evil', 'sort=--title', 'after=1&page=2', 'after=1&sort=title'])
    expect((await rig.anonymous.get(`/api/cycles/${cycle.id}/diagnoses?${query}`)).statusCode, query).toBe(422);
});
