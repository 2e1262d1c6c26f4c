import { randomUUID } from 'node:crypto';
import type { BallotDetail, BallotResult, Receipt } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail, Provenance } from '@minga/shared/commitments/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { testApp } from '../support/app.ts';
import { aBoardWithCluster, aDraftingScene } from '../support/drafting-scene.ts';
import { aSeat, aTheme } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

describe('from an idea on a board to a decision of the forum', () => {
  it('walks the whole way and back', async () => {
    const s = await aDraftingScene(rig);
    const theme = await aTheme(db, { cycleId: s.cycle.id, name: 'Salud' });
    const board = await aBoardWithCluster(db, s.cycle.id, 'closed');

    // The cluster becomes a commitment that knows its notes.
    const made = (
      await s.drafter.post(s.base, { boardId: board.boardId, clusterId: board.clusterId })
    ).json<CommitmentDetail>();
    const url = `${s.base}/${made.number}`;
    const values = {
      transparency: null,
      participation: 'La ciudadanía pide su cita sin ir al hospital y puede opinar sobre la espera de cada mes.',
      accountability: null,
    };
    const text = {
      leadOrganisationId: s.lead.id,
      themeIds: [theme.id],
      problem: 'Hay que ir de madrugada para conseguir una cita.',
      causes: 'Cada hospital reparte sus citas en ventanilla.',
      doneSoFar: 'Dos hospitales probaron un registro.',
      solution: 'Una norma que obliga a todos los hospitales a ofrecer sus citas en un mismo portal.',
      results: 'De 2 a 40 hospitales en 2028, según el registro público.',
      addedValue: 'Hoy ninguna norma obliga a publicar las citas.',
      values,
      startsOn: '2027-01-01',
      endsOn: '2028-12-31',
    };
    const saved = (await s.drafter.put(url, { version: 1, text })).json<{ version: number }>();
    expect((await s.drafter.post(`${url}/freeze`, { version: saved.version })).json()).toMatchObject({
      code: 'commitment.incomplete',
      errors: [{ field: 'milestones' }],
    });
    const milestones = [
      {
        id: newId(),
        title: 'Norma',
        output: 'Resolución ministerial aprobada',
        dueOn: '2027-09-30',
        responsibleOrganisationId: s.lead.id,
      },
      {
        id: newId(),
        title: 'Portal',
        output: 'Portal con 40 hospitales',
        dueOn: '2028-11-30',
        responsibleOrganisationId: s.lead.id,
      },
    ];
    await s.drafter.put(`${url}/milestones`, { version: saved.version, milestones });
    const frozen = (await s.drafter.post(`${url}/freeze`, { version: saved.version + 1 })).json<CommitmentDetail>();
    await s.facilitator.post(`${url}/publish`);

    // The forum decides on exactly that text.
    const members = await Promise.all(
      Array.from({ length: 3 }, async () =>
        rig.signInAs((await aSeat(db, { forumId: s.forum.id, role: 'member' })).personId),
      ),
    );
    const ballots = `/api/cycles/${s.cycle.id}/ballots`;
    const window = { opensAt: new Date().toISOString(), closesAt: new Date(Date.now() + 86_400_000).toISOString() };
    const version = frozen.versions[0];
    const ballot = (
      await s.facilitator.post(ballots, {
        title: 'Compromisos de salud',
        mode: 'open',
        rule: 'consent',
        versionIds: [version?.id],
        ...window,
      })
    ).json<BallotDetail>();
    expect(ballot.questions[0]).toMatchObject({ title: 'Citas por internet', versionSha256: version?.sha256 });
    await s.facilitator.post(`${ballots}/${ballot.id}/open`);
    const receipts: Receipt[] = [];
    for (const member of members)
      receipts.push(
        (
          await member.post(`${ballots}/${ballot.id}/casts`, {
            key: randomUUID(),
            choices: [{ versionId: version?.id, choice: 'for' }],
          })
        ).json<Receipt>(),
      );
    await s.facilitator.post(`${ballots}/${ballot.id}/close`, { reason: 'Todas las organizaciones votaron.' });
    const result = (await rig.anonymous.get(`${ballots}/${ballot.id}/result`)).json<BallotResult>();
    expect(result.questions[0]?.outcome).toMatchObject({
      isApproved: true,
      grounds: 'no-objection',
      turnout: 3,
      roll: 3,
    });
    expect(result.trackers).toEqual(receipts.map(({ tracker }) => tracker).sort());

    // Anybody walks from the note to the commitment and back, because the board is closed.
    expect((await rig.anonymous.get(`${s.base}/from/note/${board.notes[0]}`)).json()).toEqual({
      commitments: [{ number: 1, title: 'Citas por internet', state: 'published' }],
    });
    const sources = (await rig.anonymous.get(`${url}/provenance`)).json<Provenance>().sources;
    expect(sources.map(({ label }) => label).sort()).toEqual(['Citas por internet', 'Nota 0', 'Nota 1']);

    // A stranger reads the same and no more; the pages that the server renders are made of these answers.
    expect((await rig.anonymous.get(s.base)).json()).toMatchObject({
      items: [{ title: 'Citas por internet', state: 'published', themes: ['Salud'] }],
      abilities: { canCreate: false },
    });
    expect((await rig.anonymous.get(url)).json()).toMatchObject({
      text: null,
      content: { title: 'Citas por internet' },
    });
    expect(sources).toHaveLength(3);
    expect((await rig.anonymous.get(`${s.base}/9`)).statusCode).toBe(404);
    expect((await rig.anonymous.get(`/c/${s.cycle.slug}/commitments/1`, { accept: 'text/html' })).body).toContain(
      'Citas por internet',
    );
    expect(await rig.tx((tx) => firstBrokenLink(tx, s.cycle.id))).toBeNull();
  });

  it('keeps words of an open board inside the forum, and of private writing inside nobody', async () => {
    const s = await aDraftingScene(rig);
    const board = await aBoardWithCluster(db, s.cycle.id);
    const row = await s.whole();
    const sources = [
      { kind: 'cluster', sourceId: board.clusterId },
      ...board.notes.slice(0, 2).map((sourceId) => ({ kind: 'note', sourceId })),
    ];
    for (const source of sources)
      await s.drafter.post(`${s.base}/${row.number}/sources`, { ...source, boardId: board.boardId });
    await s.drafter.post(`${s.base}/${row.number}/freeze`, { version: 1 });
    const labels = async (agent: typeof s.drafter) =>
      (await agent.get(`${s.base}/${row.number}/provenance`)).json<Provenance>().sources.map(({ label }) => label);
    expect(await labels(s.drafter)).toContain('Nota 0');
    expect(await labels(rig.anonymous)).toEqual([null, null, null]);
    // An open board is not named to strangers either.
    const named = async (agent: typeof s.drafter) =>
      (await agent.get(`${s.base}/${row.number}/provenance`)).json<Provenance>().sources.map((one) => one.boardTitle);
    expect(await named(s.drafter)).toEqual(Array(3).fill('Ideas de salud'));
    expect((await rig.anonymous.get(`${s.base}/${row.number}/provenance`)).body).not.toContain(board.boardId);
    expect(await named(rig.anonymous)).toEqual([null, null, null]);
    const next = {
      boardId: board.boardId,
      seq: 20,
      clientId: newId(),
      clientSeq: 1,
      type: 'phase.set',
      args: JSON.stringify({ phase: 'private_writing' }),
    };
    await rig.database.query(
      "insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at) values ($1, $2, $3, $4, $5, $6, 'k', now())",
      Object.values(next),
    );
    await rig.database.query("update boards set phase = 'private_writing' where id = $1", [board.boardId]);
    expect(await labels(s.drafter)).toEqual([null, null, null]);
    expect(await labels(s.facilitator)).toEqual([null, null, null]);
  });
});
