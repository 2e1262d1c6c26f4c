import { describe, expect, it } from 'vitest';
import { watchBallots } from '../../server/src/features/ballots/commands/due.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBallotSetting, runOut } from '../support/ballots.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aCycle, aDiagnosis, anOrganisation, aPerson, aSeat, aTheme } from '../support/factories.ts';

/** Whom an act of a ballot, a commitment, a diagnosis or a stage concerns is told, over a real post office. */
const { office, rig, settled } = await appWithMail();

const HOUR = 3_600_000;
type Row = { kind: string; letter: string };
const noticesOf = (personId: string) =>
  rig.database.query<Row>('select kind, letter from notices where person_id = $1 order by at, kind', [personId]);
const emailOf = async (personId: string) =>
  (await rig.database.query<{ email: string }>('select email from people where id = $1', [personId]))[0]?.email ?? '';
const subjectsTo = async (personId: string) => {
  const email = await emailOf(personId);
  return office.letters.filter(({ to }) => to.includes(email)).map(({ subject }) => subject);
};
const titlesFor = async (agent: Agent) =>
  answered<{ items: { title: string; path: string; lines: string[] }[] }>(await agent.get('/api/notices')).items;
const personOf = async (agent: Agent) =>
  answered<{ actor: { personId: string } }>(await agent.get('/api/me')).actor.personId;

/** Its dates are a promise that the application cannot change. */
const beganDaysAgo = (ballotId: string, days: number) =>
  rig.database.query(
    `set session_replication_role = replica; update ballots set opens_at = now() - interval '${days} days' where id = '${ballotId}'`,
  );
const linesFor = async (agent: Agent) =>
  (await titlesFor(agent)).map(({ title, lines }) => [title, ...lines].join(' '));

