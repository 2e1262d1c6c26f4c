import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { LOCALES } from '@minga/shared/kernel/languages.ts';
import manifest from '../package.json' with { type: 'json' };

/** The floor of browsers stands in package.json; here it is said as the builder wants it: `safari15.6`. */
const target = manifest.browserslist.map((one) => one.replace('ios_saf', 'ios').replace(' ', ''));

/** The widgets' library brings its words in thirty languages, most of which nobody speaks here. */
const ITS_WORDS = new RegExp(
  `node_modules[\\\\/](?:react-aria|react-stately|@internationalized)[^?]*[\\\\/](?!(?:${LOCALES.join('|')})-)[a-z]{2}-[A-Z]{2}\\.m?js$`,
);
const ourLanguages: Plugin = {
  name: 'our-languages',
  enforce: 'pre',
  load: { filter: { id: ITS_WORDS }, handler: () => 'export default {};' },
};

/**
 * What every page needs is two files, packages and our own: cut up by who else shares a piece of it, each piece costs a
 * request and packs worse. What the door needs, which runs its own small script alone, stays apart from both.
 * Lists that grow page by page are of one screen.
 */
const CORE =
  /node_modules\/(?!.*\/(?:infiniteQuery(?:Observer|Options)|use(?:Suspense)?InfiniteQuery)\.js)(?:react|react-dom|scheduler|zustand|i18next|react-i18next|@tanstack\/(?:react-query|query-core))\/|@oxc-project\/runtime/;
const COMMON =
  /client\/src\/(?:lib\/(?:http|i18n|query-keys)|ui\/link)\.tsx?$|shared\/src\/kernel\/(?:languages|text)\.ts$/;
const DOOR = /client\/src\/lib\/abort\.ts$/;

const server = `http://localhost:${process.env['PORT'] ?? '3000'}`;

/**
 * Two builds from one source: what browsers load (`dist/client`, with a manifest that tells the server which files a page
 * needs) and what the server renders public pages with (`dist/server`).
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [react(), ourLanguages],
  // One file with all it needs, and always React as for production: left outside, it would be the one for developers
  // wherever NODE_ENV is not set, at more than twice the time for a page.
  ...(isSsrBuild ? { ssr: { noExternal: true as const }, define: { 'process.env.NODE_ENV': '"production"' } } : {}),
  build: {
    outDir: isSsrBuild ? 'dist/server' : 'dist/client',
    emptyOutDir: true,
    manifest: !isSsrBuild,
    target,
    // Fonts and pictures stay files: `data:` is not in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: isSsrBuild
        ? { 'entry-server': 'src/app/entry-server.tsx' }
        : {
            early: 'src/app/early.ts',
            app: 'src/app/entry-client.tsx',
            join: 'src/app/join.ts',
            opened: 'src/app/opened.ts',
          },
      // Icons are a few hundred bytes each: one file for those that many screens share spares a slow line the round trips.
      ...(isSsrBuild
        ? {}
        : {
            output: {
              // Every page carries the list of files that it may fetch later: a name beside the hash weighs 1.6 KB on each. A
              // letter goes before it, because a hash may begin with a dash.
              chunkFileNames: 'assets/c[hash:7].js',
              assetFileNames: 'assets/a[hash:7][extname]',
              codeSplitting: {
                groups: [
                  { name: 'door', test: DOOR, priority: 1 },
                  { name: 'core', test: CORE },
                  { name: 'common', test: COMMON },
                  { name: 'icons', test: /node_modules\/lucide-react/, minShareCount: 4 },
                ],
              },
            },
          }),
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/demo/mail': server,
      '/socket.io': { target: server, ws: true },
    },
  },
}));
