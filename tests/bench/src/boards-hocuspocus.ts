import { Server } from '@hocuspocus/server';

/**
 * The peer: Hocuspocus as it comes, in memory, without a store and without a question about who is there. Updates that
 * arrive in one turn of the event loop leave as one frame (its `flushDelay: 0`). Runs in a process of its own.
 */
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, stopOnSignals: false });
await server.listen();
process.send?.(server.address.port);
process.on('disconnect', () => process.exit(0));
