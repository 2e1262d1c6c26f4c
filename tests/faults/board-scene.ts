import { type CreateBoard, createBoardSchema } from '@minga/shared/boards/schema.ts';
import { createBoard } from '../../server/src/features/boards/commands/settings.ts';
import type { Agent } from '../support/agent.ts';
import type { TestApp } from '../support/app.ts';
import { aCycle, aForum, aPerson, aSeat, type CycleRow, type ForumRow, type PersonRow } from '../support/factories.ts';
import { BoardClient, type BoardClientOptions } from './board-client.ts';

export type BoardOptions = Partial<CreateBoard>;

/** One forum with a cycle in brainstorming, a facilitator, and as many boards, seats and clients as a test asks for. */
export type Scene = {
  url: string;
  forum: ForumRow;
  cycle: CycleRow;
  facilitator: Agent;
  /** who that is */
  lead: PersonRow;
  board(options?: BoardOptions): Promise<string>;
  /** somebody with a seat of their own organisation */
  member(): Promise<Agent>;
  observer(): Promise<Agent>;
  /** From now on anybody reads this name: it is signed to a change of a stage. */
  signInPublic(person: { id: string }): Promise<unknown>;
  client(agent: Pick<Agent, 'cookie'>, boardId: string, options?: Partial<BoardClientOptions>): Promise<BoardClient>;
  closeClients(): void;
};

export async function boardScene(rig: TestApp): Promise<Scene> {
  const { db } = rig.deps;
  const url = await rig.listen();
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'brainstorming' });
  // The gate of a stage is proved elsewhere; here it stands open by a public reason.
  await rig.database.query("update stages set gate_override = 'Abierta para esta prueba' where cycle_id = $1", [
    cycle.id,
  ]);
  const facilitatorRow = await aPerson(db, { role: 'facilitator', forumId: forum.id, name: 'Facilitadora Rosa' });
  const clients: BoardClient[] = [];
  return {
    url,
    forum,
    cycle,
    facilitator: await rig.signInAs(facilitatorRow),
    lead: facilitatorRow,
    board: async (options = {}) => {
      const input = createBoardSchema.parse({
        title: 'Lluvia de ideas',
        columns: [
          { id: 'ideas', title: 'Ideas' },
          { id: 'doubts', title: 'Dudas' },
        ],
        startsIn: 'open',
        ...options,
      });
      const by = { forumId: forum.id, cycleId: cycle.id, personId: facilitatorRow.id };
      return rig.tx((tx) => createBoard(tx, rig.deps.keys, by, input));
    },
    member: async () => {
      const person = await aPerson(db);
      await aSeat(db, { forumId: forum.id, personId: person.id });
      return rig.signInAs(person);
    },
    observer: async () => rig.signInAs(await aPerson(db, { role: 'observer', forumId: forum.id })),
    signInPublic: ({ id }) =>
      rig.database.query(
        "insert into stage_changes (id, cycle_id, stage_name, kind, reason, person_id) values (gen_random_uuid(), $1, 'brainstorming', 'gate_override', 'Abierta para esta prueba', $2)",
        [cycle.id, id],
      ),
    client: async (agent, boardId, options = {}) => {
      const client = new BoardClient({ url, cookie: agent.cookie, boardId, ...options });
      clients.push(client);
      return client.ready();
    },
    closeClients: () => {
      for (const client of clients.splice(0)) client.close();
    },
  };
}
