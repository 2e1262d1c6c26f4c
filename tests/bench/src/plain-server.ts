import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * The yardstick of HTTP: GET answers as many bytes as are asked for, out of memory; PUT puts the body on the disk, and
 * answers when the disk has it; POST throws it away. None asks who comes. Runs in a process of its own.
 */
const folder = await mkdtemp(join(tmpdir(), 'minga-bench-plain-'));
let files = 0;
const server = createServer(async (request, reply) => {
  if (request.method === 'GET') return reply.end(Buffer.alloc(Number(request.url?.slice(1)), 'x'));
  if (request.method === 'POST') return request.resume().once('end', () => reply.writeHead(204).end());
  const path = join(folder, String(++files));
  await pipeline(request, createWriteStream(path));
  const file = await open(path);
  await file.sync();
  await file.close();
  reply.statusCode = 204;
  reply.end();
  return rm(path);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
process.on('disconnect', async () => {
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});
