import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('whoever comes in for the first time puts right on their home the name that was written for them, by one press', async () => {
  const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
  const { page, goto } = visitor;
  // Of the other demonstration: the observer of this one corrects her name in another file.
  await visitor.signInAs('observer', 'demo-en');
  await goto('/home');
  const last = page.getByLabel(/¿Se escribe así su nombre\?|Is this how your name is written\?/);
  const written = await last.inputValue();
  expect(written).not.toBe('');
  await forEachLook(visitor, async (look) => {
    await screenshot(page, `confirm-name-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: `a name to confirm, ${lookName(look)}` });
  });
  await last.fill(`${written} Flores`);
  await last.press('Enter');
  await page.getByRole('heading', { name: `${written} Flores` }).waitFor();
  await expect.poll(() => last.count(), { timeout: 10_000 }).toBe(0);
  await page.reload();
  await page.getByRole('heading', { name: `${written} Flores` }).waitFor();
  expect(await last.count()).toBe(0);
});
