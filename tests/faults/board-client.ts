import { randomUUID } from 'node:crypto';
import type {
  Ack,
  EntriesFrame,
  EvictedFrame,
  JoinAnswer,
  Op,
  OpBody,
  PresenceFrame,
  SinceAnswer,
  SnapshotFrame,
} from '@minga/shared/boards/protocol.ts';
import {
  createReplica,
  missingSince,
  outbox,
  type Replica,
  receiveAck,
  receiveEntries,
  receiveSnapshot,
  submitOp,
} from '@minga/shared/boards/replica.ts';
import { BOARD_EVENTS, PROTOCOL_VERSION } from '@minga/shared/boards/rules.ts';
import { io, type Socket } from 'socket.io-client';

export type BoardClientOptions = {
  url: string;
  cookie: string;
  boardId: string;
  /** comes back by itself after a cut, like the browser */
  reconnects?: boolean;
  /** where a network blocks WebSocket */
  polls?: boolean;
  /** sends every op this many times at once */
  sends?: number;
  /** what the browser says of its device */
  device?: string;
};
export type Joined = Extract<JoinAnswer, { ok: true }>;

/**
 * What a browser does on a board, without a screen: joins, applies at once, keeps an outbox, resends after a cut and
 * catches up. Everything a test waits for is an event; `until` looks again whenever something changed.
 */
export class BoardClient {
  readonly clientId = randomUUID();
  readonly socket: Socket;
  readonly acks = new Map<number, Ack>();
  /** how often an op was answered that it must be sent again */
  busy = 0;
  /** all bytes that ever reached this client, as text */
  readonly received: string[] = [];
  replica: Replica | null = null;
  joined: Joined | null = null;
  evicted: EvictedFrame | null = null;
  presence: PresenceFrame | null = null;
  /** why the last join failed */
  joinFailure: string | null = null;
  private sequence = 0;
  private readonly watchers = new Set<() => void>();
  private readonly options: BoardClientOptions;
  private asking: NodeJS.Timeout | null = null;

  constructor(options: BoardClientOptions) {
    this.options = options;
    this.socket = io(options.url, {
      transports: [options.polls ? 'polling' : 'websocket'],
      forceNew: true,
      reconnection: options.reconnects ?? false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 250,
      extraHeaders: {
        origin: options.url,
        cookie: options.cookie,
        ...(options.device ? { 'user-agent': options.device } : {}),
      },
    });
    const on = <Frame>(name: string, handle: (frame: Frame) => void) =>
      this.socket.on(name, (frame: Frame) => {
        handle(frame);
        this.changed();
      });
    this.socket.onAny((...event) => this.received.push(JSON.stringify(event)));
    this.socket.on('connect', () => void this.join());
    this.socket.on('disconnect', () => this.changed());
    this.socket.on('connect_error', () => this.changed());
    on<EntriesFrame>(BOARD_EVENTS.entries, ({ entries }) => this.update((replica) => receiveEntries(replica, entries)));
    on<EntriesFrame>(BOARD_EVENTS.own, ({ entries }) => this.update((replica) => receiveEntries(replica, entries)));
    on<SnapshotFrame>(BOARD_EVENTS.snapshot, (frame) => this.update((replica) => receiveSnapshot(replica, frame)));
    on<EvictedFrame>(BOARD_EVENTS.evicted, (frame) => {
      this.evicted = frame;
      if (frame.code === 'board.restarted') void this.join(true);
    });
    on<PresenceFrame>(BOARD_EVENTS.presence, (frame) => (this.presence = frame));
  }

  private update(change: (replica: Replica) => Replica): void {
    if (!this.replica) return;
    this.replica = change(this.replica);
    if (missingSince(this.replica) !== null && !this.asking) this.asking = setTimeout(() => void this.askSince(), 200);
  }

  private async askSince(): Promise<void> {
    this.asking = null;
    const since = this.replica && missingSince(this.replica);
    if (since === null || !this.socket.connected) return;
    const answer = (await this.send(BOARD_EVENTS.since, {
      boardId: this.options.boardId,
      since,
    })) as SinceAnswer | null;
    if (answer?.ok) this.update((replica) => this.caughtUp(replica, answer.catchUp));
    this.changed();
  }

  private caughtUp(replica: Replica, catchUp: Joined['catchUp']): Replica {
    return catchUp.kind === 'entries'
      ? receiveEntries(replica, catchUp.entries)
      : receiveSnapshot(replica, { view: catchUp.view, isPersonal: true });
  }

