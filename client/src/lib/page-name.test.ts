import { expect, test } from 'vitest';
import { pageName } from './page-name.ts';

test('a window is called after its page, its cycle and the site, each once', () => {
  expect(pageName('Votaciones', 'Plan 2027-2028')).toBe('Votaciones · Plan 2027-2028 · Minga');
  expect(pageName('Mis sesiones', null)).toBe('Mis sesiones · Minga');
  expect(pageName('Minga', null)).toBe('Minga');
});

test('a title in Arabic does not turn what stands beside it', () => {
  expect(pageName('مياه الوادي', 'Plan 2027-2028')).toBe('\u2068مياه الوادي\u2069 · Plan 2027-2028 · Minga');
});
