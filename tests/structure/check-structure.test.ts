import { describe, expect, it } from 'vitest';
import { RULES, sentence } from './check-structure.ts';
import { REFUSED_LINKS } from './refused-links.ts';
import { REFUSED_PLACES } from './refused-places.ts';
import { REFUSED_TEXTS } from './refused-texts.ts';
import { isAllowed, isOlder } from './rules/packages.ts';
import { measureFunctions } from './rules/sizes.ts';
import { parse } from './syntax.ts';

const tree = (files: Record<string, string>) => new Map(Object.entries(files));
const problems = (rule: string, files: Record<string, string>): string[] =>
  (RULES[rule]?.(tree(files)) ?? []).map(sentence);
const lines = (count: number, line: string) => `${line}\n`.repeat(count);

const REACH = 'server/src/platform/database/reach.ts';
const LISTED = "export const ACROSS_FORUMS = {\n  a: 'why',\n} as const;";

type Case = [rule: string, about: string, files: Record<string, string>, says: string];
/** Each rule with one tree it must refuse; `says` is part of the sentence. */
const REFUSED: Case[] = [
  ['readable', 'a file that cannot be parsed', { 'server/src/app.ts': 'const = ;' }, 'cannot be parsed'],
  ['names', 'a barrel', { 'client/src/ui/index.ts': '' }, 'index file'],
  ['names', 'a part of the platform without a room', { 'server/src/platform/gate.ts': '' }, 'stands in no room'],
  ['names', 'a name that says nothing', { 'server/src/platform/http/utils.ts': '' }, 'says nothing'],
  ['names', 'a folder that says nothing', { 'shared/src/kernel/helpers/text.ts': '' }, 'says nothing'],
  ['names', 'camel case', { 'client/src/ui/NoteCard.tsx': '' }, 'Rename it to note-card'],
  ['names', 'a server file outside the list', { 'server/src/features/ballots/engine.ts': '' }, 'closed list'],
  ['names', 'a server folder outside the list', { 'server/src/features/ballots/lib/x.ts': '' }, 'folder'],
  ['names', 'a client file outside the list', { 'client/src/features/ballots/hooks.ts': '' }, 'closed list'],
  ['names', 'a noun that is not ours', { 'server/src/features/polls/tables.ts': '' }, 'not one of our nouns'],
  ['names', 'a number taken twice', { 'migrations/0005_a.sql': '', 'migrations/0005_b.sql': '' }, 'number of another'],
  [
    'names',
    'a picture of the database before the newest migration',
    { 'migrations/0005_a.sql': '', 'migrations/0006_b.sql': '', 'migrations/schema.sql': '-- up to 0005_a.sql' },
    'does not reach up to 0006_b.sql',
  ],
  ['names', 'a shared noun that is not ours', { 'shared/src/votes/rules.ts': '' }, 'not one of our nouns'],
  [
    'directions',
    'an import upward',
    { 'server/src/features/people/queries.ts': "import { x } from '../stages/queries.ts';" },
    'imports ../stages/queries.ts',
  ],
  [
    'directions',
    'platform reaching for a feature',
    { 'server/src/platform/http/gate.ts': "import { x } from '../../features/people/queries.ts';" },
    'Imports go',
  ],
  [
    'directions',
    'another feature’s routes',
    { 'server/src/features/stages/commands.ts': "import { x } from '../cycles/routes.ts';" },
    'Of another feature only',
  ],
  [
    'directions',
    'client features knowing each other',
    { 'client/src/features/boards/api.ts': "import { x } from '../meetings/api.ts';" },
    'do not know each other',
  ],
  [
    'directions',
    'ui reaching for the app',
    { 'client/src/ui/card.tsx': "import { x } from '../app/paths.ts';" },
    'shared -> lib -> ui',
  ],
  [
    'directions',
    'client reaching for the server',
    { 'client/src/lib/http.ts': "import type { X } from '@minga/server/app.ts';" },
    'only over HTTP',
  ],
  [
    'directions',
    'server reaching for the client',
    { 'server/src/app.ts': "import { x } from '../../client/src/main.tsx';" },
    'client/dist',
  ],
  [
    'directions',
    'a foreign package in shared',
    { 'shared/src/kernel/time.ts': "import x from 'node:fs';" },
    'runs on both sides',
  ],
  ['directions', 'zod in the client', { 'client/src/features/boards/api.ts': "import { z } from 'zod';" }, '90 KB'],
  [
    'directions',
    'a schema loaded by the client',
    { 'client/src/features/boards/api.ts': "import { s } from '@minga/shared/boards/schema.ts';" },
    '90 KB',
  ],
  ['directions', 'zod in a pure rule', { 'shared/src/boards/rules.ts': "import { z } from 'zod';" }, 'Pure rules'],
  [
    'cycles',
    'a ring of imports',
    {
      'server/src/platform/http/a.ts': "import { b } from './b.ts';",
      'server/src/platform/http/b.ts': "import { a } from './a.ts';",
    },
    'import cycle',
  ],
  ['sizes', 'a long file', { 'server/src/app.ts': lines(301, 'call();') }, '301 lines'],
  ['sizes', 'a long test', { 'server/src/app.test.ts': lines(401, 'call();') }, '401 lines'],
  [
    'sizes',
    'a long function',
    { 'server/src/app.ts': `function open() {\n${lines(60, 'call();')}}` },
    'open has 62 lines',
  ],
  [
    'sizes',
    'a long component',
    { 'client/src/ui/card.tsx': `export const Card = () => {\n${lines(120, 'call();')}};` },
    'Card has 122 lines',
  ],
  ['forbidden', 'work left for later', { 'server/src/app.ts': `// TO${'DO'} later` }, 'leaves work for later'],
  ['forbidden', 'a silenced check', { 'server/src/app.ts': `// @ts-${'ignore'}` }, 'silences a check'],
  ['forbidden', 'code put to sleep', { 'server/src/app.ts': '// const x = 1;' }, 'put to sleep'],
  ['forbidden', 'any', { 'server/src/app.ts': 'const x = y as any;' }, 'uses `any`'],
  ['forbidden', 'a skipped test', { 'server/src/app.test.ts': "it.skip('x', () => {});" }, 'it.skip'],
  ['forbidden', 'a focused test', { 'server/src/app.test.ts': "describe.only('x', () => {});" }, 'describe.only'],
  [
    'forbidden',
    'inner HTML',
    { 'client/src/ui/card.tsx': 'const x = <p dangerouslySetInnerHTML={y} />;' },
    'sets inner HTML',
  ],
  [
    'forbidden',
    'words only for a mouse',
    { 'client/src/ui/card.tsx': 'const x = <button type="button" title={y} />;' },
    'by `title`',
  ],
  [
    'forbidden',
    'a sleep in a test',
    { 'server/src/app.test.ts': 'await new Promise((settle) => setTimeout(settle, 500));' },
    'guessed time',
  ],
  ...[...REFUSED_PLACES, ...REFUSED_TEXTS, ...REFUSED_LINKS],
  [
    'scales',
    'a size outside the scale',
    { 'client/src/ui/card.module.css': '.a { font-size: 15px; }' },
    'size of type',
  ],
  ['manifestsInOrder', 'a missing licence', { 'shared/package.json': '{}' }, 'license'],
  [
    'manifestsInOrder',
    'a range of versions',
    {
      'package.json': '{"license":"Apache-2.0","dependencies":{"x":"^1.0.0"}}',
      'README.md': '| `x` | does something |',
    },
    'Pin the exact version',
  ],
  [
    'manifestsInOrder',
    'a dependency without a reason',
    { 'package.json': '{"license":"Apache-2.0","dependencies":{"x":"1.0.0"}}', 'README.md': '| `x` | |' },
    'without a reason',
  ],
  [
    'dependenciesUsed',
    'a dependency without use',
    { 'package.json': '{"dependencies":{"left-pad":"1.0.0"}}', 'server/src/app.ts': '' },
    'nothing uses',
  ],
  [
    'scriptsLeadSomewhere',
    'a script without its file',
    { 'server/package.json': '{"scripts":{"restore":"node src/restore.ts"}}' },
    'runs server/src/restore.ts',
  ],
  [
    'scriptsLeadSomewhere',
    'a script that would outlive npm',
    { 'package.json': '{"scripts":{"start":"node server/src/server.ts"}}', 'server/src/server.ts': '' },
    'below a shell',
  ],
  [
    'lockfile',
    'a version with a known fault',
    { 'package-lock.json': '{"packages":{"node_modules/fastify":{"version":"5.7.0","license":"MIT"}}}' },
    'older than',
  ],
  [
    'lockfile',
    'a licence we cannot take',
    { 'package-lock.json': '{"packages":{"node_modules/x":{"version":"1.0.0","license":"GPL-3.0"}}}' },
    'GPL-3.0',
  ],
  [
    'lockfile',
    'an unknown install script',
    {
      'package-lock.json':
        '{"packages":{"node_modules/x":{"version":"1.0.0","license":"MIT","hasInstallScript":true}}}',
    },
    'install script',
  ],
  [
    'browsers',
    'a name that the oldest browser does not know',
    { 'client/src/lib/x.ts': 'export const groups = (all: string[]) => Map.groupBy(all, (one) => one[0]);' },
    'Map.groupBy',
  ],
  [
    'serverClock',
    'the clock of the device',
    { 'client/src/features/boards/components/x.tsx': 'export const left = (end: number) => end - Date.now();' },
    'asks the device',
  ],
  [
    'reaches',
    'a reason that is not listed',
    { [REACH]: LISTED, 'server/src/a.ts': "acrossForums('b', x);", 'server/src/b.ts': "acrossForums('a', x);" },
    'without a listed reason',
  ],
  [
    'reaches',
    'a second caller with the reason of the first',
    { [REACH]: LISTED, 'server/src/a.ts': "acrossForums('a', x);", 'server/src/b.ts': "acrossForums('a', x);" },
    'is that of server/src/a.ts',
  ],
  [
    'reaches',
    'repeated work with the reason of another',
    { [REACH]: LISTED, 'server/src/a.ts': "acrossForums('a', x);", 'server/src/b.ts': "repeat(log, { reach: 'a' });" },
    'is that of server/src/a.ts',
  ],
  ['reaches', 'a reason that nobody has', { [REACH]: LISTED }, 'which nobody has'],
  [
    'reaches',
    'a statement that opens the reach by itself',
    {
      [REACH]: LISTED,
      'server/src/a.ts': "acrossForums('a', x);",
      'server/src/b.ts': "sql`set local minga.reach = 'all'`",
    },
    'by itself',
  ],
];

