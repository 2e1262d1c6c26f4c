import { expect, it } from 'vitest';
import { pageAt } from './page-at.ts';

const PAGES = [
  { name: 'find', url: '/contribution', follows: ['why'] },
  { name: 'own', url: '/contribution/:code', follows: [] },
  { name: 'takePart', url: '/c/:slug/take-part', follows: ['sent', 'why'] },
];
const at = (path: string) => {
  const found = pageAt(PAGES, path);
  return found && [found.page.name, found.url, found.params, found.query];
};

it('finds the page of a path, what it names, and what of its query the page follows', () => {
  expect(at('/contribution?why=unknown&utm=x')).toEqual(['find', '/contribution', {}, { why: 'unknown' }]);
  expect(at('/contribution/AB%20CD')).toEqual(['own', '/contribution/AB%20CD', { code: 'AB CD' }, {}]);
  expect(at('/c/demo-es/take-part?why=fields')).toEqual([
    'takePart',
    '/c/demo-es/take-part',
    { slug: 'demo-es' },
    { why: 'fields' },
  ]);
  for (const other of ['/', '/c/demo-es', '/c/demo-es/take-part/x', '/contributions']) expect(at(other)).toBeNull();
});
