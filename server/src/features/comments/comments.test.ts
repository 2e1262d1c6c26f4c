import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import type { Comments, NewComment } from '@minga/shared/comments/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { testApp } from '../../../../tests/support/app.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aPerson, aVersionOf } from '../../../../tests/support/factories.ts';
import { mintScope } from '../../platform/http/gate.ts';
import { type SubjectSource, UNNAMED } from '../links/policy.ts';
import { writeComment } from './commands.ts';
import { presentComments } from './present.ts';
import { listComments } from './queries.ts';

type Problem = { code: string; errors: { field: string; message: string }[] };

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;
const REASON = 'Nombra a una persona que no es parte.';

async function aThread() {
  const s = await aDraftingScene(rig);
  const row = await s.whole({ title: 'Borrador secreto' });
  const at = `/api/cycles/${s.cycle.id}`;
  const thread = `${at}/subjects/commitment/${row.id}/comments`;
  const say = async (agent: Agent, body: string, more: Partial<NewComment> = {}) =>
    (await agent.post(thread, { body, ...more })).json<Comments>().items.at(-1) as Comments['items'][number];
  const remove = (agent: Agent, id: string, reason = REASON) => agent.post(`${at}/comments/${id}/remove`, { reason });
  const read = async (agent: Agent) => (await agent.get(thread)).json<Comments>();
  return { ...s, row, at, thread, say, remove, read };
}

describe('comments on the draft of a commitment', () => {
  it('are the forum’s: with organisation or without, on the whole or a part, answered one deep', async () => {
    const s = await aThread();
    const first = await s.say(s.drafter, '¿Quién paga?', { part: 'budgetNote', quote: 'Sin costo' });
    expect(first).toMatchObject({
      part: 'budgetNote',
      quote: 'Sin costo',
      replyTo: null,
      author: { isVerified: true, isMine: true },
    });
    expect(first.author.organisation).not.toBeNull();
    const answer = await s.say(s.participant, 'El ministerio.', { replyTo: first.id });
    expect(answer).toMatchObject({ replyTo: first.id, author: { organisation: null, sector: null, isVerified: true } });
    expect((await s.say(s.drafter, 'Gracias.', { replyTo: answer.id })).replyTo).toBe(first.id);
    const { items, parts, abilities } = await s.read(s.other);
    expect(items.map(({ body }) => body)).toEqual(['¿Quién paga?', 'El ministerio.', 'Gracias.']);
    expect(items.map(({ author, abilities: { canRemove } }) => [author.isMine, canRemove])).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
    expect(parts).toContain('problem');
    expect(abilities.canWrite).toBe(true);
  });

  it('do not exist for strangers, also when the commitment does, nor on anything that has none', async () => {
    const s = await aThread();
    await s.say(s.drafter, 'Entre nosotros');
    expect((await rig.anonymous.get(s.thread)).json<Problem>().code).toBe('subject.not-found');
    await aVersionOf(db, s.row);
    const later = await rig.anonymous.get(s.thread);
    expect([later.statusCode, later.json<Problem>().code]).toEqual([404, 'subject.not-found']);
    expect(later.body).not.toContain('Entre nosotros');
    expect((await s.abroad.get(s.thread)).statusCode).toBe(404);
    expect((await s.abroad.post(s.thread, { body: 'x' })).statusCode).toBe(404);
    for (const [kind, id] of [
      ['commitment', newId()],
      ['diagnosis', s.row.id],
      ['note', newId()],
    ])
      expect((await s.drafter.get(`${s.at}/subjects/${kind}/${id}/comments`)).json<Problem>().code).toBe(
        'subject.not-found',
      );
    expect((await s.drafter.get(`${s.at}/subjects/person/${s.row.id}/comments`)).statusCode).toBe(422);
  });

  it('name each field that is wrong, and answer only what stands on the same subject', async () => {
    const s = await aThread();
    const wrong = await s.drafter.post(s.thread, { body: '  ', quote: 'x'.repeat(401) });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.json<Problem>().errors.map(({ field }) => field)).toEqual(['body', 'quote']);
    expect((await s.drafter.post(s.thread, { body: 'x', part: 'evil' })).json<Problem>().errors[0]?.field).toBe('part');
    const elsewhere = await aThread();
    const foreign = await elsewhere.say(elsewhere.drafter, 'Allá');
    expect((await s.drafter.post(s.thread, { body: 'x', replyTo: foreign.id })).json<Problem>().code).toBe(
      'comment.not-found',
    );
  });

  it('end when the text is part of the plan, and are read on', async () => {
    const s = await aThread();
    await s.say(s.drafter, 'Antes');
    await aVersionOf(db, s.row);
    await rig.database.query("update commitments set state = 'published', published_at = now() where id = $1", [
      s.row.id,
    ]);
    expect((await s.read(s.drafter)).abilities.canWrite).toBe(false);
    expect((await s.drafter.post(s.thread, { body: 'Después' })).json<Problem>().code).toBe('comment.closed');
    expect((await s.read(s.drafter)).items.map(({ body }) => body)).toEqual(['Antes']);
  });
});

