/// <reference path="./s3rver.d.ts" />
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import v4 from '@20minutes/s3rver/lib/signature/v4.js';
import type { S3Config } from '../../server/src/config.ts';
import { type Line, lineTo } from './line.ts';

export type ObjectStore = {
  /** What S3_ENDPOINT and its three companions say. */
  config: S3Config;
  /** Everything between the server and the store goes over this line. */
  line: Line;
  /** Keys of the objects that lie in the bucket. */
  keys(): Promise<string[]>;
  close(): Promise<void>;
};

// The package forgets the slash that clients sign after the name of a bucket, and would refuse every right signature.
const stringToSign = v4.getStringToSign;
v4.getStringToSign = (asked, signature) =>
  stringToSign(/^\/[^/]+$/.test(asked.uri) ? { ...asked, uri: `${asked.uri}/` } : asked, signature);

/**
 * A server that speaks S3 over HTTP on this machine and checks every signature. Its limits: one fixed pair of keys, no
 * rights beside them, no checksums in trailers, and a PUT that breaks may leave half an object, which real stores never do.
 */
export async function objectStore(): Promise<ObjectStore> {
  const directory = await mkdtemp(join(tmpdir(), 'minga-s3-'));
  const server = new S3rver({ address: '127.0.0.1', port: 0, directory, silent: true });
  const { port } = await server.run();
  const line = await lineTo(`http://127.0.0.1:${port}`);
  const config = {
    endpoint: line.url.replace(/\/$/, ''),
    bucket: 'minga-files',
    accessKey: 'S3RVER',
    secretKey: 'S3RVER',
  };
  return {
    config,
    line,
    keys: async () => {
      const names = await readdir(join(directory, config.bucket)).catch(() => []);
      return names.flatMap((name) => /^(.+)\._S3rver_object$/.exec(name)?.[1] ?? []).sort();
    },
    close: async () => {
      await line.cut();
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
