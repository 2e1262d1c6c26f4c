import { NOUNS } from '../layout.ts';
import { identifier, isNode, parse, type SyntaxNode, walk } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const rank = (noun: string): number => (NOUNS as readonly string[]).indexOf(noun);

/**
 * Views that a noun above keeps in the database for one below, which knows of it no more than their columns: who reads each, and
 * why the noun above cannot hand it over in its noun.ts.
 */
const GIVEN: Readonly<Record<string, { to: string; because: string }>> = {
  ballot_decisions: {
    to: 'commitments',
    because: 'freezing locks a text and what was decided of it in one transaction',
  },
  open_objections: {
    to: 'commitments',
    because: 'the same question is asked with the last decision, under the same lock',
  },
  known_citations: {
    to: 'diagnoses',
    because: 'how often each is cited stands in the order and the file of their list',
  },
};

/** Whose each table is: the feature whose `tables.ts` names it; a view is of the highest of those that it reads. */
function ownersOf(tree: Tree): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [path, text] of tree) {
    const noun = /^server\/src\/features\/(\w+)\/tables\.ts$/.exec(path)?.[1];
    if (noun) for (const [, table = ''] of text.matchAll(/pgTable\(\s*'(\w+)'/g)) owners.set(table, noun);
  }
  const schema = tree.get('migrations/schema.sql') ?? '';
  for (const [, view = '', body = ''] of schema.matchAll(/create view (?:public\.)?(\w+)([^;]+);/gi)) {
    const read = [...body.matchAll(/\b(?:from|join)\s+\(*(?:public\.)?(\w+)/gi)].flatMap(
      ([, table = '']) => owners.get(table) ?? [],
    );
    const highest = read.sort((a, b) => rank(b) - rank(a))[0];
    if (highest) owners.set(view, highest);
  }
  return owners;
}

const isStatement = (node: SyntaxNode): boolean =>
  node.type === 'TaggedTemplateExpression' && isNode(node['tag']) && identifier(node['tag']) === 'sql';

/** A statement reads and writes what its noun and those below it keep; of those above, each says itself what it gives. */
export const tableDirections: Rule = (tree) => {
  const owners = ownersOf(tree);
  const read = new Set<string>();
  const offences = codeFiles(tree, 'server/src/features/')
    .filter((path) => !isTest(path))
    .flatMap((path): Offence[] => {
      const noun = path.split('/')[3] ?? '';
      const parsed = parse(tree, path);
      const offences: Offence[] = [];
      walk(parsed.program, (node) => {
        if (!isStatement(node)) return;
        const text = parsed.text.slice(node.start, node.end);
        for (const [, table = ''] of text.matchAll(/\b(?:from|join|into|update|using)\s+(\w+)/gi)) {
          const owner = owners.get(table);
          if (owner === undefined || rank(owner) <= rank(noun)) continue;
          if (GIVEN[table]?.to === noun) {
            read.add(table);
            continue;
          }
          offences.push({
            path,
            line: parsed.lineAt(node.start),
            problem: `names the table ${table} of «${owner}», which stands above «${noun}»`,
            advice: 'Move the statement up, or let the noun above say what it gives (noun.ts).',
          });
        }
      });
      return offences;
    });
  // An exception that nobody needs any more goes; trees of one file, as tests make, have no views.
  const unread = Object.keys(GIVEN).filter((view) => owners.has(view) && !read.has(view));
  return [
    ...offences,
    ...unread.map((view) => ({
      path: 'migrations/schema.sql',
      problem: `keeps the view ${view} for «${GIVEN[view]?.to}», which reads it no more`,
      advice: 'Take it out of GIVEN in tests/structure/rules/table-directions.ts.',
    })),
  ];
};
