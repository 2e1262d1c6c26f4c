import type { Announcement } from '@minga/shared/announcements/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import { testApp } from '../../../../tests/support/app.ts';
import type { Agent } from '../../../../tests/support/agent.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aDiagnosis } from '../../../../tests/support/factories.ts';
import { NOUNS } from '../../app.ts';
import type { Tx } from '../../platform/database/db.ts';
import { mintScope, type Scope } from '../../platform/http/gate.ts';
import { withdrawAnnouncement } from '../announcements/commands.ts';
import { withdrawCommitment } from '../commitments/commands/decisions.ts';
import { withdrawDiagnosis } from '../diagnoses/commands/publish.ts';

const rig = await testApp();
afterAll(() => rig.close());
const REASON = 'Se publicó antes de tiempo.';
type Scene = Awaited<ReturnType<typeof aDraftingScene>>;
type Withdraw = (tx: Tx, scope: Scope) => Promise<unknown>;

/** Every kind of subject that has comments, open for them, and how it is withdrawn. */
const SUBJECTS: Record<string, (s: Scene) => Promise<{ id: string; withdraw: Withdraw; by?: Agent }>> = {
  diagnosis: async ({ cycle, seat, drafter }) => {
    const { id } = await aDiagnosis(rig.deps.db, {
      ...{ cycleId: cycle.id, organisationId: seat.organisationId, createdBySeat: seat.id },
      ...{ number: 1, state: 'published', publishedAt: new Date(), summary: 'No se bebe.' },
    });
    return { id, by: drafter, withdraw: (tx, scope) => withdrawDiagnosis(tx, scope, id, { reason: REASON }) };
  },
  announcement: async ({ facilitator, cycle }) => {
    const at = `/api/cycles/${cycle.id}/announcements`;
    const { id, version } = answered<Announcement>(await facilitator.post(at), 201);
    const words = { title: 'Cambia la sala', body: 'En la Sala Totora.', version };
    const draft = answered<Announcement>(await facilitator.put(`${at}/${id}`, words));
    answered(await facilitator.post(`${at}/${id}/publish`, { version: draft.version, notify: false }));
    return { id, withdraw: (tx, scope) => withdrawAnnouncement(tx, scope, id, REASON) };
  },
  commitment: async ({ whole }) => {
    const { id, number } = await whole();
    return { id, withdraw: (tx, scope) => withdrawCommitment(tx, scope, number, REASON) };
  },
};

it.each(Object.entries(SUBJECTS))(
  'a comment that comes while its %s is withdrawn does not land on it',
  async (kind, open) => {
    const s = await aDraftingScene(rig);
    const { id, withdraw, by = s.facilitator } = await open(s);
    const thread = `/api/cycles/${s.cycle.id}/subjects/${kind}/${id}/comments`;
    const say = (body: string) => s.other.post(thread, { body });
    expect((await say('Antes')).statusCode).toBe(200);
    const actor = await rig.deps.access.resolveActor({ cookie: by.cookie });
    const scope = await mintScope(rig.deps.access, actor, s.cycle.id, 'forum');
    const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    const answers = await rig.tx(async (tx) => {
      await withdraw(tx, scope);
      const late = [1, 2, 3].map((n) => say(`Mientras ${n}`));
      // Not one is answered before it is known whether the subject stands.
      await expect.poll(async () => (await rig.database.query(waits)).length, { timeout: 20_000 }).toBe(3);
      return [late];
    });
    const codes = (await Promise.all(answers.flat())).map((answer) => answer.json<{ code?: string }>().code);
    expect(codes).toEqual(['comment.closed', 'comment.closed', 'comment.closed']);
    const written = await rig.database.query('select body from comments where subject_id = $1', [id]);
    expect(written).toEqual([{ body: 'Antes' }]);
  },
);

it('is tried with each kind that has comments', () => {
  const kinds = NOUNS.flatMap(({ subjects }) => (subjects?.commentsOn ? subjects.kinds : []));
  expect(kinds.toSorted()).toEqual(Object.keys(SUBJECTS).toSorted());
});
