import { buildClientIfStale } from './platform/start/client-build.ts';

/** `npm run build`: what a start does when sources changed. A builder called by itself would leave the pages unpacked. */
await buildClientIfStale(console.log);
