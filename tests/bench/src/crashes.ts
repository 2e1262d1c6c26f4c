import { randomUUID } from 'node:crypto';
import { setTimeout as passed } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { inTransaction } from '../../../server/src/platform/database/db.ts';
import { aNote, BoardClient } from '../../faults/board-client.ts';
import { yjsClient } from './support-hocuspocus.ts';
import { peerProcess } from './support-peer.ts';
import { openStage } from './support-stage.ts';

export type CrashFigures = {
  system: 'minga' | 'hocuspocus';
  rounds: number;
  /** ops that the server had said it took */
  acknowledged: number;
  lost: number;
  /** ops that had an effect more than once */
  twice: number;
  /** missing numbers in the log; null where ops have no numbers */
  holes: number | null;
};

const WRITERS = 10;
const EVERY_MS = 60;

/** The same moments in every run and for every system: between 0.2 and 0.7 s after writing began. */
function moments(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 200 + (state / 2 ** 32) * 500;
  };
}

/** Everybody writes at a steady pace for so long, whether or not answers come; the writers are spread over the pace. */
async function underLoad(milliseconds: number, write: (writer: number) => void): Promise<void> {
  const timers = Array.from({ length: WRITERS }, (_, writer) =>
    setTimeout(
      () => {
        write(writer);
        timers[writer] = setInterval(() => write(writer), EVERY_MS);
      },
      (writer / WRITERS) * EVERY_MS,
    ),
  );
  await passed(milliseconds);
  for (const timer of timers) clearTimeout(timer);
}

/** kill -9 of the server process; people's pages stay open, come back by themselves and send again what has no answer. */
async function ourCrashes(rounds: number): Promise<CrashFigures> {
  const stage = await openStage(WRITERS);
  const clients: BoardClient[] = [];
  try {
    const boardId = await stage.board('person');
    const next = moments(7);
    for (const cookie of stage.cookies)
      clients.push(await new BoardClient({ url: stage.server.url, cookie, boardId, reconnects: true }).ready());
    const notes = await Promise.all(
      clients.map(async (client) => {
        const note = aNote('inicio');
        await client.act(note);
        return note.args.noteId;
      }),
    );
    let written = 0;
    for (let round = 0; round < rounds; round += 1) {
      await underLoad(next(), (writer) => {
        written += 1;
        clients[writer]?.submit({
          type: 'note.edit',
          args: { noteId: notes[writer] as string, text: `palabras ${written}` },
        });
      });
      await stage.server.kill();
      await stage.server.start();
      for (const client of clients)
        await client.until(() => client.replica?.pending.length === 0, 'an answer to every op', 60_000);
    }
    const log = await inTransaction(stage.owner, (tx) =>
      tx.execute<{ seq: string; client_id: string; client_seq: number; words: string }>(
        sql`select seq, client_id, client_seq, args->>'text' as words from board_ops where board_id = ${boardId} and type = 'note.edit' order by seq`,
      ),
    );
    const kept = new Map(log.rows.map((row) => [`${row.client_id}:${row.client_seq}`, Number(row.seq)]));
    const acks = clients.flatMap((client) =>
      [...client.acks.values()].flatMap((ack) =>
        ack.status === 'ok' && ack.clientSeq > 1 ? [{ key: `${client.clientId}:${ack.clientSeq}`, seq: ack.seq }] : [],
      ),
    );
    return {
      system: 'minga',
      rounds,
      acknowledged: acks.length,
      lost: acks.filter(({ key, seq }) => kept.get(key) !== seq).length,
      // No two ops of this measure have the same words.
      twice: log.rows.length - new Set(log.rows.map((row) => row.words)).size,
      holes: Number(log.rows.at(-1)?.seq ?? 0) - log.rows.length - notes.length,
    };
  } finally {
    for (const client of clients) client.close();
    await stage.close();
  }
}

/** The peer in memory; its acknowledgement is `SyncStatus`. Pages are closed when it dies, so nobody offers their copy again. */
async function theirCrashes(rounds: number): Promise<CrashFigures> {
  const peer = await peerProcess('boards-hocuspocus.ts');
  const next = moments(7);
  let acknowledged = 0;
  let lost = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const document = randomUUID();
      const sent = Array.from({ length: WRITERS }, () => 0);
      const taken = Array.from({ length: WRITERS }, () => 0);
      const clients = await Promise.all(
        taken.map((_, writer) =>
          yjsClient({ url: peer.url, document, onTaken: () => (taken[writer] = (taken[writer] ?? 0) + 1) }),
        ),
      );
      await underLoad(next(), (writer) => {
        sent[writer] = (sent[writer] ?? 0) + 1;
        clients[writer]?.set(`${writer}:${sent[writer]}`, `palabras ${sent[writer]}`);
      });
      await peer.end('SIGKILL');
      for (const client of clients) client.close();
      await peer.start();
      const reader = await yjsClient({ url: peer.url, document });
      const kept = reader.keys();
      reader.close();
      for (const [writer, count] of taken.entries()) {
        acknowledged += count;
        for (let op = 1; op <= count; op += 1) if (!kept.has(`${writer}:${op}`)) lost += 1;
      }
    }
    return { system: 'hocuspocus', rounds, acknowledged, lost, twice: 0, holes: null };
  } finally {
    await peer.end();
  }
}

/** What people were told is kept, and what is left of it after the server was killed while they wrote. */
export async function crashesBench(rounds = 30): Promise<CrashFigures[]> {
  return [await ourCrashes(rounds), await theirCrashes(rounds)];
}

if (import.meta.main) console.log(await crashesBench(Number(process.argv[2] ?? 30)));
