import { randomUUID } from 'node:crypto';
import { build } from 'hdr-histogram-js';
import { WebSocket } from 'ws';

/** One connection of the generator: sends a text that carries a mark, and is told of every text that comes back. */
export type Wire = { send(text: string): void; close(): void };
export type Dial = (index: number, onFrame: (frame: string) => void) => Promise<Wire>;
export type LoadOptions = {
  clients: number;
  /** who shares one hears each other, and nobody else */
  boards: number;
  perSecond: number;
  warmSeconds: number;
  seconds: number;
  dial: Dial;
  onMeasure(): void;
  onDone(): void;
};
export type LoadFigures = {
  sent: number;
  expected: number;
  delivered: number;
  p50: number;
  p99: number;
  max: number;
  frames: number;
};

const MARK = /T(\d+)T/g;

/**
 * Open loop: every client sends at its own fixed times, whether or not answers come, and latency counts from the time
 * an op should have been sent, so a stall cannot hide. The mark is searched in the bytes as they arrive, at the same
 * cost for every protocol.
 */
export async function runLoad(options: LoadOptions): Promise<LoadFigures> {
  const { clients, boards, perSecond } = options;
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const began = performance.now();
  let from = Number.POSITIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  let delivered = 0;
  let frames = 0;
  const onFrame = (frame: string) => {
    const now = performance.now() - began;
    let isCounted = false;
    for (const [, mark] of frame.matchAll(MARK)) {
      const intended = Number(mark) / 1000;
      if (intended < from || intended >= until) continue;
      delivered += 1;
      isCounted = true;
      histogram.recordValue(Math.max(1, Math.round((now - intended) * 1000)));
    }
    if (isCounted) frames += 1;
  };
  const wires: Wire[] = [];
  // A hall does not come through the door all at once.
  for (let index = 0; index < clients; index += 50) {
    const next = Array.from({ length: Math.min(50, clients - index) }, (_, n) => options.dial(index + n, onFrame));
    wires.push(...(await Promise.all(next)));
  }
  const start = performance.now() - began + 200;
  from = Math.round(start + options.warmSeconds * 1000);
  until = from + options.seconds * 1000;
  let sent = 0;
  const period = 1000 / perSecond;
  const next = wires.map((_, index) => start + (index / clients) * period);
  let isMeasuring = false;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const now = performance.now() - began;
      if (!isMeasuring && now >= from) {
        isMeasuring = true;
        options.onMeasure();
      }
      for (const [index, wire] of wires.entries()) {
        while ((next[index] as number) <= now && (next[index] as number) < until) {
          const intended = Math.round((next[index] as number) * 1000) / 1000;
          wire.send(`T${Math.round(intended * 1000)}T una propuesta de ochenta letras para medir el tablero en vivo`);
          if (intended >= from) sent += 1;
          next[index] = (next[index] as number) + period;
        }
      }
      if (now < until) return;
      clearInterval(tick);
      resolve();
    }, 1);
  });
  options.onDone();
  const expected = (sent * clients) / boards;
  await drained(() => delivered >= expected);
  for (const wire of wires) wire.close();
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
  return { sent, expected, delivered, frames, p50: at(50), p99: at(99), max: histogram.maxValue / 1000 };
}

/** Waits for the last deliveries, two seconds at most: what comes later has not been delivered. */
async function drained(isDone: () => boolean): Promise<void> {
  const deadline = performance.now() + 2_000;
  while (!isDone() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A bare relay: whatever one says, all hear. */
export function relayDial(url: string): Dial {
  return async (_, onFrame) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('message', (data) => onFrame(String(data)));
    await new Promise((resolve, fail) => socket.once('open', resolve).once('error', fail));
    const noteId = randomUUID();
    return {
      send: (text) =>
        socket.send(JSON.stringify(['board:op', { boardId: noteId, type: 'note.edit', args: { noteId, text } }])),
      close: () => socket.terminate(),
    };
  };
}

/** A participant of a board: the few packets of socket.io that matter, without the weight of its client. */
export function boardDial(url: string, boardIds: readonly string[], cookies: readonly string[]): Dial {
  return async (index, onFrame) => {
    const boardId = boardIds[index % boardIds.length] as string;
    const headers = { cookie: cookies[index] as string, origin: url };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      headers,
    });
    const clientId = randomUUID();
    const noteId = randomUUID();
    let clientSeq = 0;
    let ackId = 0;
    const waiting = new Map<number, (answer: string) => void>();
    const ask = (name: string, payload: object) =>
      new Promise<string>((resolve) => {
        ackId += 1;
        waiting.set(ackId, resolve);
        socket.send(`42${ackId}${JSON.stringify([name, payload])}`);
      });
    const op = (type: string, args: object) => {
      clientSeq += 1;
      return { v: 1, boardId, clientId, clientSeq, type, args };
    };
    await new Promise<void>((resolve, fail) => {
      socket.once('error', fail);
      socket.on('message', (data) => {
        const frame = String(data);
        if (frame.startsWith('42["board:entries"')) onFrame(frame);
        else if (frame === '2') socket.send('3');
        else if (frame.startsWith('0')) socket.send('40');
        else if (frame.startsWith('40')) resolve();
        else if (frame.startsWith('43')) {
          const id = Number.parseInt(frame.slice(2), 10);
          waiting.get(id)?.(frame);
          waiting.delete(id);
        }
      });
    });
    const joined = await ask('board:join', { v: 1, boardId, clientId, since: null });
    if (!joined.includes('"ok":true')) throw new Error(`The join was refused: ${joined.slice(0, 300)}`);
    const added = await ask(
      'board:op',
      op('note.add', { noteId, columnId: 'ideas', order: 'a1', text: 'inicio', colour: 'moss' }),
    );
    if (!added.includes('"status":"ok"')) throw new Error(`The first note was refused: ${added.slice(0, 300)}`);
    return {
      send: (text) => void ask('board:op', op('note.edit', { noteId, text })),
      close: () => socket.terminate(),
    };
  };
}
