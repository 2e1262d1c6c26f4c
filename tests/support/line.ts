import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut, hold up and mend, as a network would. */
export type Line = {
  /** The same address, by way of this line. */
  url: string;
  /** Everything that goes over it ends at once, and nobody new gets through. */
  cut(): Promise<void>;
  /** In order again, in every way. */
  mend(): Promise<void>;
  /** From now on nothing goes towards the far end until {@link release}; what was said meanwhile goes then. */
  hold(): void;
  release(): void;
  /** Connections that are open now stay open and bring nothing any more, in neither direction; new ones are in order. */
  mute(): void;
  /** How many connections have something to say and are held. */
  held(): number;
  /** How long every byte is under way from now on, in either direction; milliseconds. */
  delay(milliseconds: number): void;
  /** From now on a connection breaks once it has brought this many bytes back. */
  breakAfter(bytes: number): void;
};

type Pair = { near: Socket; there: Socket; waiting: Buffer[]; isMute: boolean };

export async function lineTo(url: string): Promise<Line> {
  const far = new URL(url);
  const pairs = new Set<Pair>();
  let isHeld = false;
  let limit = Number.POSITIVE_INFINITY;
  let way = 0;
  let server: Server | null = null;
  const travel = (work: () => void) => (way > 0 ? void setTimeout(work, way) : work());

  function join(near: Socket): void {
    const there = connect(Number(far.port), far.hostname);
    const pair: Pair = { near, there, waiting: [], isMute: false };
    pairs.add(pair);
    let back = 0;
    near.on('data', (chunk) => {
      if (!pair.isMute) travel(() => void (isHeld ? pair.waiting.push(chunk) : there.write(chunk)));
    });
    there.on('data', (chunk) => {
      if (pair.isMute) return;
      back += chunk.length;
      if (back <= limit) return travel(() => void near.write(chunk));
      near.write(chunk.subarray(0, chunk.length - (back - limit)), () => near.destroy());
    });
    near.on('end', () => travel(() => void there.end()));
    there.on('end', () => travel(() => void near.end()));
    for (const [socket, other] of [
      [near, there],
      [there, near],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        travel(() => void other.destroy());
      });
    }
  }
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      const listening = createServer({ allowHalfOpen: true }, join);
      server = listening;
      listening.listen(port, '127.0.0.1', () => resolve((listening.address() as { port: number }).port));
    });
  const port = await listen(0);
  const here = new URL(url);
  here.host = `127.0.0.1:${port}`;
  const release = () => {
    isHeld = false;
    for (const { there, waiting } of pairs) for (const chunk of waiting.splice(0)) there.write(chunk);
  };
  return {
    url: here.href,
    cut: () =>
      new Promise((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        server = null;
        for (const { near, there } of pairs) for (const socket of [near, there]) socket.destroy();
      }),
    async mend() {
      release();
      limit = Number.POSITIVE_INFINITY;
      way = 0;
      if (!server) await listen(port);
    },
    hold: () => {
      isHeld = true;
    },
    release,
    mute: () => {
      for (const pair of pairs) pair.isMute = true;
    },
    held: () => [...pairs].filter(({ waiting }) => waiting.length > 0).length,
    delay: (milliseconds) => {
      way = milliseconds;
    },
    breakAfter: (bytes) => {
      limit = bytes;
    },
  };
}
