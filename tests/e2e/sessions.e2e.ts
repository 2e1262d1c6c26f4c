import { expect, it } from 'vitest';
import { serverUrl } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('whoever lost a device ends all other sessions with one press, and stays signed in here', async () => {
  const devices = [];
  for (let n = 0; n < 3; n += 1) {
    const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
    await visitor.signInAs('state', 'demo-en');
    devices.push(visitor);
  }
  const [here, ...lost] = devices;
  if (!here) throw new Error('nobody signed in');
  await here.goto('/account');
  await untilReady(here.page);
  await here.page.getByRole('button', { name: 'Cerrar todas las demás' }).click();
  await expect.poll(() => here.page.getByText('Este equipo').count()).toBe(1);
  await expect.poll(() => here.page.getByRole('button', { name: 'Cerrar esta sesión' }).count()).toBe(0);
  expect(await here.page.getByRole('button', { name: 'Cerrar todas las demás' }).count()).toBe(0);
  for (const { context } of lost) expect((await context.request.get(`${serverUrl}/api/home`)).status()).toBe(401);
  expect((await here.context.request.get(`${serverUrl}/api/home`)).status()).toBe(200);
});