describe('a ballot', () => {
  it('is told at once to everybody who may vote in it, reminds those without a vote, and tells its result to all', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    answered(await s.open());
    await settled();
    const [voted, silent] = await Promise.all([0, 1].map((at) => personOf(s.voters[at]?.agent ?? rig.anonymous)));
    const lead = await personOf(s.facilitator);
    const title = `Votación anunciada: ${s.ballot.title}`;
    expect([await subjectsTo(voted ?? ''), await subjectsTo(silent ?? ''), await subjectsTo(lead)]).toEqual([
      [title],
      [title],
      [],
    ]);
    answered(await s.cast(0, 'for'));
    // A day before the end, and only once however often and by however many servers it is asked.
    await beganDaysAgo(s.ballot.id, 3);
    await runOut(rig.database, s.ballot.id, 23 * HOUR);
    const none = new AbortController().signal;
    await Promise.all([1, 2, 3].map(() => watchBallots(rig.deps, none)));
    await settled();
    const missing = `Falta su voto: ${s.ballot.title}`;
    expect([await subjectsTo(voted ?? ''), await subjectsTo(silent ?? '')]).toEqual([[title], [title, missing]]);
    // Nobody looks at it: it is counted, and its result told, all the same.
    await runOut(rig.database, s.ballot.id);
    await Promise.all([1, 2].map(() => watchBallots(rig.deps, none)));
    await settled();
    expect((await noticesOf(voted ?? '')).filter(({ kind }) => kind === 'ballot-result')).toEqual([
      { kind: 'ballot-result', letter: 'daily' },
    ]);
    const [result] = await titlesFor(s.voters[0]?.agent ?? rig.anonymous);
    expect(result).toMatchObject({
      title: `Resultado de la votación: ${s.ballot.title}`,
      lines: expect.arrayContaining(['Votó 1 de 3.']),
      path: `/c/${s.cycle.slug}/ballots/${s.ballot.id}`,
    });
  });

  it('of a few hours reminds nobody on the heels of its announcement, but when half of it is over', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    answered(await s.open());
    const person = await personOf(s.voters[0]?.agent ?? rig.anonymous);
    const kinds = async () => (await noticesOf(person)).map(({ kind }) => kind);
    const watch = async () => {
      await watchBallots(rig.deps, new AbortController().signal);
      await settled();
    };
    await runOut(rig.database, s.ballot.id, 4 * HOUR);
    await watch();
    expect(await kinds()).toEqual(['ballot-announced']);
    await beganDaysAgo(s.ballot.id, 0.5);
    await watch();
    expect(await kinds()).toEqual(['ballot-announced', 'ballot-closing']);
  });

  it('says until when votes really count, and reminds by that, where its stage ends before it', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    answered(await s.open());
    await settled();
    await beganDaysAgo(s.ballot.id, 3);
    await runOut(rig.database, s.ballot.id, 72 * HOUR);
    const end = new Date(Math.ceil(Date.now() / HOUR) * HOUR + 10 * HOUR);
    await rig.database.query("update stages set closes_at = $2 where cycle_id = $1 and name = 'co_creation'", [
      s.cycle.id,
      end,
    ]);
    await watchBallots(rig.deps, new AbortController().signal);
    await settled();
    const hour = new Intl.DateTimeFormat('es-PE', {
      ...{ timeZone: s.forum.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    }).format(end);
    const lines = await linesFor(s.voters[0]?.agent ?? rig.anonymous);
    expect(lines[0]).toMatch(new RegExp(`^Falta su voto: .*hasta el .*${hour}`));
    expect(lines[1]).toMatch(new RegExp(`^Votación anunciada: .* al .*${hour}`));
  });

  it('reminds whoever took over a seat that has ended, of the vote that it left', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open', votesBy: 'seat' });
    answered(await s.open());
    await settled();
    const left = s.voters[0]?.seatId ?? '';
    const [seat] = await rig.database.query<{ organisation: string }>(
      'update seats set ended_at = now() where id = $1 returning organisation_id as organisation',
      [left],
    );
    const heir = await aSeat(rig.deps.db, {
      ...{ forumId: s.forum.id, organisationId: seat?.organisation ?? '', role: 'member' as const },
    });
    await beganDaysAgo(s.ballot.id, 3);
    await runOut(rig.database, s.ballot.id, 20 * HOUR);
    await watchBallots(rig.deps, new AbortController().signal);
    await settled();
    expect((await noticesOf(heir.personId)).map(({ kind }) => kind)).toEqual(['ballot-closing']);
  });

  it('comes at once or not at all: it concerns a right', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    const voter = s.voters[0]?.agent ?? rig.anonymous;
    const choose = (mode: string) => voter.put(`/api/forums/${s.forum.id}/notices/ballot-announced`, { mode });
    expect((await choose('daily')).statusCode).toBe(422);
    answered(await choose('off'), 204);
    answered(await s.open());
    await settled();
    expect(await subjectsTo(await personOf(voter))).toEqual([]);
    expect(await noticesOf(await personOf(voter))).toEqual([{ kind: 'ballot-announced', letter: 'none' }]);
  });

  it('that ends in three days reminds nobody yet', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open' });
    answered(await s.open());
    await runOut(rig.database, s.ballot.id, 72 * HOUR);
    await watchBallots(rig.deps, new AbortController().signal);
    await settled();
    const person = await personOf(s.voters[0]?.agent ?? rig.anonymous);
    expect((await noticesOf(person)).map(({ kind }) => kind)).toEqual(['ballot-announced']);
  });
});