describe('the comments on one text', () => {
  /** Written by one person, past the route, which would take its time. */
  const fill = (s: Awaited<ReturnType<typeof aThread>>, personId: string, count: number) =>
    rig.database.query(
      `insert into comments (id, cycle_id, subject_kind, subject_id, body, person_id)
       select gen_random_uuid(), $1, 'commitment', $2, 'Relleno ' || n, $3 from generate_series(1, $4::int) n`,
      [s.cycle.id, s.row.id, personId, count],
    );
  const codeOf = async (s: Awaited<ReturnType<typeof aThread>>, agent: Agent) => {
    const answer = await agent.post(s.thread, { body: 'Lo que quiero decir' });
    return answer.statusCode === 200 ? 'said' : answer.json<Problem>().code;
  };

  it('cannot be filled by one person: each has a share, and what is removed makes room', async () => {
    const s = await aThread();
    const { id } = await s.say(s.participant, 'Uno');
    const [row] = await rig.database.query<{ person: string }>(
      'select person_id as person from comments where id = $1',
      [id],
    );
    await fill(s, row?.person as string, COMMENT_LIMITS.ofPerson - 1);
    expect([await codeOf(s, s.participant), await codeOf(s, s.drafter)]).toEqual(['comment.share', 'said']);
    await s.remove(s.participant, id);
    expect([await codeOf(s, s.participant), await codeOf(s, s.participant)]).toEqual(['said', 'comment.share']);
  });

  it('when they are full are gone on with by the facilitation, and by others once it removed some', async () => {
    const s = await aThread();
    for (let left = COMMENT_LIMITS.comments; left > 0; left -= COMMENT_LIMITS.ofPerson)
      await fill(s, (await aPerson(db)).id, COMMENT_LIMITS.ofPerson);
    expect([await codeOf(s, s.participant), await codeOf(s, s.facilitator)]).toEqual(['comment.full', 'said']);
    const { items } = await s.read(s.facilitator);
    for (const { id } of items.slice(0, 2)) await s.remove(s.facilitator, id);
    expect([await codeOf(s, s.participant), await codeOf(s, s.participant)]).toEqual(['said', 'comment.full']);
  });
});

describe('a removed comment', () => {
  it('leaves a mark with the reason, and its words go to nobody', async () => {
    const s = await aThread();
    const { id } = await s.say(s.drafter, 'Palabras que sobran', { part: 'problem', quote: 'Pocas personas' });
    expect((await s.remove(s.other, id)).json<Problem>().code).toBe('permission.denied');
    expect((await s.remove(s.facilitator, id, 'corta')).statusCode).toBe(422);
    await s.remove(s.facilitator, id);
    for (const agent of [s.drafter, s.facilitator, s.other]) {
      const answer = await agent.get(s.thread);
      expect(answer.body).not.toMatch(/sobran|Pocas personas/);
      expect(answer.json<Comments>().items).toMatchObject([
        { body: null, quote: null, removed: { reason: REASON, by: 'facilitation' }, abilities: { canRemove: false } },
      ]);
    }
    const own = await s.say(s.drafter, 'Me equivoqué');
    await s.remove(s.drafter, own.id);
    expect((await s.read(s.other)).items.at(-1)?.removed?.by).toBe('author');
  });

  it('is removed once, by whoever comes first, and cannot be brought back by the application', async () => {
    const s = await aThread();
    const { id } = await s.say(s.drafter, 'Dos a la vez');
    const answers = await Promise.all([s.remove(s.drafter, id), s.remove(s.facilitator, id)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const write = (text: string) => rig.tx((tx) => tx.execute(text));
    await expect(
      write('update comments set removed_at = null, removed_by = null, removed_reason = null'),
    ).rejects.toThrow();
    await expect(write("update comments set body = 'otra'")).rejects.toThrow();
    await expect(write('delete from comments')).rejects.toThrow();
  });
});

it('another feature lets in whom it wants: a guest is marked as not verified', async () => {
  const s = await aThread();
  const subject: SubjectRef = { kind: 'contribution', id: newId() };
  let mayWrite = true;
  const source: SubjectSource = {
    kinds: ['contribution'],
    show: async () => new Map([[keyOfSubject(subject), UNNAMED]]),
    commentsOn: async () => ({ mayWrite, parts: [] }),
  };
  const guest = await aPerson(db, { isGuest: true, name: 'Visita' });
  const actor = {
    kind: 'person' as const,
    personId: guest.id,
    name: guest.name,
    email: '',
    isAdministrator: false,
    isGuest: true,
    locale: 'es' as const,
    isLocaleChosen: false,
    ownZone: null,
    sessionId: newId(),
  };
  await rig.database.query('update cycles set published_at = now() where id = $1', [s.cycle.id]);
  const scope = await mintScope(rig.deps.access, actor, s.cycle.id, 'public');
  const comment = { body: 'Pasaba por aquí' };
  await rig.tx((tx) => writeComment(tx, scope, [source], subject, comment));
  const rows = await rig.tx((tx) => listComments(tx, s.cycle.id, subject));
  expect(presentComments(rows, { mayWrite, parts: [] }, scope).items).toMatchObject([
    { body: comment.body, author: { name: 'Visita', organisation: null, isVerified: false, isMine: true } },
  ]);
  mayWrite = false;
  await expect(rig.tx((tx) => writeComment(tx, scope, [source], subject, comment))).rejects.toThrow('comment.closed');
  await expect(rig.tx((tx) => writeComment(tx, scope, [], subject, comment))).rejects.toThrow('subject.not-found');
});