  private async join(isRestarted = false): Promise<void> {
    const { boardId } = this.options;
    const since = isRestarted ? null : (this.replica?.confirmed.seq ?? null);
    const answer = (await this.send(BOARD_EVENTS.join, {
      v: PROTOCOL_VERSION,
      boardId,
      clientId: this.clientId,
      since,
    })) as JoinAnswer | null;
    if (!answer) return;
    if (!answer.ok && answer.code === 'server.unavailable') {
      setTimeout(() => this.socket.connected && void this.join(isRestarted), 500);
      return;
    }
    if (!answer.ok) {
      this.joinFailure = answer.code;
      this.changed();
      return;
    }
    this.joined = answer;
    const { board, role, self, catchUp } = answer;
    if (this.replica && !isRestarted) this.replica = this.caughtUp(this.replica, catchUp);
    else if (catchUp.kind === 'snapshot') {
      const pending = this.replica?.pending.filter((item) => item.seq === null) ?? [];
      this.replica = createReplica({ settings: board.settings, role, self, view: catchUp.view, pending });
    }
    this.changed();
    for (const op of this.replica ? outbox(this.replica) : []) void this.deliver(op);
  }

  /** Null when the connection broke before the answer. */
  private async send(name: string, payload: unknown): Promise<unknown> {
    const answer = await this.socket
      .timeout(10_000)
      .emitWithAck(name, payload)
      .catch(() => null);
    if (answer !== null) this.received.push(JSON.stringify(answer));
    return answer;
  }

  /** Applies an op here and sends it; `acks` holds the answer once it has come. */
  submit(body: OpBody): Op {
    if (!this.replica) throw new Error('Join first.');
    this.sequence += 1;
    const op = {
      v: PROTOCOL_VERSION,
      boardId: this.options.boardId,
      clientId: this.clientId,
      clientSeq: this.sequence,
      ...body,
    } as Op;
    this.replica = submitOp(this.replica, op, new Date().toISOString());
    for (let copy = 0; copy < (this.options.sends ?? 1); copy += 1) void this.deliver(op);
    return op;
  }

  private async deliver(op: Op): Promise<void> {
    if (!this.socket.connected) return;
    const ack = (await this.send(BOARD_EVENTS.op, op)) as Ack | null;
    if (!ack) return;
    if (ack.status === 'busy') {
      this.busy += 1;
      this.changed();
      setTimeout(() => void this.deliver(op), ack.retryAfterMs);
      return;
    }
    if (!this.acks.has(op.clientSeq)) this.acks.set(op.clientSeq, ack);
    this.update((replica) => receiveAck(replica, this.clientId, ack));
    this.changed();
  }

  /** Submits and waits for the answer. */
  async act(body: OpBody): Promise<Exclude<Ack, { status: 'busy' }>> {
    const { clientSeq } = this.submit(body);
    await this.until(() => this.acks.has(clientSeq), `an answer to ${body.type}`);
    return this.acks.get(clientSeq) as Exclude<Ack, { status: 'busy' }>;
  }

  private changed(): void {
    for (const look of [...this.watchers]) look();
  }

  /** Waits until something is so; looks again on every event of this client. */
  until(isSo: () => boolean, what: string, milliseconds = 15_000): Promise<void> {
    return new Promise((resolve, fail) => {
      const look = () => {
        if (!isSo()) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        fail(new Error(`Waited ${milliseconds} ms for ${what} (seq ${this.replica?.confirmed.seq ?? '-'}).`));
      }, milliseconds);
      const stop = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  async ready(): Promise<this> {
    await this.until(() => this.replica !== null || this.joinFailure !== null, 'the join');
    if (!this.replica) throw new Error(`The join was refused: ${this.joinFailure}`);
    return this;
  }

  reaches(seq: number, milliseconds = 15_000): Promise<void> {
    return this.until(() => (this.replica?.confirmed.seq ?? -1) >= seq, `seq ${seq}`, milliseconds);
  }

  get view() {
    if (!this.replica) throw new Error('Join first.');
    return this.replica.view;
  }

  close(): void {
    if (this.asking) clearTimeout(this.asking);
    this.socket.close();
  }
}

let place = 0;
/** A note op with everything that a test seldom cares about. */
export function aNote(text: string, args: Partial<Extract<OpBody, { type: 'note.add' }>['args']> = {}) {
  place += 1;
  const order = `a${place.toString(36).padStart(6, '0')}1`;
  return {
    type: 'note.add' as const,
    args: { noteId: randomUUID(), columnId: 'ideas', order, text, colour: 'ochre' as const, ...args },
  };
}