describe('a commitment', () => {
  it('tells whoever is put into its team, and those who draft or talked what is said about it, but not its author', async () => {
    const s = await aDraftingScene(rig);
    const one = await s.whole({ title: 'Expedientes abiertos' });
    const second = await aSeat(rig.deps.db, { forumId: s.forum.id });
    answered(await s.drafter.post(`${s.base}/${one.number}/drafters`, { seatId: second.id }));
    // Who joins by themselves is told nothing.
    answered(await s.other.post(`${s.base}/${one.number}/drafters`, {}));
    const talk = `/api/cycles/${s.cycle.id}/subjects/commitment/${one.id}/comments`;
    answered(await s.leader.post(talk, { body: 'Falta decir en qué mes.' }));
    await settled();
    const kinds = async (personId: string) => (await noticesOf(personId)).map(({ kind }) => kind);
    const [drafter, other, leader] = await Promise.all([s.drafter, s.other, s.leader].map(personOf));
    expect(await kinds(second.personId)).toEqual(['commitment-invited', 'commitment-commented']);
    expect(await kinds(drafter ?? '')).toEqual(['commitment-commented']);
    expect(await kinds(other ?? '')).toEqual(['commitment-commented']);
    expect(await kinds(leader ?? '')).toEqual([]);
    const answer = answered<{ items: { id: string }[] }>(await s.drafter.post(talk, { body: 'En marzo.' })).items.at(
      -1,
    );
    await settled();
    expect(await kinds(leader ?? '')).toEqual(['commitment-commented']);
    const [said] = await titlesFor(s.leader);
    expect(said).toMatchObject({
      title: 'Comentario en «Expedientes abiertos»',
      path: `/c/${s.cycle.slug}/commitments/${one.number}#comment-${answer?.id}`,
    });
    expect(said?.lines.at(-1)).toBe('En marzo.');
  });

  it('does not tell the words of a comment that was removed meanwhile', async () => {
    const s = await aDraftingScene(rig);
    const one = await s.whole({ title: 'Sin rastro' });
    const talk = `/api/cycles/${s.cycle.id}/subjects/commitment/${one.id}/comments`;
    const thread = answered<{ items: { id: string }[] }>(await s.leader.post(talk, { body: 'Un insulto.' }));
    await settled();
    expect((await titlesFor(s.drafter)).map(({ title }) => title)).toEqual(['Comentario en «Sin rastro»']);
    const path = `/api/cycles/${s.cycle.id}/comments/${thread.items[0]?.id}/remove`;
    answered(await s.facilitator.post(path, { reason: 'Ofende a una persona del foro.' }));
    expect(await titlesFor(s.drafter)).toEqual([]);
  });

  it('tells nothing of a draft to whoever has left the forum, neither later nor of what they were told before', async () => {
    const s = await aDraftingScene(rig);
    const one = await s.whole({ title: 'Solo del foro' });
    const talk = `/api/cycles/${s.cycle.id}/subjects/commitment/${one.id}/comments`;
    answered(await s.leader.post(talk, { body: 'Primera voz.' }));
    answered(await s.drafter.post(talk, { body: 'Segunda voz.' }));
    await settled();
    const [leader, drafter] = await Promise.all([s.leader, s.drafter].map(personOf));
    const heard = async (agent: Agent) => (await titlesFor(agent)).map(({ title }) => title);
    expect([await heard(s.leader), await heard(s.drafter)]).toEqual([
      ['Comentario en «Solo del foro»'],
      ['Comentario en «Solo del foro»'],
    ]);
    await rig.database.query('update seats set ended_at = now() where person_id = any($1)', [[leader, drafter]]);
    expect([await heard(s.leader), await heard(s.drafter)]).toEqual([[], []]);
    answered(await s.facilitator.post(talk, { body: 'Tercera voz.' }));
    await settled();
    for (const person of [leader, drafter])
      expect((await noticesOf(person ?? '')).map(({ kind }) => kind)).toEqual(['commitment-commented']);
  });
});

describe('a diagnosis', () => {
  it('that is published tells all of its organisation its number and address', async () => {
    const cycle = await aCycle(rig.deps.db, { openStage: 'preparation', reviewDays: 0 });
    const theme = await aTheme(rig.deps.db, { cycleId: cycle.id });
    const seat = await aSeat(rig.deps.db, { forumId: cycle.forumId });
    const colleague = await aSeat(rig.deps.db, { forumId: cycle.forumId, organisationId: seat.organisationId });
    const stranger = await aSeat(rig.deps.db, { forumId: cycle.forumId });
    const author = await rig.signInAs(seat.personId);
    const row = await aDiagnosis(rig.deps.db, {
      ...{ cycleId: cycle.id, organisationId: seat.organisationId, createdBySeat: seat.id },
      title: 'Agua turbia',
      themes: [theme.id],
      summary: 'El agua no se puede beber.',
    });
    const receipt = answered<{ number: number }>(
      await author.post(`/api/cycles/${cycle.id}/diagnoses/${row.id}/submit`, { version: row.version }),
    );
    // A second press publishes nothing again, and tells nothing again.
    await author.post(`/api/cycles/${cycle.id}/diagnoses/${row.id}/submit`, { version: row.version });
    await settled();
    for (const personId of [seat.personId, colleague.personId])
      expect(await noticesOf(personId)).toEqual([{ kind: 'diagnosis-published', letter: 'daily' }]);
    expect(await noticesOf(stranger.personId)).toEqual([]);
    const [told] = await titlesFor(author);
    expect(told).toMatchObject({
      title: 'Se publicó su diagnóstico: Agua turbia',
      path: `/c/${cycle.slug}/diagnoses/${receipt.number}`,
    });
  });

  it('that is asked about tells who speaks for its organisation, and the answer whoever asked', async () => {
    const s = await aDraftingScene(rig);
    const one = await aDiagnosis(rig.deps.db, {
      ...{ cycleId: s.cycle.id, organisationId: s.seat.organisationId, createdBySeat: s.seat.id },
      ...{ number: 1, state: 'published', publishedAt: new Date(), title: 'Agua turbia', summary: 'No se bebe.' },
    });
    const talk = `/api/cycles/${s.cycle.id}/subjects/diagnosis/${one.id}/comments`;
    const asked = answered<{ items: { id: string }[] }>(await s.participant.post(talk, { body: '¿Desde cuándo?' }));
    await settled();
    const heard = async (agent: Agent) => (await titlesFor(agent)).map(({ title, lines }) => [title, lines.at(-1)]);
    const question = ['Preguntan sobre su diagnóstico «Agua turbia»', '¿Desde cuándo?'];
    expect([await heard(s.drafter), await heard(s.participant), await heard(s.other)]).toEqual([[question], [], []]);
    answered(await s.drafter.post(talk, { body: 'Desde 2019.', replyTo: asked.items[0]?.id }));
    await settled();
    expect(await heard(s.participant)).toEqual([['Sigue la conversación sobre «Agua turbia»', 'Desde 2019.']]);
    // What was said and taken away is told to nobody any more, nor anything of a diagnosis that was withdrawn.
    const path = `/api/cycles/${s.cycle.id}/comments/${asked.items[0]?.id}/remove`;
    answered(await s.facilitator.post(path, { reason: 'Ofende a una persona del foro.' }));
    expect(await heard(s.drafter)).toEqual([]);
    const withdraw = `/api/cycles/${s.cycle.id}/diagnoses/${one.id}/withdraw`;
    answered(await s.drafter.post(withdraw, { reason: 'Se escribió sobre otro lugar.' }));
    expect(await heard(s.participant)).toEqual([]);
  });
});

