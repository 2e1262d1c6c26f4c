import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import manifest from '../package.json' with { type: 'json' };

/** The floor of browsers stands in package.json; here it is said as the builder wants it: `safari15.6`. */
const target = manifest.browserslist.map((one) => one.replace('ios_saf', 'ios').replace(' ', ''));

const server = `http://localhost:${process.env['PORT'] ?? '3000'}`;

/**
 * Two builds from one source: what browsers load (`dist/client`, with a manifest that tells the server which files a page
 * needs) and what the server renders public pages with (`dist/server`).
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [react()],
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
        : { early: 'src/app/early.ts', app: 'src/app/entry-client.tsx', join: 'src/app/join.ts' },
      // Icons are a few hundred bytes each: one file for those that several screens share spares a slow line the round trips.
      ...(isSsrBuild
        ? {}
        : {
            output: {
              codeSplitting: { groups: [{ name: 'icons', test: /node_modules\/lucide-react/, minShareCount: 2 }] },
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
