import { expect, it } from 'vitest';
import { deviceName } from './device-name.ts';

const APPLE = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${APPLE} Chrome/147.0.0.0 Safari/537.36`, 'Chrome · Linux'],
  [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${APPLE} Chrome/147.0.0.0 Mobile Safari/537.36`, 'Chrome · Android'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${APPLE} Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0`, 'Edge · Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 15.2; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox · macOS'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${APPLE} Version/19.0 Mobile/15E148 Safari/604.1`,
    'Safari · iPhone',
  ],
  ['curl/8.5.0', null],
  ['', null],
  [null, null],
])('%s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