describe('a stage', () => {
  it('that moves tells everybody of the forum how its window reads last; a private cycle tells nobody', async () => {
    const cycle = await aCycle(rig.deps.db, { openStage: 'preparation' });
    const own = await aCycle(rig.deps.db, { forumId: cycle.forumId, publishedAt: null });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
    const observer = await aPerson(rig.deps.db, { role: 'observer', forumId: cycle.forumId });
    const member = await aSeat(rig.deps.db, { forumId: cycle.forumId });
    const abroad = await aSeat(rig.deps.db);
    const move = async (cycleId: string, days: number) => {
      type Stage = { opensAt: string; closesAt: string; version: number };
      const base = `/api/cycles/${cycleId}/stages`;
      const [stage] = answered<{ items: Stage[] }>(await lead.get(base)).items;
      const closesAt = new Date(Date.parse(stage?.closesAt ?? '') + days * 24 * HOUR).toISOString();
      const body = { opensAt: stage?.opensAt, closesAt, version: stage?.version, reason: 'Piden una semana más.' };
      answered(await lead.put(`${base}/preparation`, body));
      await settled();
    };
    await move(own.id, -1);
    await move(cycle.id, -1);
    await move(cycle.id, -1);
    for (const personId of [observer.id, member.personId])
      expect((await noticesOf(personId)).map(({ kind }) => kind)).toEqual(['stage-moved', 'stage-moved']);
    expect(await noticesOf(abroad.personId)).toEqual([]);
    const titles = await titlesFor(await rig.signInAs(observer));
    expect(titles.map(({ title, path }) => [title, path])).toEqual([
      [`Cambió un plazo: Preparación, ${cycle.title}`, `/c/${cycle.slug}/stages`],
    ]);
    expect(titles[0]?.lines).toContain('Razón: Piden una semana más.');
  });
});

