import { randomUUID } from 'node:crypto';
import { hocuspocusDial } from './support-hocuspocus.ts';
import { boardDial, type Dial, type LoadFigures, relayDial, runLoad } from './support-load.ts';
import { clusterCpu, cpuBetween, cpuOf, memoryOf } from './support-machine.ts';
import { peerProcess } from './support-peer.ts';
import { openStage } from './support-stage.ts';

export type System = 'minga' | 'ws relay' | 'hocuspocus';
export type BoardCell = LoadFigures & {
  system: System;
  clients: number;
  boards: number;
  perSecond: number;
  /** microseconds of server processor for one op delivered to one client */
  cpuPerDelivery: number;
  /** share of one core, per cent */
  cpuShare: number;
  databaseShare: number | null;
  rssMb: number;
};
export type Shape = {
  clients: number;
  /** over how many boards they are spread; one unless said otherwise */
  boards?: number;
  perSecond: number;
  rounds: number;
  systems: readonly System[];
};

const WARM_SECONDS = 3;
const SECONDS = 10;

/** The systems in turns on the same machine, each round on fresh connections and a fresh board. */
export async function boardsBench(
  shapes: readonly Shape[],
  say: (line: string) => void,
  hasTime: () => boolean,
): Promise<BoardCell[]> {
  const stage = await openStage(Math.max(...shapes.map((shape) => shape.clients)));
  const relay = await peerProcess('boards-relay.ts');
  const hocuspocus = await peerProcess('boards-hocuspocus.ts');
  const { server, cookies, postmaster } = stage;
  const dials: Record<System, (boards: number) => Promise<{ dial: Dial; pid: number; postmaster: number | null }>> = {
    minga: async (boards) => ({
      dial: boardDial(server.url, await Promise.all(Array.from({ length: boards }, () => stage.board())), cookies),
      pid: server.pid,
      postmaster,
    }),
    'ws relay': async () => ({ dial: relayDial(relay.url), pid: relay.pid, postmaster: null }),
    hocuspocus: async () => ({
      dial: hocuspocusDial(hocuspocus.url, randomUUID()),
      pid: hocuspocus.pid,
      postmaster: null,
    }),
  };
  try {
    const cells: BoardCell[] = [];
    for (const shape of shapes) {
      for (let round = 0; round < shape.rounds && hasTime(); round += 1) {
        // Whoever comes later finds a warmer machine: each system is first in turn.
        const first = round % shape.systems.length;
        for (const system of [...shape.systems.slice(first), ...shape.systems.slice(0, first)]) {
          const cell = await measure(system, shape, await dials[system](shape.boards ?? 1));
          cells.push(cell);
          say(
            `  ${system}: ${shape.clients} on ${cell.boards} x ${shape.perSecond}/s  p50 ${cell.p50.toFixed(1)} p99 ${cell.p99.toFixed(1)} ms, ${((100 * cell.delivered) / cell.expected).toFixed(2)} %, ${cell.cpuPerDelivery.toFixed(2)} us`,
          );
        }
      }
    }
    return cells;
  } finally {
    await relay.end();
    await hocuspocus.end();
    await stage.close();
  }
}

async function measure(
  system: System,
  shape: Shape,
  { dial, pid, postmaster }: { dial: Dial; pid: number; postmaster: number | null },
): Promise<BoardCell> {
  const { clients, boards = 1, perSecond } = shape;
  let before = { cpu: 0, database: new Map<number, number>(), at: 0 };
  let after = before;
  const look = () => ({
    cpu: cpuOf(pid),
    database: postmaster === null ? new Map<number, number>() : clusterCpu(postmaster),
    at: performance.now(),
  });
  const figures = await runLoad({
    clients,
    boards,
    perSecond,
    warmSeconds: WARM_SECONDS,
    seconds: SECONDS,
    dial,
    onMeasure: () => (before = look()),
    onDone: () => (after = look()),
  });
  const wallNs = (after.at - before.at) * 1e6;
  return {
    ...figures,
    system,
    clients,
    boards,
    perSecond,
    cpuPerDelivery: (after.cpu - before.cpu) / 1000 / Math.max(1, figures.delivered),
    cpuShare: (100 * (after.cpu - before.cpu)) / wallNs,
    databaseShare: postmaster === null ? null : (100 * cpuBetween(before.database, after.database)) / wallNs,
    rssMb: memoryOf(pid) / 2 ** 20,
  };
}
