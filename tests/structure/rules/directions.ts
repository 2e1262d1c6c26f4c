import { NOUN_SHAPE, NOUNS, type Place, placeOf, resolveImport, SERVER_OPEN_FILES } from '../layout.ts';
import { parse } from '../syntax.ts';
import { codeFiles, fileName, isTest, type Offence, type Rule, type Tree } from '../tree.ts';

const SHARED_PACKAGES = new Set(['zod', 'temporal-polyfill', 'uuid', 'fractional-indexing', 'diff']);
const TEST_PACKAGES = /^(vitest|fast-check|node:.+)$/;
const PURE = /\/(rules|reduce|overlaps|tally|project)\.ts$/;
const CLIENT_LAYERS = ['lib', 'ui', 'parts', 'feature', 'app'];
const rank = (noun: string | null): number => (NOUNS as readonly string[]).indexOf(noun ?? '');

/** How high a place of the server stands; what is live in general knows no feature. */
function serverRank(place: Extract<Place, { area: 'server' }>): number {
  if (place.layer === 'config') return 0;
  if (place.layer === 'platform') return 1;
  if (place.layer === 'realtime') return 1.5;
  return place.layer === 'feature' ? 2 + rank(place.noun) : 100;
}

function serverImport(from: string, to: string): string | null {
  const a = placeOf(from);
  const b = placeOf(to);
  if (a.area !== 'server' || b.area !== 'server') return null;
  // The one shape in which every feature says what it gives to the application.
  if (to === NOUN_SHAPE && fileName(from) === 'noun.ts') return null;
  if (serverRank(b) > serverRank(a)) {
    return 'Imports go shared -> platform -> realtime -> people -> organisations -> cycles -> events -> notices -> … -> app. Let the lower side emit an event on the bus, or move the call up.';
  }
  if (b.layer === 'feature' && a.layer === 'feature' && a.noun !== b.noun) {
    const file = to.split('/')[4]?.replace(/\.ts$/, '') ?? '';
    if (!SERVER_OPEN_FILES.includes(file))
      return `Of another feature only ${SERVER_OPEN_FILES.join(', ')} may be used.`;
  }
  return null;
}

function clientImport(from: string, to: string): string | null {
  const a = placeOf(from);
  const b = placeOf(to);
  if (a.area !== 'client' || b.area !== 'client') return null;
  if (a.layer === 'feature' && b.layer === 'feature' && a.noun !== b.noun) {
    return 'Features of the client do not know each other: put what several show into client/src/parts, or compose them in client/src/app and pass what is needed as a property.';
  }
  if (CLIENT_LAYERS.indexOf(b.layer) > CLIENT_LAYERS.indexOf(a.layer)) {
    return 'Imports of the client go shared -> lib -> ui -> parts -> features -> app.';
  }
  return null;
}

function areaImport(from: string, to: string): string | null {
  const a = placeOf(from).area;
  const b = placeOf(to).area;
  if (a === 'client' && b === 'server')
    return 'The client reaches the server only over HTTP and sockets; put common shapes into shared.';
  if (a === 'server' && b === 'client')
    return 'The server loads the built pages from client/dist; it never imports the source of a screen.';
  if (a === 'shared' && b !== 'shared') return 'shared stands below everything and imports nothing of ours.';
  if (a !== 'tests' && b === 'tests') return 'What runs in production must not depend on tests/.';
  return null;
}

function pathAdvice(from: string, to: string): string | null {
  if (isTest(from)) return null;
  return areaImport(from, to) ?? serverImport(from, to) ?? clientImport(from, to);
}

function sharedPackage(from: string, name: string): string | null {
  if (placeOf(from).area !== 'shared' || SHARED_PACKAGES.has(name)) return null;
  if (isTest(from) && TEST_PACKAGES.test(name)) return null;
  return `shared runs on both sides and imports only ${[...SHARED_PACKAGES].join(', ')}.`;
}

/** zod weighs 90 KB in a bundle, so what the client loads must keep it out. */
function zodAdvice(from: string, target: { path: string } | { package: string }): string | null {
  if (isTest(from)) return null;
  const carriesZod =
    'package' in target ? target.package === 'zod' : /^shared\/src\/.+\/(schema|protocol)\.ts$/.test(target.path);
  if (!carriesZod) return null;
  if (placeOf(from).area === 'client')
    return 'Use `import type`, or zod/mini: the whole of zod costs 90 KB gz on the first screen.';
  if (PURE.test(from) && from.startsWith('shared/'))
    return 'Pure rules are loaded by the client; take the type with `import type` instead.';
  return null;
}

function check(tree: Tree, path: string): Offence[] {
  return parse(tree, path).imports.flatMap((item): Offence[] => {
    const target = resolveImport(tree, path, item.specifier);
    const problem = `imports ${item.specifier}`;
    const found: (string | null)[] =
      'path' in target
        ? [pathAdvice(path, target.path)]
        : [sharedPackage(path, item.specifier === 'zod/mini' ? 'zod' : packageName(item.specifier, target.package))];
    if (!item.typeOnly && item.specifier !== 'zod/mini') found.push(zodAdvice(path, target));
    return found.filter((advice) => advice !== null).map((advice) => ({ path, line: item.line, problem, advice }));
  });
}

const packageName = (specifier: string, name: string): string => (specifier.startsWith('node:') ? specifier : name);

/** Imports follow the order of ARCHITECTURE.md, and zod stays out of what the browser loads. */
export const directions: Rule = (tree) =>
  codeFiles(tree)
    .filter((path) => !path.startsWith('tests/'))
    .flatMap((path) => check(tree, path));
