import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import type { Agent } from './agent.ts';
import { emitAck, openSocket } from './sockets.ts';

/** How a browser speaks to one kind of live room. */
export type RoomWire = {
  name: 'board' | 'plan';
  idName: 'boardId' | 'cycleId';
  /** what it sends to enter */
  entering(id: string): object;
};
export const BOARD_WIRE: RoomWire = {
  name: 'board',
  idName: 'boardId',
  entering: (boardId) => ({ v: 1, boardId, clientId: randomUUID(), since: null }),
};
export const PLAN_WIRE: RoomWire = { name: 'plan', idName: 'cycleId', entering: (cycleId) => ({ cycleId }) };

type Frame = { people: { name: string | null; meetingId?: string | null; noteId?: string | null }[] };
export type Entered = { ok: true } | { ok: false; code: string };

/** Somebody in a live room, without a screen. Everything a test waits for is an event. */
export class RoomClient {
  readonly frames: Frame[] = [];
  evicted: { code: string } | null = null;
  readonly socket: Socket;
  private readonly wire: RoomWire;
  private readonly id: string;
  private readonly watchers = new Set<() => void>();

  private constructor(socket: Socket, wire: RoomWire, id: string) {
    [this.socket, this.wire, this.id] = [socket, wire, id];
    const changed = () => {
      for (const look of [...this.watchers]) look();
    };
    socket.on(`${wire.name}:presence`, (frame: Frame) => {
      this.frames.push(frame);
      changed();
    });
    socket.on(`${wire.name}:evicted`, (frame: { code: string }) => {
      this.evicted = frame;
      changed();
    });
    socket.on('disconnect', changed);
  }

  static async open(url: string, agent: Pick<Agent, 'cookie'>, wire: RoomWire, id: string): Promise<RoomClient> {
    return new RoomClient(await openSocket(url, agent), wire, id);
  }

  enter(): Promise<Entered> {
    return emitAck<Entered>(this.socket, `${this.wire.name}:join`, this.wire.entering(this.id));
  }

  say(presence: object): void {
    this.socket.emit(`${this.wire.name}:presence`, { [this.wire.idName]: this.id, ...presence });
  }

  leave(): Promise<unknown> {
    return emitAck(this.socket, `${this.wire.name}:leave`, { [this.wire.idName]: this.id });
  }

  get names(): (string | null)[] {
    return (this.frames.at(-1)?.people ?? []).map((one) => one.name).sort();
  }

  /** Waits until something is so; looks again on every event of this client. */
  until(isSo: () => boolean, what: string, milliseconds = 3_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!isSo()) return;
        stop();
        resolve();
      };
      const stop = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`Waited ${milliseconds} ms for ${what}: ${JSON.stringify(this.frames.at(-1))}`));
      }, milliseconds);
      this.watchers.add(look);
      look();
    });
  }
}
