import { expect, it } from 'vitest';
import { NEWER_APIS, SECURE_APIS } from '../support/newer-apis.ts';
import { browsers } from './rules/browsers.ts';

const refused = (code: string) => browsers(new Map([['client/src/lib/x.ts', code]])).map(({ problem }) => problem);

/** How somebody would write it who does not know. */
function used(owner: string, name: string): string {
  if (owner === 'globalThis') return `${name}.open('x')`;
  if (owner === 'Iterator.prototype') return `(one: Map<string, string>) => one.values().${name}(is)`;
  const [thing = '', prototype] = owner.split('.');
  if (['Navigator', 'Crypto'].includes(thing)) return `${thing.toLowerCase()}.${name}`;
  return prototype ? `(one: ${thing}) => one.${name}(1, 2)` : `new ${thing}.${name}(1)`;
}
const all = [NEWER_APIS, SECURE_APIS].flatMap((list) =>
  Object.entries(list).flatMap(([owner, names]) => names.map((name) => [owner, name] as const)),
);

it.each(all)('%s.%s is refused in code that browsers run', (owner, name) => {
  expect(refused(`export const x = ${used(owner, name)};`).join()).toContain(name);
});

it.each([
  'AbortSignal.any?.([])',
  "typeof caches === 'object'",
  'document.startViewTransition?.(go)',
  'z.union([a, b])',
  'Object.keys(one).map(is)',
])('«%s» is not', (code) => {
  expect(refused(`export const x = ${code};`)).toEqual([]);
});
