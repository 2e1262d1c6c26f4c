import { randomUUID } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { messageYjsUpdate, readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import type { Dial } from './support-load.ts';

/** Numbers of the wire protocol of Hocuspocus (its enum MessageType) and of its authentication message. */
const SYNC = 0;
const AUTH = 2;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;
const TOKEN = 0;

export type YjsClient = {
  /** Writes an entry of the shared map and sends the update, as a provider does. */
  set(key: string, text: string): void;
  /** the keys of the document as this client knows it */
  keys(): Set<string>;
  close(): void;
};
type YjsClientOptions = {
  url: string;
  document: string;
  /** every frame with news of the document, as text in which a mark can be found */
  onUpdate?: (frame: string) => void;
  /** the server has taken one more update of this client; it says so once for each, in order */
  onTaken?: () => void;
};

/**
 * One participant over Hocuspocus's own protocol, without the weight of its provider: a Yjs document that makes real
 * updates. News of others are looked at, not applied, as for every other system of the benchmark. Resolves when the
 * document is in step with the server.
 */
export async function yjsClient(options: YjsClientOptions): Promise<YjsClient> {
  const { document } = options;
  const doc = new Y.Doc();
  const map = doc.getMap<string>('notes');
  const socket = new WebSocket(options.url, { perMessageDeflate: false });
  socket.binaryType = 'nodebuffer';
  const send = (type: number, write: (encoder: encoding.Encoder) => void) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, document);
    encoding.writeVarUint(encoder, type);
    write(encoder);
    socket.send(encoding.toUint8Array(encoder));
  };
  await new Promise((resolve, fail) => socket.once('open', resolve).once('error', fail));
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== socket) send(SYNC, (encoder) => writeUpdate(encoder, update));
  });
  let isInStep = false;
  const inStep = new Promise<void>((resolve) => {
    const receive = (frame: Buffer) => {
      const decoder = decoding.createDecoder(frame);
      decoding.readVarString(decoder);
      const type = decoding.readVarUint(decoder);
      if (type === SYNC_STATUS) {
        // The first one answers our part of the first exchange: from then on both know the same.
        if (isInStep) options.onTaken?.();
        isInStep = true;
        resolve();
      }
      if (type !== SYNC && type !== SYNC_REPLY) return;
      const { pos } = decoder;
      const kind = decoding.readVarUint(decoder);
      if (kind === messageYjsUpdate) return void options.onUpdate?.(frame.toString('latin1'));
      decoder.pos = pos;
      const reply = encoding.createEncoder();
      readSyncMessage(decoder, reply, doc, socket);
      if (encoding.length(reply) > 0)
        send(SYNC_REPLY, (encoder) => encoding.writeUint8Array(encoder, encoding.toUint8Array(reply)));
    };
    socket.on('message', receive);
  });
  send(AUTH, (encoder) => {
    encoding.writeVarUint(encoder, TOKEN);
    encoding.writeVarString(encoder, 'anybody');
  });
  send(SYNC, (encoder) => writeSyncStep1(encoder, doc));
  await inStep;
  return {
    set: (key, text) => void map.set(key, text),
    keys: () => new Set(map.keys()),
    close: () => socket.terminate(),
  };
}

/** The same act as on a board of ours, the words of a note changed: one entry of a shared map for each person. */
export function hocuspocusDial(url: string, document: string): Dial {
  return async (_, onFrame) => {
    const noteId = randomUUID();
    const client = await yjsClient({ url, document, onUpdate: onFrame });
    client.set(noteId, 'inicio');
    return { send: (text) => client.set(noteId, text), close: client.close };
  };
}
