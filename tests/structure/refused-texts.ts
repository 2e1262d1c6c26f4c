/** Trees that the rules on words and events must refuse (check-structure.test.ts). */
export const REFUSED_TEXTS: [rule: string, about: string, files: Record<string, string>, says: string][] = [
  [
    'exportsInUse',
    'a name that only its own file uses',
    {
      'shared/src/people/rules.ts': 'export const MOST = 3;\nexport const isMany = (n: number) => n > MOST;',
      'server/src/features/people/commands.ts': "import { isMany } from '@minga/shared/people/rules.ts';\nisMany(4);",
    },
    'exports MOST, which no other file imports',
  ],
  [
    'exportsInUse',
    'a name that only tests use',
    {
      'shared/src/people/rules.ts': 'export const isMany = (n: number) => n > 3;',
      'shared/src/people/rules.test.ts': "import { isMany } from './rules.ts';\nisMany(4);",
    },
    'exports isMany, which only tests use',
  ],
  [
    'wordsOnScreen',
    'another word for a board',
    { 'shared/texts/es/boards.json': '{ "one": "El tablero está cerrado" }' },
    'calls it otherwise in «one»',
  ],
  [
    'tableDirections',
    'a table of a noun above, and a view of one',
    {
      'server/src/features/organisations/tables.ts': "export const seats = pgTable('seats', {});",
      'migrations/schema.sql': 'CREATE VIEW public.open_seats AS SELECT id FROM public.seats;',
      'server/src/features/people/queries.ts': 'const read = sql`select 1 from people p join open_seats s on true`;',
    },
    'names the table open_seats of «organisations», which stands above «people»',
  ],
  [
    'wordsOfOurs',
    'a word that means several things',
    { 'server/src/features/people/commands.ts': 'export async function tellHouse() {}' },
    '«tellHouse»: «tell» means several things',
  ],
  [
    'wordsOfOurs',
    'the noun of another feature for an act of this one',
    { 'server/src/features/ballots/present.ts': 'const announcementWarnings = [];' },
    '«announcementWarnings»',
  ],
  ['wordsOfOurs', 'a file called by such a word', { 'client/src/lib/keeper.ts': 'export const a = 1;' }, '«keeper»'],
  [
    'heard',
    'an event that nobody hears',
    {
      'server/src/features/people/commands.ts':
        "declare module 'x' { interface DomainEvents { 'role.given': { by: string }; 'role.ended': { by: string } } }",
      'server/src/features/people/jobs.ts': "const x = { on: { 'role.given': async () => undefined } };",
    },
    '«role.ended», which nobody hears',
  ],
  [
    'heard',
    'a message on the bus that nobody hears',
    {
      'server/src/platform/jobs/bus.ts':
        "export interface BusMessages { 'pages.missed': { a: 1 } }\nbus.emit('pages.missed');",
    },
    '«pages.missed», which nobody hears',
  ],
  ['errorCodes', 'an unknown code', { 'server/src/app.ts': "throw new AppError('ballot.gone');" }, 'ballot.gone'],
  [
    'errorCodes',
    'a code without a sentence',
    { 'shared/src/people/errors.ts': "export const PEOPLE_ERRORS = { 'a.b': 404 } as const;" },
    'lacks its sentence',
  ],
  [
    'errorCodes',
    'a sentence without a code',
    { 'shared/texts/es/errors.json': '{"a":{"b":"x"}}' },
    'which no errors.ts has',
  ],
  [
    'screenWords',
    'a sentence in a component',
    { 'client/src/ui/card.tsx': 'const x = <p>Hola mundo</p>;' },
    'Hola mundo',
  ],
  ['screenWords', 'a literal in braces', { 'client/src/ui/card.tsx': "const x = <p>{'Hola'}</p>;" }, 'Hola'],
  ['screenWords', 'a label in a property', { 'client/src/ui/card.tsx': 'const x = <img alt="Mapa" />;' }, 'Mapa'],
  [
    'translationParity',
    'a text without English',
    { 'shared/texts/es/boards.json': '{"a":"x"}', 'shared/texts/en/boards.json': '{}' },
    'lacks the text «a»',
  ],
  [
    'translationParity',
    'other places to fill',
    { 'shared/texts/es/shell.json': '{"a":"{{n}}"}', 'shared/texts/en/shell.json': '{"a":"{{m}}"}' },
    'fills other places',
  ],
  [
    'translationKeys',
    'an unknown key',
    { 'client/src/features/boards/components/x.tsx': "t('nothing.here')" },
    'nothing.here',
  ],
  [
    'translationKeys',
    'an unknown key of the server',
    { 'server/src/features/people/present.ts': "wordsOf(locale)('letters:nothing')" },
    'letters:nothing',
  ],
  [
    'translationsUsed',
    'a text that nothing asks for',
    { 'shared/texts/es/boards.json': '{"old":{"title":"x"}}', 'client/src/ui/x.tsx': 't(`new.${one}`)' },
    'keeps the text «old.title»',
  ],
  [
    'textPlaces',
    'a sentence that leaves open what its caller does not give',
    {
      'shared/texts/es/boards.json':
        '{"left_one":"{{who}}: {{count}} minuto","left_other":"{{who}}: {{count}} minutos"}',
      'client/src/features/boards/pages/x.tsx':
        "const { t } = useTranslation('boards');\nconst x = t('left', { count: 3 });",
    },
    'gives no who for «left»',
  ],
  [
    'wordsInCode',
    'a sentence in the code of the server',
    { 'server/src/features/people/present.ts': "const x = 'Su código de hoy';" },
    'Su código de hoy',
  ],
  [
    'wordsInCode',
    'words by language',
    { 'shared/src/stages/rules.ts': "const x = { es: 'a', en: 'b' };" },
    'keeps words by language',
  ],
  [
    'wordsInCode',
    'code for one language',
    { 'client/src/lib/format.ts': "const x = locale === 'es' ? 1 : 2;" },
    'asks which language',
  ],
];
