import { connect, createServer, type Server, type Socket } from 'node:net';

export type Line = {
  /** The same address, by way of this line. */
  url: string;
  /** Everything that goes over it ends at once, and nobody new gets through. */
  cut(): Promise<void>;
  mend(): Promise<void>;
};

/** A line to a server that a test can cut and mend, as a network would. */
export async function lineTo(url: string): Promise<Line> {
  const far = new URL(url);
  const open = new Set<Socket>();
  let server: Server;
  const listen = (port: number) =>
    new Promise<number>((settle) => {
      server = createServer((near) => {
        const there = connect(Number(far.port), far.hostname);
        for (const socket of [near, there]) {
          open.add(socket);
          socket.on('close', () => open.delete(socket));
          socket.on('error', () => {});
        }
        near.pipe(there).pipe(near);
      }).listen(port, '127.0.0.1', () => settle((server.address() as { port: number }).port));
    });
  const port = await listen(0);
  const here = new URL(url);
  here.host = `127.0.0.1:${port}`;
  return {
    url: here.href,
    cut: () =>
      new Promise((settle) => {
        server.close(() => settle());
        for (const socket of open) socket.destroy();
      }),
    mend: async () => void (await listen(port)),
  };
}
