import { expect, it } from 'vitest';
import { builtFile } from '../support/built-file.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();
/** A style: of code that is gone the router reloads by itself, of a style it showed a page that no press could mend. */
const PART = await builtFile('commitments-page', 'style');

/** A tab that has been open since before the server was renewed, in front of the link to a page it has not shown yet. */
async function anOldTab() {
  const visitor = await newVisitor();
  await visitor.signInAs('cso');
  await visitor.goto('/home');
  await visitor.goto('/c/demo-es/organisations');
  const link = visitor.page.getByRole('link', { name: 'Compromisos', exact: true }).first();
  visitor.expectFault(
    new RegExp(`${PART}|dynamically imported module|preload CSS|404|net::ERR|Failed to (load|fetch)`),
  );
  return { ...visitor, link };
}

it('a tab of yesterday asks for a part that the renewed server has no more: the page is loaded anew, and is there', async () => {
  const { page, link } = await anOldTab();
  let isRenewed = false;
  await page.route(`**${PART}`, (route) => (isRenewed ? route.continue() : route.fulfill({ status: 404, body: '' })));
  await page.route('**/c/demo-es/**', async (route) => {
    const request = route.request();
    if (request.resourceType() === 'document') isRenewed = true;
    if (request.resourceType() !== 'fetch' || !request.headers()['accept']?.includes('text/html'))
      return route.fallback();
    const answer = await route.fetch();
    return route.fulfill({
      response: answer,
      body: (await answer.text()).replace(/(src="[^"]*)\.js"/g, '$1-renewed.js"'),
    });
  });
  await link.click();
  await page.getByRole('heading', { level: 1, name: /Compromisos/ }).waitFor();
  expect(isRenewed).toBe(true);
});
