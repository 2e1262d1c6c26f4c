type Case = [rule: string, about: string, files: Record<string, string>, says: string];
/** What a feature does by itself although there is a place for it. */
const BY_HAND = [
  ['a lock by its number', 'sql`select pg_advisory_xact_lock(5)`', 'by its number'],
  ['an act written by hand', 'sql`insert into audit_log (chain) values (1)`', 'record of acts'],
  ['a version frozen by hand', 'await tx.insert(versions).values({ sha256 });', 'keepVersion'],
  ['a hash of its own', 'const hash = sha256Hex(JSON.stringify(content));', 'sha256OfJson'],
  ['an ability of its own', 'const more = { canEdit: scope.isFacilitator };', 'what somebody may do'],
] as const;

/** What stands where something else has its place. */
export const REFUSED_PLACES: Case[] = [
  ...BY_HAND.map(
    ([about, text, says]): Case => ['onePlace', about, { 'server/src/features/ballots/commands.ts': text }, says],
  ),
  [
    'onePlace',
    'a screen that knows keys of queries',
    { 'client/src/features/ballots/components/x.tsx': "client.invalidateQueries({ queryKey: ['ballots'] })" },
    'cache of queries',
  ],
  [
    'onePlace',
    'a presenter that reads',
    { 'server/src/features/ballots/present.ts': 'export const presentOne = (tx: Tx) => getOne(tx);' },
    'reads the database',
  ],
  ...[
    'await tx\n    .insert(flags)\n    .values({ id });',
    'sql`delete from flags`',
    'sql`update flags f set kept = null`',
  ].map(
    (text): Case => [
      'onePlace',
      'a query that writes',
      { 'server/src/features/meetings/queries/flags.ts': text },
      'writes',
    ],
  ),
  [
    'nounPlaces',
    'needs that stand in the policy',
    {
      'server/src/features/ballots/noun.ts':
        "import { ballotNeeds } from './policy.ts';\nexport const ballotsNoun: Noun = {\n  needs: ballotNeeds,\n};",
    },
    'Say it in queries/needs.ts',
  ],
  [
    'nounPlaces',
    'files that are said on the spot',
    { 'server/src/features/ballots/noun.ts': 'export const ballotsNoun: Noun = {\n  files: {\n  },\n};' },
    'Say it in commands/files.ts',
  ],
];