describe('a seat', () => {
  it('that is given or ends is told at once to whoever holds it and nobody else, in one letter; the invited have theirs', async () => {
    const cycle = await aCycle(rig.deps.db);
    const { forumId } = cycle;
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
    const observer = await aPerson(rig.deps.db, { role: 'observer', forumId, name: 'Ana' });
    const organisation = await anOrganisation(rig.deps.db, { forumId, name: 'Red del Agua' });
    const at = `/api/cycles/${cycle.id}`;
    // Somebody who has been here: there are no invitations for them.
    await rig.database.query(`insert into invited_names values ($1, $2, 'Ana', now())`, [forumId, observer.id]);
    const give = async (email: string) => {
      const seat = { email, name: 'Ana', role: 'member', seniority: 'director' };
      const made = await lead.post(`${at}/organisations/${organisation.id}/seats`, seat);
      return answered<{ id: string }>(made, 201).id;
    };
    const id = await give(observer.email);
    await settled();
    expect(await subjectsTo(observer.id)).toEqual(['Asiento en Red del Agua']);
    const agent = await rig.signInAs(observer);
    const [given] = await titlesFor(agent);
    expect(given?.lines.join()).toMatch(/Usted integra .* y vota por ella/);
    expect(given?.path).toBe(`/c/${cycle.slug}/organisations`);
    answered(await lead.delete(`${at}/seats/${id}`), 204);
    await settled();
    expect(await subjectsTo(observer.id)).toEqual([
      'Asiento en Red del Agua',
      'Terminó su asiento de integrante en Red del Agua',
    ]);
    expect((await titlesFor(agent)).map(({ title }) => title)).toEqual([
      'Terminó su asiento de integrante en Red del Agua',
    ]);
    expect(await noticesOf(await personOf(lead))).toEqual([]);

    const email = `nueva-${cycle.slug}@example.org`;
    const awaited = await give(email);
    await settled();
    const invited = (await rig.database.query<{ id: string }>('select id from people where email = $1', [email]))[0];
    const subjects = await subjectsTo(invited?.id ?? '');
    expect([subjects.length, subjects[0], await noticesOf(invited?.id ?? '')]).toEqual([
      1,
      expect.stringMatching(/^Le invitan a/),
      [],
    ]);
    answered(await lead.delete(`${at}/seats/${awaited}`), 204);
    await settled();
    // A letter told them of it, so one tells them of its end.
    expect([await subjectsTo(invited?.id ?? ''), await noticesOf(invited?.id ?? '')]).toEqual([
      [...subjects, 'Ya no se le ofrece el asiento de integrante en Red del Agua'],
      [{ kind: 'seat-ended', letter: 'sent' }],
    ]);
  });

  it('that is vacant is told to who facilitates and who else speaks for the organisation, not to whoever ended it or left', async () => {
    const cycle = await aCycle(rig.deps.db, { title: 'Ciclo del Agua' });
    const { forumId } = cycle;
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
    const second = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
    const organisation = await anOrganisation(rig.deps.db, { forumId, name: 'Red del Agua' });
    const seatOf = async (name: string, organisationId?: string) => {
      const person = await aPerson(rig.deps.db, { name });
      const seat = await aSeat(rig.deps.db, {
        forumId,
        personId: person.id,
        ...(organisationId && { organisationId }),
      });
      return { ...person, seat: seat.id, agent: await rig.signInAs(person) };
    };
    const [ana, eva, colleague] = [
      await seatOf('Ana Oca', organisation.id),
      await seatOf('Eva Luz', organisation.id),
      await seatOf('Iris Paz', organisation.id),
    ];
    const stranger = await seatOf('De otra organización');
    answered(await lead.delete(`/api/cycles/${cycle.id}/seats/${ana.seat}`), 204);
    await settled();
    const vacant = (name: string) => ({
      title: 'Un asiento de delegación de Red del Agua quedó libre',
      lines: [expect.stringContaining(`${name} ya no actúa por esta organización en`)],
      path: `/c/${cycle.slug}/organisations`,
    });
    for (const agent of [second, eva.agent, colleague.agent])
      expect(await titlesFor(agent)).toMatchObject([vacant('Ana Oca')]);
    expect(await titlesFor(lead)).toEqual([]);

    answered(await eva.agent.post('/api/account/erasure', { email: eva.email }));
    await settled();
    for (const agent of [second, colleague.agent])
      expect(await titlesFor(agent)).toMatchObject([vacant('Participante anterior'), vacant('Ana Oca')]);
    expect(await titlesFor(lead)).toMatchObject([vacant('Participante anterior')]);
    expect([await titlesFor(stranger.agent), await noticesOf(eva.id)]).toEqual([[], []]);
    expect(await subjectsTo(ana.id)).toEqual(['Terminó su asiento de delegación en Red del Agua']);
    // Whoever speaks for it no more reads nothing of it any more.
    answered(await lead.delete(`/api/cycles/${cycle.id}/seats/${colleague.seat}`), 204);
    expect((await titlesFor(colleague.agent)).map(({ title }) => title)).not.toContain(vacant('').title);
  });
});
