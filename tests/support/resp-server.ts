import { createServer, type Socket } from 'node:net';

/**
 * As much of a Valkey as passing messages needs: HELLO, AUTH, PING, SUBSCRIBE, PUBLISH and CLIENT, in RESP 2 and 3 over a
 * real socket. Used where no real one is installed; it keeps nothing, checks the password and forgets who hangs up.
 */
export type RespServer = { port: number; close(): Promise<void> };

type Peer = { socket: Socket; version: 2 | 3; isKnown: boolean; channels: Set<string> };

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (peer: Peer, items: string[]) => `${peer.version === 3 ? '>' : '*'}${items.length}\r\n${items.join('')}`;

export async function respServer(options: { port?: number; password?: string } = {}): Promise<RespServer> {
  const peers = new Set<Peer>();
  const answer = (peer: Peer, [name = '', ...args]: string[]): string => {
    const command = name.toUpperCase();
    if (command === 'HELLO' || command === 'AUTH') return greet(peer, command, args, options.password);
    if (!peer.isKnown) return '-NOAUTH Authentication required.\r\n';
    if (command === 'PING') return '+PONG\r\n';
    if (command === 'CLIENT' || command === 'SELECT') return '+OK\r\n';
    if (command === 'SUBSCRIBE') {
      return args
        .map((channel) => {
          peer.channels.add(channel);
          return list(peer, [bulk('subscribe'), bulk(channel), `:${peer.channels.size}\r\n`]);
        })
        .join('');
    }
    if (command === 'PUBLISH') {
      const [channel = '', message = ''] = args;
      const hearers = [...peers].filter((one) => one.channels.has(channel));
      for (const one of hearers) one.socket.write(list(one, [bulk('message'), bulk(channel), bulk(message)]));
      return `:${hearers.length}\r\n`;
    }
    return `-ERR unknown command '${name}'\r\n`;
  };
  const server = createServer((socket) => {
    const peer: Peer = { socket, version: 2, isKnown: options.password === undefined, channels: new Set() };
    peers.add(peer);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const read = readCommand(rest);
        if (!read) return;
        rest = rest.subarray(read.bytes);
        socket.write(answer(peer, read.words));
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => peers.delete(peer));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of peers) socket.destroy();
      }),
  };
}

/** HELLO [version] [AUTH name password] and AUTH [name] password. */
function greet(peer: Peer, command: string, args: string[], password: string | undefined): string {
  const auth = command === 'AUTH' ? args : args.slice(args.findIndex((word) => word.toUpperCase() === 'AUTH') + 1);
  const hasAuth = command === 'AUTH' || args.some((word) => word.toUpperCase() === 'AUTH');
  if (hasAuth) {
    const isRight = password === auth.at(-1) && (auth.length < 2 || auth.at(-2) === 'default');
    if (!isRight) return '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
    peer.isKnown = true;
  }
  if (command === 'AUTH') return '+OK\r\n';
  if (!peer.isKnown) return '-NOAUTH HELLO must be called with the client already authenticated.\r\n';
  if (args[0] === '2' || args[0] === '3') peer.version = args[0] === '3' ? 3 : 2;
  const facts = [bulk('server'), bulk('redis'), bulk('version'), bulk('7.0.0'), bulk('proto'), `:${peer.version}\r\n`];
  return peer.version === 3 ? `%${facts.length / 2}\r\n${facts.join('')}` : `*${facts.length}\r\n${facts.join('')}`;
}

/** One command of the form `*2 $4 PING …` from the front of what has arrived; null while it is not whole. */
function readCommand(input: Buffer): { words: string[]; bytes: number } | null {
  let at = 0;
  const line = (): string | null => {
    const end = input.indexOf('\r\n', at);
    if (end < 0) return null;
    const text = input.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  const count = Number(line()?.slice(1) ?? Number.NaN);
  if (Number.isNaN(count)) return null;
  const words: string[] = [];
  while (words.length < count) {
    const length = Number(line()?.slice(1) ?? Number.NaN);
    if (Number.isNaN(length) || input.length < at + length + 2) return null;
    words.push(input.toString('utf8', at, at + length));
    at += length + 2;
  }
  return { words, bytes: at };
}
