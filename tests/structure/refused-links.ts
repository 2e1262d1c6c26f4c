/** Links, ways to other pages and forms that the structure check refuses; see check-structure.test.ts. */
export const REFUSED_LINKS: [rule: string, about: string, files: Record<string, string>, says: string][] = [
  ['links', 'an anchor by hand', { 'client/src/features/boards/x.tsx': 'const x = <a href={to}>x</a>;' }, 'by hand'],
  ['links', 'a row that is one', { 'client/src/parts/x.tsx': 'const x = <Row as="a" href={to} />;' }, 'by hand'],
  [
    'links',
    'a screen that moves the router',
    { 'client/src/features/boards/x.tsx': "import { useNavigate } from '@tanstack/react-router';" },
    'reaches for the router',
  ],
  [
    'links',
    'a letter that spells an address',
    { 'server/src/features/boards/x.ts': 'const link = `${publicUrl}/j/${code}`;' },
    'spells the address of a page',
  ],
  [
    'links',
    'a statement that makes one',
    { 'server/src/features/boards/x.ts': "const rows = sql`select '/c/' || slug || '/boards'`;" },
    'spells the address of a page',
  ],
  [
    'links',
    'a page without parts, spelled',
    { 'shared/src/boards/x.ts': "export const at = '/sign-in?back=x';" },
    'spells the address of a page',
  ],
  ['forms', 'a form by hand', { 'client/src/features/boards/x.tsx': 'const x = <form onSubmit={x} />;' }, 'by hand'],
  ['forms', 'a stack that is one', { 'client/src/parts/x.tsx': 'const x = <Stack as="form" />;' }, 'by hand'],
];
