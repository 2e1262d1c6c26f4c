import { afterAll, expect, it } from 'vitest';
import { pictureSize } from '../../server/src/features/logos/commands/picture-size.ts';
import { testApp } from '../support/app.ts';

/** What a phone needs to keep Minga among its applications; an iPhone shows notices of nothing else. */
const rig = await testApp();
afterAll(() => rig.close());
type Manifest = Record<'name' | 'short_name' | 'start_url' | 'scope' | 'display' | 'theme_color', string> & {
  icons: { src: string; sizes: string; type: string; purpose: string }[];
};

it('is linked from every document, and is what browsers ask of it', async () => {
  for (const path of ['/', '/sign-in', '/j']) {
    const { body } = await rig.anonymous.get(path);
    expect(body, path).toContain('<link rel="manifest" href="/manifest.webmanifest">');
    expect(body, path).toContain('<link rel="apple-touch-icon" href="/icon-180.png">');
  }
  const answer = await rig.anonymous.get('/manifest.webmanifest');
  expect(answer.headers['content-type']).toMatch(/^application\/manifest\+json/);
  const manifest = answer.json<Manifest>();
  expect(manifest).toMatchObject({ name: 'Minga', short_name: 'Minga', display: 'standalone', scope: '/' });
  expect(manifest.theme_color).toMatch(/^#[0-9A-F]{6}$/);
  expect((await rig.anonymous.get('/')).body).toContain(`content="${manifest.theme_color}"`);
  expect((await rig.anonymous.get(manifest.start_url)).statusCode).toBe(200);
  expect(manifest.icons.map(({ purpose, sizes }) => `${purpose} ${sizes}`)).toEqual(
    expect.arrayContaining(['any 192x192', 'any 512x512', 'maskable 512x512']),
  );
});

it('names icons that are there, as large as it says; the one of an iPhone among them', async () => {
  const { icons } = (await rig.anonymous.get('/manifest.webmanifest')).json<Manifest>();
  for (const { src, sizes } of [...icons, { src: '/icon-180.png', sizes: '180x180' }]) {
    const { headers, rawPayload } = await rig.anonymous.get(src);
    const size = pictureSize(rawPayload);
    expect([src, headers['content-type'], `${size?.width}x${size?.height}`]).toEqual([src, 'image/png', sizes]);
  }
});
