import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { AuditExport } from '@minga/shared/reports/audit.ts';
import { spokenMark } from '@minga/shared/reports/rules.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { record } from '../../server/src/platform/database/audit.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { bareEnvironment } from '../support/child-server.ts';

const rig = await testApp({ demo: true });
let folder: string;
let cycleId: string;
let facilitator: Agent;
let diagnosis: { id: string; person: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-audit-'));
  await loadDemonstration(rig.owner, NEEDS);
  const cycles = await rig.anonymous.get('/api/cycles');
  cycleId = cycles.json().items.find((one: { slug: string }) => one.slug === 'demo-es').id;
  facilitator = await rig.signInAs({ persona: 'facilitator' });
  // The demonstration begins in the middle of a process, whose acts were never written down.
  const [published] = await rig.database.query<{ id: string; person: string }>(
    `select d.id, s.person_id as person from diagnoses d join seats s on s.organisation_id = d.organisation_id and s.ended_at is null
     where d.cycle_id = $1 and d.state = 'published' order by d.number limit 1`,
    [cycleId],
  );
  if (published) diagnosis = published;
  for (const [action, kind, id] of [
    ['stage.changed', 'stage', 'preparation'],
    ['commitment.linked', 'commitment', 'c1'],
    ['diagnosis.published', 'diagnosis', diagnosis.id],
    ['ballot.created', 'ballot', 'b1'],
    ['stage.changed', 'stage', 'brainstorming'],
  ] as const)
    await rig.tx((tx) => record(tx, { forumId: null, cycleId, personId: null }, action, { kind, id }));
}, 60_000);
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

const script = join(import.meta.dirname, '../../server/src/verify-audit.ts');
/** As `npm run verify-audit -- FILE …`, on a machine without server or database. */
async function verify(record: unknown, ...words: string[]): Promise<{ code: number; text: string }> {
  const file = join(folder, 'acts.json');
  await writeFile(file, typeof record === 'string' ? record : JSON.stringify(record));
  return new Promise((resolve) =>
    execFile(process.execPath, [script, file, ...words], { env: bareEnvironment() }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    ),
  );
}
const exported = async (agent: Agent) => (await agent.get(`/api/cycles/${cycleId}/audit/export`)).json<AuditExport>();
const markOnPage = async () =>
  spokenMark(
    (await rig.anonymous.get('/api/public/cycles/demo-es')).json<{ lastAct: { position: number; hash: string } }>()
      .lastAct,
  );

