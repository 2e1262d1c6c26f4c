import { createHash } from 'node:crypto';
import { recount } from '@minga/shared/ballots/export.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import { hintsFor } from '@minga/shared/commitments/rules.ts';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import type { InvitationRow } from '@minga/shared/people/schema.ts';
import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { readState } from '../../server/src/features/boards/queries/fold.ts';
import { findBoard } from '../../server/src/features/boards/queries/deciding.ts';
import { findCommitment, getText } from '../../server/src/features/commitments/queries/commitments.ts';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { SNAPSHOT_FIELDS } from '../../server/src/features/meetings/queries/publications.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ demo: true });
await loadDemonstration(rig.owner, NEEDS);
afterAll(() => rig.close());

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const one = async <T extends Record<string, unknown>>(text: string, values: unknown[]): Promise<T> =>
  (await rig.database.query<T>(text, values))[0] as T;

describe.each(['demo-es', 'demo-en'] as const)('%s', (forum) => {
  const cycleId = demoId(forum, 'cycle');
  const forumId = demoId(forum, 'forum');

  it('golden case 1: five themes, thirteen commitments, 34 diagnoses by thirteen organisations', async () => {
    expect(
      await one(
        `select (select count(*)::int from themes where cycle_id = $1) as themes, (select count(*)::int from commitments where cycle_id = $1) as commitments,
          (select count(*)::int from diagnoses where cycle_id = $1) as diagnoses,
          (select count(distinct organisation_id)::int from diagnoses where cycle_id = $1) as authors`,
        [cycleId],
      ),
    ).toEqual({ themes: 5, commitments: 13, diagnoses: 34, authors: 13 });
  });

  it('golden case 2: nine commitments are modest, three unclear (2, 3 and 11), one substantial', async () => {
    const rows = await rig.database.query<{ potential: string; numbers: number[] }>(
      'select potential, array_agg(number order by number) as numbers from commitments join commitment_potential on commitment_id = id where cycle_id = $1 group by potential order by potential',
      [cycleId],
    );
    expect(rows.map(({ potential, numbers }) => [potential, numbers.length])).toEqual([
      ['modest', 9],
      ['substantial', 1],
      ['unclear', 3],
    ]);
    expect(rows.find(({ potential }) => potential === 'unclear')?.numbers).toEqual([2, 3, 11]);
    const list = (await rig.anonymous.get(`/api/cycles/${cycleId}/commitments`)).json();
    expect([list.items.length, list.mix]).toEqual([13, { unclear: 3, modest: 9, substantial: 1, unrated: 0 }]);
  });

  it('golden case 3: fifteen of 34 diagnoses can be reached, 44 %, and nineteen cannot', async () => {
    const { counters } = (await rig.anonymous.get(`/api/cycles/${cycleId}/diagnoses`)).json();
    expect(counters).toMatchObject({ declared: 34, reachable: 15, withdrawn: 0, inReview: 1 });
    expect(Math.round((counters.reachable / counters.declared) * 100)).toBe(44);
  });

  it('says nineteen wherever they are counted, and told everybody of the forum of each change of its stages', async () => {
    const agent = await rig.signInAs({ persona: 'facilitator', forum });
    const { items } = (await agent.get(`/api/cycles/${cycleId}/diagnoses?state=unreachable&limit=100`)).json();
    const { needs } = (await agent.get('/api/home')).json();
    const need = needs.find(({ kind }: { kind: string }) => kind === 'reach-diagnoses');
    expect([items.length, need.params.count]).toEqual([19, 19]);
    const told = (await agent.get('/api/notices')).json().items.flatMap(({ lines }: { lines: string[] }) => lines);
    expect(told.filter((line: string) => / (el registro cuenta|the register counts) 19\.$/.test(line))).toHaveLength(1);
    const changed = (await rig.anonymous.get(`/api/cycles/${cycleId}/stages`)).json().changes;
    for (const { stageName } of changed) {
      const recipients = (await agent.get(`/api/cycles/${cycleId}/stages/${stageName}/recipients`)).json().items;
      expect(recipients.length).toBeGreaterThan(10);
      expect(recipients.every(({ letter }: { letter: string }) => letter === 'sent')).toBe(true);
    }
  });

  it('has invitations wherever one can stand, answers of both kinds to its meetings, and an earlier cycle', async () => {
    const facilitator = await rig.signInAs({ persona: 'facilitator', forum });
    const { items } = (await facilitator.get(`/api/cycles/${cycleId}/invitations`)).json<{ items: InvitationRow[] }>();
    const at = (state: InvitationRow['state']) => items.filter((one) => one.state === state);
    for (const state of ['sent', 'opened', 'refused', 'expired', 'declined'] as const)
      expect([state, at(state).length > 0]).toEqual([state, true]);
    expect(at('declined').map(({ declineReason, seats }) => [(declineReason?.length ?? 0) > 40, seats])).toEqual([
      [true, []],
    ]);
    expect(at('expired').some(({ askedAt }) => askedAt !== null)).toBe(true);
    const { yes, no, earlier } = await one<{ yes: number; no: number; earlier: number }>(
      `select count(*) filter (where a.answer = 'yes')::int as yes, count(*) filter (where a.answer = 'no')::int as no,
        (select count(*)::int from cycles e where e.forum_id = $2 and e.archived_at is not null) as earlier
      from meeting_answers a join meetings m on m.id = a.meeting_id where m.cycle_id = $1`,
      [cycleId, forumId],
    );
    expect([yes > no, no > 0, earlier]).toEqual([true, true, 1]);
  });

  it('golden cases 4 and 5: the hints say of 2, 3 and 11 that nothing is added, and of 1 that it changes a rule', async () => {
    for (const number of [1, 2, 3, 6, 11]) {
      const text = await rig.tx(async (tx) => {
        const row = await findCommitment(tx, { cycleId }, number);
        return row && getText(tx, row);
      });
      if (!text) throw new Error(`commitment ${number} is missing`);
      const { startsOn, endsOn } = text;
      const context = {
        planStartsOn: startsOn ?? '',
        planEndsOn: endsOn ?? '',
        earlierTitles: [],
        sources: 1,
        drafters: [],
        coCreated: null,
        reason: '',
      };
      const hints = new Map(hintsFor(text, context).map((hint) => [hint.rule, hint]));
      const isCarriedOver = [2, 3, 11].includes(number);
      expect([number, hints.get('C10')?.level]).toEqual([number, isCarriedOver ? 'warn' : 'ok']);
      expect([number, hints.get('C09')?.variant]).toEqual([number, isCarriedOver ? 'unclear' : 'substantial']);
    }
  });

  it('golden case 6: an organisation with one delegate is needed at two tables at once; one overlap was accepted with a reason', async () => {
    const facilitator = await rig.signInAs({ persona: 'facilitator', forum });
    const { flags } = (await facilitator.get(`/api/cycles/${cycleId}/meetings/flags`)).json<FlagList>();
    const uncovered = flags.find(({ rule }) => rule === 'S02')?.clusters ?? [];
    const subjects = uncovered.map(({ subject }) => subject.id);
    expect(subjects).toContain(demoId(forum, 'organisation/altiplano'));
    expect(subjects).toContain(demoId(forum, 'organisation/rai'));
    expect(subjects).not.toContain(demoId(forum, 'organisation/judicial'));
    expect(uncovered.filter(({ acknowledgement }) => acknowledgement !== null)).toHaveLength(1);
    const parallel = uncovered.find(({ subject }) => subject.id === demoId(forum, 'organisation/rai'));
    expect([parallel?.meetings.length, parallel?.capacity]).toEqual([3, 1]);
  });

  it('no published meeting breaks a rule that blocks publishing; one draft does', async () => {
    const [published, planned] = await Promise.all(
      [rig.anonymous, await rig.signInAs({ persona: 'facilitator', forum })].map(async (agent) => {
        const { flags } = (await agent.get(`/api/cycles/${cycleId}/meetings/flags`)).json<FlagList>();
        return flags.filter(({ severity, count }) => severity === 'block' && count > 0).length;
      }),
    );
    expect([published, planned]).toEqual([0, 1]);
  });

  it('golden case 7: two diagnoses on citizen security have no theme and nobody cites them', async () => {
    const rows = await rig.database.query<{ number: number }>(
      `select number from diagnoses d where cycle_id = $1 and not exists (select 1 from diagnosis_themes t where t.diagnosis_id = d.id)
        and not exists (select 1 from links l where l.to_kind = 'diagnosis' and l.to_id = d.id) order by number`,
      [cycleId],
    );
    expect(rows.map(({ number }) => number)).toEqual([12, 33]);
  });

  it('consultations have 44 and 22 contributions, most answered with a reason of their own', async () => {
    const { items } = (await rig.anonymous.get(`/api/cycles/${cycleId}/consultations`)).json();
    expect(items.map((item: { contributions: number }) => item.contributions)).toEqual([44, 22]);
    const { answers, reasons } = await one<{ answers: number; reasons: number }>(
      `select count(*)::int as answers, count(distinct reason)::int as reasons from responses r join contributions k on k.id = r.contribution_id
        join consultations c on c.id = k.consultation_id where c.cycle_id = $1`,
      [cycleId],
    );
    expect([answers, reasons]).toEqual([48, 48]);
  });

  it('every stored file and every frozen version has the hash that is published for it', async () => {
    const files = await rig.database.query<{ storage_key: string; sha256: string }>(
      'select f.storage_key, f.sha256 from files f join diagnoses d on d.id = f.owner_id where d.cycle_id = $1',
      [cycleId],
    );
    // Of fifteen that are published, one in review and one that was returned.
    expect(files).toHaveLength(17);
    for (const file of files) {
      const bytes = Buffer.concat(
        await Array.fromAsync(rig.deps.storage.open(file.storage_key) as AsyncIterable<Buffer>),
      );
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(sha256(bytes)).toBe(file.sha256);
    }
    const versions = await rig.database.query<{ subject_kind: string; content: never; sha256: string }>(
      'select subject_kind, content, sha256 from versions where cycle_id = $1',
      [cycleId],
    );
    expect(versions.filter(({ subject_kind }) => subject_kind === 'commitment')).toHaveLength(14);
    const handedIn = await rig.database.query<{ content: never; sha256: string; outcome: string | null }>(
      'select content, sha256, outcome from diagnosis_submissions where cycle_id = $1 order by outcome',
      [cycleId],
    );
    expect(handedIn.map(({ outcome }) => outcome)).toEqual(['returned', null]);
    for (const { content, sha256: told } of handedIn) expect(sha256(canonicalJson(content))).toBe(told);
    const orderOf = (kind: string) => (kind === 'meeting' ? SNAPSHOT_FIELDS : undefined);
    for (const { subject_kind, content, sha256: told } of versions)
      expect(sha256(canonicalJson(content, orderOf(subject_kind)))).toBe(told);
  });

  it('boards are the fold of their log, and the finished one can no longer be tied to people', async () => {
    const boards = await rig.database.query<{ id: string; phase: string; seq: string }>(
      'select id, phase, seq from boards where cycle_id = $1 order by created_at',
      [cycleId],
    );
    expect(boards.map(({ phase }) => phase).sort()).toEqual(['closed', 'open', 'private_writing']);
    for (const board of boards) {
      const state = await rig.tx(async (tx) => {
        const row = await findBoard(tx, board.id);
        if (!row) throw new Error('the board is gone');
        return readState(tx, row);
      });
      expect([state.seq, state.phase]).toEqual([Number(board.seq), board.phase]);
      expect(rig.deps.keys.read(board.id) === null).toBe(board.phase === 'closed');
      const { votes } = await one<{ votes: number }>(
        'select count(*)::int as votes from board_votes where board_id = $1',
        [board.id],
      );
      expect(Object.values(state.ballots).flat().filter(Boolean)).toHaveLength(votes);
    }
  });

  it('the counted ballot recounts to its published result; the other is open to fourteen seats', async () => {
    const rows = await rig.database.query<{ export: BallotExport | null; export_sha256: string | null; roll: number }>(
      'select export, export_sha256, (select count(*)::int from ballot_roll r where r.ballot_id = b.id) as roll from ballots b where cycle_id = $1 order by opens_at',
      [cycleId],
    );
    expect(rows.map(({ roll }) => roll)).toEqual([14, 14]);
    const [closed, open] = rows;
    if (!closed?.export) throw new Error('the first ballot was not counted');
    expect(recount(closed.export, sha256, closed.export_sha256).checks.filter(({ isOk }) => !isOk)).toEqual([]);
    expect(closed.export.results.map(({ isApproved }) => isApproved)).toEqual([true, true]);
    expect(open?.export).toBeNull();
  });

  it('the chain of acts is whole and nothing invented passes for real', async () => {
    expect(await rig.tx((tx) => firstBrokenLink(tx, cycleId))).toBeNull();
    const { is_demonstration: marked } = await one<{ is_demonstration: boolean }>(
      'select is_demonstration from forums where id = $1',
      [forumId],
    );
    expect(marked).toBe(true);
    const { strangers } = await one<{ strangers: number }>(
      `select count(*)::int as strangers from people where email not like '%.example'`,
      [],
    );
    expect(strangers).toBe(0);
  });
});
