import { registerHooks } from 'node:module';

/**
 * Loaded before anything else (by `server.ts`, or with `--import`), for a quick start. Node reads the package.json of an
 * imported file's package anew for each import, whole; drizzle-orm's names three thousand files in 180 KB, and 560 imports
 * lead into it: that was 40 % of what the processor did until the server listened. So what our files import from it is
 * looked up once for each name, and its own files, which name each other by their paths, without asking.
 */
const SLOW = 'drizzle-orm';
const INSTALLED = '/node_modules/';
const module = (url: string) => ({ url, format: 'module', shortCircuit: true });
const known = new Map<string, string>();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL = '' } = context;
    const isItsOwn = parentURL.includes(`${INSTALLED}${SLOW}/`) && parentURL.endsWith('.js');
    if (isItsOwn && specifier.startsWith('.')) return module(new URL(specifier, parentURL).href);
    // A package of somebody else may bring another version of it.
    const isAsked = !parentURL.includes(INSTALLED) && (specifier === SLOW || specifier.startsWith(`${SLOW}/`));
    if (!isAsked) return nextResolve(specifier, context);
    const url = known.get(specifier);
    if (url) return module(url);
    const found = nextResolve(specifier, context);
    if (found.format === 'module') known.set(specifier, found.url);
    return found;
  },
});
