import { readFile } from 'node:fs/promises';
import type { PersonalData } from '@minga/shared/rights/schema.ts';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('whoever has an account takes along all that is held of them, as one file and as tables', async () => {
  const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
  const { page, goto } = visitor;
  await visitor.signInAs('cso');
  await goto('/home');
  await page.getByRole('button', { name: /^Cuenta de/ }).click();
  await page.getByRole('menuitem', { name: 'Mi cuenta' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mi cuenta' }).waitFor();
  const download = async (name: RegExp) => {
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name }).click();
    return readFile(await (await saved).path());
  };
  const data = JSON.parse((await download(/JSON/)).toString('utf8')) as PersonalData;
  expect(data.lists.map(({ kind }) => kind)).toContain('seats');
  expect(Object.keys(unzipSync(await download(/CSV/)))).toContain('seats.csv');
});
