import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { lineTo } from '../../../../tests/support/line.ts';
import { valkey } from '../../../../tests/support/valkey.ts';
import { type Broadcast, openBroadcast } from './broadcast.ts';

const server = await valkey();
console.info(`Messages pass through ${server.program ?? 'the small server of the tests'}`);
const opened: Broadcast[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(() => server.stop());

async function open(options: { url?: string; secret?: string } = {}) {
  const heard: string[] = [];
  const events: string[] = [];
  const broadcast = await openBroadcast({
    url: server.url,
    secret: 'shared by these servers',
    ...options,
    onTrouble: () => events.push('away'),
    onMended: () => events.push('back'),
  });
  opened.push(broadcast);
  broadcast.onMessage((message) => heard.push(message));
  broadcast.onReturn(() => events.push('told'));
  return { broadcast, heard, events };
}

describe('news between servers', () => {
  it('reach all of one installation, and nobody of another on the same Valkey', async () => {
    const [one, other, foreign] = [await open(), await open(), await open({ secret: 'of somebody else' })];
    foreign.broadcast.publish('theirs');
    one.broadcast.publish('ñandú «1»');
    other.broadcast.publish('2');
    await expect.poll(() => one.heard).toEqual(['ñandú «1»', '2']);
    await expect.poll(() => other.heard).toEqual(['ñandú «1»', '2']);
    expect(foreign.heard).toEqual(['theirs']);
  });

  it('name people by a word that only this installation can make', async () => {
    const [one, other, foreign] = [await open(), await open(), await open({ secret: 'of somebody else' })];
    const word = one.broadcast.pseudonym('ana');
    expect(other.broadcast.pseudonym('ana')).toBe(word);
    expect(new Set([word, one.broadcast.pseudonym('luis'), foreign.broadcast.pseudonym('ana')]).size).toBe(3);
    expect(word).not.toContain('ana');
  });

  it('pause while Valkey is away, which is told once, and go on by themselves', async () => {
    const [one, other] = [await open(), await open()];
    await server.stop();
    await expect.poll(() => one.events).toEqual(['away']);
    one.broadcast.publish('into the void');
    await server.start();
    await expect
      .poll(() => [one.events, other.events], { timeout: 10_000 })
      .toEqual(Array(2).fill(['away', 'back', 'told']));
    one.broadcast.publish('again');
    await expect.poll(() => other.heard).toEqual(['again']);
  });

  it('notice a line that died without a word', async () => {
    const line = await lineTo(server.url);
    const one = await open({ url: line.url });
    line.hold();
    await expect.poll(() => one.events, { timeout: 15_000 }).toEqual(['away']);
    line.release();
    await expect.poll(() => one.events, { timeout: 15_000 }).toEqual(['away', 'back', 'told']);
    await line.cut();
  });
});

describe('a Valkey that a start cannot use', () => {
  const failure = (url: string) =>
    open({ url }).then(
      () => 'it was opened',
      (error: Error) => error.message,
    );
  async function listening(answer: string | null): Promise<Server> {
    const program = createServer((socket) => {
      socket.on('error', () => {});
      if (answer !== null) socket.end(answer);
    });
    program.listen(0, '127.0.0.1');
    await once(program, 'listening');
    return program;
  }
  const portOf = (program: Server) => (program.address() as { port: number }).port;

  it('because nobody is there', async () => {
    expect(await failure('redis://:hunter2@127.0.0.1:9')).toBe(
      'Valkey at 127.0.0.1:9 cannot be reached: ECONNREFUSED. Check REDIS_URL and that it runs.',
    );
  });

  it.each([
    ['WRONGPASS', 'redis://:hunter2@'],
    ['NOAUTH', 'redis://'],
  ])('because it answers %s', async (cause, start) => {
    const { host } = new URL(server.url);
    expect(await failure(`${start}${host}`)).toBe(
      `Valkey at ${host} refuses: ${cause}. Check the name and password in REDIS_URL.`,
    );
  });

  it.each([
    ['something else', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a program that says nothing', null],
  ])('because there is %s', async (_what, answer) => {
    const program = await listening(answer);
    const port = portOf(program);
    const message = await failure(`redis://:hunter2@127.0.0.1:${port}`);
    program.close();
    expect(message).toMatch(new RegExp(`^Valkey at 127\\.0\\.0\\.1:${port} `));
    expect(message).not.toContain('hunter2');
  });
});