describe('the chain of acts outside the server', () => {
  it('is whole for the facilitation and for strangers, who get only fingerprints of what is not public', async () => {
    const [all, open] = [await exported(facilitator), await exported(rig.anonymous)];
    expect(open.rows.map(({ hash }) => hash)).toEqual(all.rows.map(({ hash }) => hash));
    const told = open.rows.filter((row) => 'action' in row);
    const hidden = open.rows.filter((row) => !('action' in row));
    expect([told.length > 0, hidden.length > 0]).toEqual([true, true]);
    for (const row of hidden) expect(Object.keys(row).sort()).toEqual(['hash', 'position', 'previousHash']);
    for (const row of told)
      expect(row).not.toMatchObject({ action: expect.stringMatching(/drafted|created|discarded|joined/) });
    for (const record of [all, open]) {
      const { code, text } = await verify(record, '--head', await markOnPage());
      expect([code, text]).toEqual([0, expect.stringContaining('OK: the chain is whole')]);
    }
  });

  it('is none of a stranger’s business while the cycle is private', async () => {
    await rig.database.query('update cycles set published_at = null where id = $1', [cycleId]);
    expect((await rig.anonymous.get(`/api/cycles/${cycleId}/audit/export`)).statusCode).toBe(404);
    await rig.database.query('update cycles set published_at = now() where id = $1', [cycleId]);
  });

  it('SEC-54 shows a cut end, an emptied chain and a consistent rewrite to whoever kept a fingerprint', async () => {
    const kept = await markOnPage();
    const damage = (text: string) => rig.database.query(text, [cycleId]);
    await rig.database.query('create table saved as select * from audit_log');
    await rig.database.query('alter table audit_log disable trigger all');
    const again = async (what: string, sentence: RegExp) => {
      const record = await exported(facilitator);
      const { code, text } = await verify(record, '--head', kept);
      expect([what, code, text]).toEqual([what, 1, expect.stringMatching(sentence)]);
      await rig.database.query('truncate audit_log');
      await rig.database.query('insert into audit_log select * from saved');
    };
    await damage(
      'delete from audit_log where chain = $1 and position > (select max(position) - 2 from saved where chain = $1)',
    );
    await again('cut', /this chain ends at act \d+: acts were removed/);
    await damage('delete from audit_log where chain = $1');
    await again('emptied', /there is no act in this file/);
    // As somebody with full power would: one word changed, every fingerprint after it made to fit.
    await damage(`with recursive anew as (
        select r from (select a as r from audit_log a where chain = $1 and position = 1) first
      union all
        select rehashed.r from anew cross join lateral (select next from audit_log next where next.chain = $1 and next.position = (anew.r).position + 1) n
          cross join lateral (select jsonb_populate_record(n.next, jsonb_build_object('previous_hash', audit_hash(anew.r),
            'data', case when (anew.r).position = 2 then '{"reason": "another"}'::jsonb else (n.next).data end)) as r) rehashed
      )
      update audit_log set data = (anew.r).data, previous_hash = (anew.r).previous_hash, hash = audit_hash(anew.r)
      from anew where chain = $1 and audit_log.position = (anew.r).position`);
    expect((await facilitator.get(`/api/cycles/${cycleId}/audit`)).json()).toMatchObject({ isWhole: true });
    await again('rewritten', /no act has the fingerprint you kept|not the chain that it was/);
    await rig.database.query('alter table audit_log enable trigger all');
  });

  it('says what is asked for when the words or the file make no sense', async () => {
    const record = await exported(facilitator);
    expect((await verify(record, '--head', 'nonsense')).code).toBe(2);
    expect((await verify(record, '--what')).text).toContain('Usage: npm run verify-audit');
    expect((await verify('{"format": "minga-ballot"}')).text).toContain('not the export of a Minga audit chain');
    expect((await verify('no json')).code).toBe(2);
  });

  it.each([
    ['es', 'ejecute «npm run verify-audit -- ARCHIVO --head HUELLA»'],
    ['en', 'run “npm run verify-audit -- FILE --head FINGERPRINT”'],
  ])(
    'shows its last act, and how to check it, on the cycle’s page without JavaScript (%s)',
    async (language, words) => {
      const shown = async () => {
        const headers = { accept: 'text/html', 'accept-language': language };
        return (await rig.anonymous.get('/c/demo-es', headers)).body.split('<script')[0] ?? '';
      };
      const before = await markOnPage();
      const page = await shown();
      expect([page.includes(before), page.includes(words)]).toEqual([true, true]);
      const at = `/api/cycles/${cycleId}/announcements`;
      const { id, version } = answered<Announcement>(await facilitator.post(at), 201);
      const text = { title: 'Cambia la sala', body: 'La mesa se reúne el martes.', version };
      const draft = answered<Announcement>(await facilitator.put(`${at}/${id}`, text));
      answered(await facilitator.post(`${at}/${id}/publish`, { version: draft.version, notify: false }));
      const after = await markOnPage();
      const again = await shown();
      expect([after === before, again.includes(after), again.includes(before)]).toEqual([false, true, false]);
    },
  );

  it('has its recipe where somebody with only the file would look', async () => {
    const docs = (await rig.anonymous.get('/api/docs')).body;
    expect(docs).toContain('id="audit"');
    expect(docs).toContain('previousHash | chain | position | epoch');
  });
});

describe('a place in the chain', () => {
  it('stands on exports of ballots and receipts of diagnoses, and in the chain', async () => {
    const { rows } = await exported(rig.anonymous);
    const [ballot] = await rig.database.query<{ id: string }>(
      'select id from ballots where cycle_id = $1 and sealed_at is not null limit 1',
      [cycleId],
    );
    const { act } = (await rig.anonymous.get(`/api/cycles/${cycleId}/ballots/${ballot?.id}/export`)).json();
    expect(rows).toContainEqual(expect.objectContaining({ ...act, action: 'ballot.closed', subjectId: ballot?.id }));
    const author = await rig.signInAs(diagnosis.person);
    const receipt = await author.get(`/api/cycles/${cycleId}/diagnoses/drafts/${diagnosis.id}/receipt`);
    expect(rows).toContainEqual(expect.objectContaining({ ...receipt.json().act, action: 'diagnosis.published' }));
  });
});
