import type { StageName } from '@minga/shared/cycles/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { boardOps, boards } from '../../server/src/features/boards/tables.ts';
import { cycles } from '../../server/src/features/cycles/tables.ts';
import type { Db } from '../../server/src/platform/database/db.ts';
import { eq } from 'drizzle-orm';
import type { TestApp } from './app.ts';
import { ownerOf } from './database.ts';
import {
  aCycle,
  aForum,
  anOrganisation,
  aPerson,
  aSeat,
  aWholeCommitment,
  type CommitmentOptions,
} from './factories.ts';

/** A cycle in co-creation with a drafting team of one, another seat, the lead entity and people without a pen. */
export async function aDraftingScene(rig: TestApp, openStage: StageName | null = 'co_creation') {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage });
  const lead = await anOrganisation(db, { forumId: forum.id, sector: 'executive', shortName: 'Ministerio' });
  const seat = await aSeat(db, { forumId: forum.id });
  const leadSeat = await aSeat(db, { forumId: forum.id, organisationId: lead.id });
  const [drafter, other, leader, facilitator, participant, abroad] = await Promise.all([
    rig.signInAs(seat.personId),
    rig.signInAs((await aSeat(db, { forumId: forum.id })).personId),
    rig.signInAs(leadSeat.personId),
    rig.signInAs((await aPerson(db, { role: 'facilitator', forumId: forum.id })).id),
    rig.signInAs((await aPerson(db, { role: 'participant', forumId: forum.id })).id),
    rig.signInAs((await aSeat(db)).personId),
  ]);
  const base = `/api/cycles/${cycle.id}/commitments`;
  const whole = (more: CommitmentOptions = {}) =>
    aWholeCommitment(db, { cycleId: cycle.id, leadOrganisationId: lead.id, drafters: [seat.id], ...more });
  return { forum, cycle, lead, seat, drafter, other, leader, facilitator, participant, abroad, base, whole };
}

/** A board with a cluster of two notes, another note outside, and one note removed. */
export async function aBoardWithCluster(
  db: Db,
  cycleId: string,
  phase: 'private_writing' | 'clustering' | 'closed' = 'clustering',
) {
  const boardId = newId();
  const clusterId = newId();
  const notes = Array.from({ length: 4 }, () => newId());
  const closedAt = phase === 'closed' ? new Date() : null;
  const [cycle] = await ownerOf(db).orm.select({ forumId: cycles.forumId }).from(cycles).where(eq(cycles.id, cycleId));
  await ownerOf(db)
    .orm.insert(boards)
    .values({
      id: boardId,
      cycleId,
      forumId: cycle?.forumId ?? '',
      title: 'Ideas de salud',
      columns: [{ id: 'a', title: 'A' }],
      identityMode: 'organisation',
      voteBudget: 5,
      votesPerTarget: 3,
      startsIn: 'open',
      phase,
      closedAt,
    });
  const bodies = [
    { type: 'cluster.add', args: { clusterId, name: 'Citas por internet', order: 'a0' } },
    ...notes.map((noteId, index) => ({
      type: 'note.add',
      args: { noteId, columnId: 'a', order: `a${index}`, text: `Nota ${index}`, colour: 'teal' },
    })),
    ...notes.slice(0, 3).map((noteId) => ({ type: 'note.cluster', args: { noteId, clusterId } })),
    { type: 'note.remove', args: { noteId: notes[2], byFacilitator: true } },
    { type: 'phase.set', args: { phase } },
  ];
  const clientId = newId();
  await ownerOf(db)
    .orm.insert(boardOps)
    .values(
      bodies.map((body, index) => ({
        boardId,
        seq: index + 1,
        clientId,
        clientSeq: index + 1,
        authorKey: 'k',
        at: new Date(),
        ...body,
      })),
    );
  return { boardId, clusterId, notes };
}