describe('the structure check refuses', () => {
  it.each(REFUSED)('%s: %s', (rule, _about, files, says) => {
    expect(problems(rule, files).join('\n')).toContain(says);
  });

  it('and every rule has its refusal above', () => {
    expect(new Set(REFUSED.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
  });
});

/** What the rules must leave alone, each because a heuristic once could have stumbled on it. */
const ACCEPTED: [rule: string, about: string, files: Record<string, string>][] = [
  [
    'onePlace',
    'a presenter of rows',
    {
      'server/src/features/ballots/present.ts':
        "import { toDate } from '../../platform/database/db.ts';\ntoDate(row.at);",
    },
  ],
  ['names', 'a folder and a test', { 'server/src/features/ballots/commands/x.ts': '', 'client/src/ui/x.test.ts': '' }],
  [
    'names',
    'migrations, specs and CSS modules',
    { 'migrations/0005_diagnoses.sql': '', 'shared/src/boards/SPEC.md': '', 'client/src/ui/note-card.module.css': '' },
  ],
  [
    'directions',
    'a lower feature’s tables',
    { 'server/src/features/ballots/tables.ts': "import { x } from '../cycles/tables.ts';" },
  ],
  [
    'directions',
    'types of zod in the client',
    {
      'client/src/lib/http.ts':
        "import type { X } from '@minga/shared/people/schema.ts';\nimport { z } from 'zod/mini';",
    },
  ],
  [
    'cycles',
    'a ring of types',
    {
      'server/src/platform/http/a.ts': "import type { B } from './b.ts';",
      'server/src/platform/http/b.ts': "import { a } from './a.ts';",
    },
  ],
  [
    'sizes',
    'many short handlers in one registration',
    { 'server/src/x.ts': `function routes() {\n${`on(() => {\n${lines(20, 'call();')}});\n`.repeat(8)}}` },
  ],
  [
    'sizes',
    'a plugin that is a long table of contents',
    {
      'server/src/x.ts': `function routes(app) {\n${`app.get(\n'/x',\n{\na: 1,\n},\n() => {\ncall();\n},\n);\n`.repeat(12)}}`,
    },
  ],
  [
    'forbidden',
    'polling inside a helper of the rig',
    { 'tests/support/wait.ts': 'await new Promise((settle) => setTimeout(settle, 5));' },
  ],
  ['forbidden', 'the title of a part of ours', { 'client/src/ui/card.tsx': 'const x = <Notice title={y} />;' }],
  [
    'wordsOfOurs',
    'the noun of that name, a picture of the library, and tests',
    {
      'server/src/features/announcements/commands.ts': 'const announcement = 1;',
      'client/src/app/shell.tsx': "import { House } from 'lucide-react';",
      'server/src/features/people/x.test.ts': 'const told = 1;',
    },
  ],
  [
    'exportsInUse',
    'what its own file uses and a test looks at',
    {
      'shared/src/people/rules.ts': 'export const MOST = 3;\nexport const isMany = (n: number) => n > MOST;',
      'shared/src/people/rules.test.ts': "import { MOST } from './rules.ts';\nMOST;",
      'server/src/x.ts': "import { isMany } from '@minga/shared/people/rules.ts';\nisMany(4);",
    },
  ],
  [
    'exportsInUse',
    'what is imported, loaded as a whole, or open for others to add to',
    {
      'shared/src/people/rules.ts': 'export const isMany = (n: number) => n > 3;\nisMany(1);',
      'server/src/platform/jobs/bus.ts': 'export interface BusMessages { a: 1 }',
      'server/src/features/people/present.ts': 'export const shown = 1;',
      'tests/x.test.ts': "import { isMany } from '../shared/src/people/rules.ts';",
      'server/src/serve.ts': "const p = await import('./features/people/present.ts');",
    },
  ],
  [
    'heard',
    'events with a subscriber and messages with a listener',
    {
      'server/src/platform/jobs/bus.ts':
        "interface BusMessages { 'pages.missed': { a: 1 } }\nbus.on('pages.missed', forget);",
      'server/src/features/people/jobs.ts':
        "interface DomainEvents { 'role.given': { a: 1 } }\nconst x = { on: { 'role.given': async () => undefined } };",
    },
  ],
  [
    'screenWords',
    'figures, names and code',
    {
      'client/src/ui/card.tsx':
        "const x = <p>12 · <b>Minga</b> <code>npm start</code> {t('a')} <i className='wide' /></p>;",
    },
  ],
  [
    'translationKeys',
    'plurals, prefixes and other namespaces',
    {
      'shared/texts/es/boards.json': '{"notes_one":"a","notes_other":"b","phase":{"open":"c"}}',
      'shared/texts/es/shell.json': '{"save":"d"}',
      'client/src/features/boards/components/x.tsx':
        "t('notes', { count }); t(`phase.${phase}`); t('save'); t('shell:save')",
    },
  ],
];

describe('the structure check accepts', () => {
  it.each(ACCEPTED)('%s: %s', (rule, _about, files) => {
    expect(problems(rule, files)).toEqual([]);
  });

  it('own lines: nested functions are counted apart', () => {
    const parsed = parse(
      tree({ 'a.ts': 'function outer() {\n  const inner = () => {\n    a();\n    b();\n  };\n}\n' }),
      'a.ts',
    );
    expect(measureFunctions(parsed)).toEqual([
      { name: 'inner', line: 2, own: 4 },
      { name: 'outer', line: 1, own: 3 },
    ]);
  });

  it('versions and licences', () => {
    expect([isOlder('5.12.0', '5.12.1'), isOlder('5.12.1', '5.12.1'), isOlder('10.0.0', '9.9.9')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isAllowed('(MIT OR GPL-3.0)'), isAllowed('(MIT AND Zlib)'), isAllowed('MIT AND GPL-3.0')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
