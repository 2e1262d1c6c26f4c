import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from '../../platform/deps.ts';
import { createWholeFiles } from '../../platform/files/whole-files.ts';
import { startLookingAfterFiles } from './jobs.ts';
import type { FileOwnerKind } from './policy.ts';
import { addDownload, addRemoval } from './routes/files.ts';
import { createFinisher, createReceiver } from './routes/receive-upload.ts';
import { addUploads, OCTETS } from './routes/uploads.ts';

/** Files of everything that has files, each kind at the addresses that its feature names. */
export function filesRoutes(deps: Deps, kinds: readonly FileOwnerKind[]): FastifyPluginAsync {
  return async (app) => {
    const wholeFiles = createWholeFiles(deps.storage);
    const parts = { deps, receiver: createReceiver(deps), finish: createFinisher(deps) };
    // The stream is left alone: authority is settled before the first byte is read.
    app.addContentTypeParser(OCTETS, (_request, payload, done) => done(null, payload));
    for (const owners of kinds) {
      addUploads(app, parts, owners);
      addDownload(app, deps, wholeFiles, owners);
      addRemoval(app, deps, owners);
    }
    const stop = await startLookingAfterFiles(deps, wholeFiles);
    app.addHook('onClose', stop);
  };
}
