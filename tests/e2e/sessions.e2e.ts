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
  await expect.poll(() => here.page.getByText('Este equipo', { exact: true }).count()).toBe(1);
  await expect.poll(() => here.page.getByRole('button', { name: 'Cerrar esta sesión' }).count()).toBe(0);
  expect(await here.page.getByRole('button', { name: 'Cerrar todas las demás' }).count()).toBe(0);
  for (const { context } of lost) expect((await context.request.get(`${serverUrl}/api/home`)).status()).toBe(401);
  expect((await here.context.request.get(`${serverUrl}/api/home`)).status()).toBe(200);
});

it('whoever is called wrong puts their name right, and is told when it is that of somebody else', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await visitor.signInAs('observer', 'demo-es');
  await visitor.goto('/account');
  const { page } = visitor;
  const write = async (name: string) => {
    await page.getByLabel('Nombre y apellidos').fill(name);
    await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
  };
  await page.getByRole('button', { name: 'Corregir mi nombre' }).click();
  visitor.expectFault(/422/);
  await write('Jacinta Molle');
  await page.getByRole('dialog').getByText('Así se llama otra persona de su foro.', { exact: false }).waitFor();
  await write('Amaranta Retama Sol');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('banner').getByText('Amaranta Retama Sol').waitFor();
  // Others of this demonstration look for her as she was.
  await page.getByRole('button', { name: 'Corregir mi nombre' }).click();
  await write('Amaranta Retama');
  await page.getByRole('banner').getByText('Amaranta Retama', { exact: true }).waitFor();
});
