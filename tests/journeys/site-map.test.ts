import { NOUNS } from '@minga/shared/kernel/nouns.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aCycle, aDiagnosis } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());

it('names every page of a list that the API gives in several parts', async () => {
  const cycle = await aCycle(rig.deps.db, { publishedAt: new Date(0) });
  const numbers = Array.from({ length: 405 }, (_, index) => index + 1);
  for (const number of numbers)
    await aDiagnosis(rig.deps.db, { cycleId: cycle.id, number, state: 'declared', declaredAt: new Date() });
  const { body } = await rig.anonymous.get('/sitemap.xml');
  const listed = [...body.matchAll(/<loc>http:\/\/localhost:0([^<]*)<\/loc>/g)].map(([, path]) => path);
  expect(listed).toEqual(expect.arrayContaining(numbers.map((number) => paths.diagnosis(cycle.slug, number))));
  expect(listed).toHaveLength(new Set(listed).size);
});

it('robots.txt closes the screens of people, and no page of a cycle', async () => {
  const { body } = await rig.anonymous.get('/robots.txt');
  const closed = [...body.matchAll(/^Disallow: (.*)$/gm)].map(([, path]) => path);
  expect(closed.toSorted()).toEqual(
    [
      ...[
        '/account',
        '/address/',
        '/administration',
        '/administration/retention',
        '/administration/person-requests',
        '/api/',
        '/attendance/',
        '/claim/',
        '/contribution/',
        '/contribution/address/',
        '/demo/mail',
        '/forums/',
      ],
      ...[
        '/home',
        '/invitations/',
        '/j',
        '/j/',
        '/letters/',
        '/notices',
        '/own-texts',
        '/search',
        '/sign-in',
        '/take-part/',
      ],
    ].toSorted(),
  );
  const ofCycles = Object.values(NOUNS).flatMap(({ pages }) =>
    Object.values(pages).filter(({ at }) => at.startsWith('/c/')),
  );
  expect(ofCycles.length).toBeGreaterThan(20);
  for (const { at } of ofCycles) expect(closed.filter((start) => at.startsWith(start ?? ''))).toEqual([]);
});
