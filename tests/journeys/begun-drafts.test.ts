import { afterAll, describe, expect, it } from 'vitest';
import { answered, uploadFileTo } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { wordsOf } from '../support/consultations.ts';
import { aPdf } from '../support/documents.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

/** What is begun by one press and written afterwards: it is a draft once it holds something. */
const rig = await testApp();
await rig.listen();
afterAll(() => rig.close());
const { db } = rig.deps;

const KINDS = {
  announcements: { title: 'Cambia la sala', body: '' },
  consultations: wordsOf(),
};
type Begun = { id: string; version: number };
type Listed = { drafts: { id: string; title: string }[] };

async function scene(kind: keyof typeof KINDS) {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const at = `/api/cycles/${cycle.id}/${kind}`;
  const signIn = async () => rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const [rosa, colleague] = [await signIn(), await signIn()];
  const begin = async (agent: Agent) => answered<Begun>(await agent.post(at), 201);
  const drafts = async (agent: Agent) => answered<Listed>(await agent.get(at)).drafts.map(({ id }) => id);
  const rows = async () => {
    const [found] = await rig.database.query<{ count: number }>(
      `select count(*)::int as count from ${kind} where cycle_id = $1`,
      [cycle.id],
    );
    return found?.count;
  };
  return { at, rosa, colleague, begin, drafts, rows };
}

describe.each(['announcements', 'consultations'] as const)('a draft of %s', (kind) => {
  it('is in nobody’s list before something is saved in it, and in the whole facilitation’s from then on', async () => {
    const s = await scene(kind);
    const { id, version } = await s.begin(s.rosa);
    expect([await s.drafts(s.rosa), await s.drafts(s.colleague)]).toEqual([[], []]);
    answered(await s.rosa.put(`${s.at}/${id}`, { ...KINDS[kind], version }));
    expect([await s.drafts(s.rosa), await s.drafts(s.colleague)]).toEqual([[id], [id]]);
  });

  it('is begun once by two presses, by two devices at once, and by whoever comes back to it', async () => {
    const s = await scene(kind);
    const presses = await Promise.all(Array.from({ length: 6 }, () => s.rosa.post(s.at)));
    const ids = new Set(presses.map((answer) => answered<Begun>(answer, 201).id));
    expect([ids.size, await s.rows()]).toEqual([1, 1]);
    expect(ids).toContain((await s.begin(s.rosa)).id);
    // A colleague's is another, and so is the next one after the first was written.
    const other = await s.begin(s.colleague);
    expect(ids).not.toContain(other.id);
    const [id = ''] = ids;
    answered(await s.rosa.put(`${s.at}/${id}`, { ...KINDS[kind], version: 1 }));
    expect((await s.begin(s.rosa)).id).not.toBe(id);
    expect([await s.rows(), await s.drafts(s.rosa)]).toEqual([3, [id]]);
  });
});

it('an announcement that holds a file and no word yet is a draft, and not begun anew', async () => {
  const s = await scene('announcements');
  const { id } = await s.begin(s.rosa);
  await uploadFileTo(s.rosa, `${s.at}/${id}`, 'agenda.pdf', aPdf());
  expect(await s.drafts(s.rosa)).toEqual([id]);
  expect((await s.begin(s.rosa)).id).not.toBe(id);
});
