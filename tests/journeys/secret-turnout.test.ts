import type { Receipt } from '@minga/shared/ballots/schema.ts';
import { type AuditExport, checkAudit } from '@minga/shared/reports/audit.ts';
import { readMark, spokenMark } from '@minga/shared/reports/rules.ts';
import type { AuditMark } from '@minga/shared/reports/schema.ts';
import type { TouchedList } from '@minga/shared/stages/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { record } from '../../server/src/platform/database/audit.ts';
import { sha256Hex } from '../../server/src/platform/files/hash.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';

const rig = await testApp();
afterAll(() => rig.close());

const SECTORS = ['executive', 'civil_society', 'academia', 'private_sector'] as const;
type Setting = Awaited<ReturnType<typeof aBallotSetting>>;

async function announced(size: number, mode: 'secret' | 'open'): Promise<Setting> {
  const sectors = Array.from({ length: size }, (_, at) => SECTORS[at % 4] ?? 'academia');
  const setting = await aBallotSetting(rig, sectors, { mode });
  answered(await setting.open());
  return setting;
}

/** Every page that speaks of the ballot, as somebody reads it; without the hour of the answer. */
async function everythingReadBy(agent: Agent, { cycle, base, one }: Setting): Promise<Record<string, string>> {
  const cycleBase = base.replace(/\/ballots$/, '');
  const stage = `${cycleBase}/stages/co_creation/touched`;
  const sooner = new URLSearchParams({
    opensAt: '2020-01-01T00:00:00Z',
    closesAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const paths = [
    ...[base, one, `${one}/roll`, `${cycleBase}/commitments/1/ballots`, stage, `${stage}?${sooner}`],
    ...[`${cycleBase}/stages`, `${cycleBase}/audit`, `/api/public/cycles/${cycle.slug}`, '/api/home', '/metrics'],
  ];
  const read: Record<string, string> = {};
  for (const path of paths) {
    const { body: text, statusCode } = await agent.get(path);
    expect(statusCode, `${path} is no address`).not.toBe(404);
    const lines = text
      .split('\n')
      .filter((line) => path !== '/metrics' || /^minga_(?!http)\w*(ballot|vote)/.test(line));
    read[path.replace(/\?.*/, '?')] = lines
      .join('\n')
      .replaceAll(/"(now|generatedAt|startsAt|from|requestId|wholeCheckedAt)":"[^"]*"/g, '')
      // From where a chain was checked says who read it before, not who voted.
      .replaceAll(/"checkedFrom":\d+/g, '');
  }
  return read;
}

describe('while a secret ballot takes votes', () => {
  it('T19: one more vote changes nothing that its facilitator or a stranger can read anywhere', async () => {
    const setting = await announced(14, 'secret');
    for (const agent of [setting.facilitator, rig.anonymous]) {
      const voter = agent === rig.anonymous ? 1 : 0;
      const before = await everythingReadBy(agent, setting);
      answered(await setting.cast(voter, 'for'));
      expect(await everythingReadBy(agent, setting)).toEqual(before);
    }
  });

  it('T19: a stage’s dialog says of it only how many could be missing, and of an open ballot how many are', async () => {
    const missing = async (mode: 'secret' | 'open') => {
      const setting = await announced(12, mode);
      answered(await setting.cast(0, 'for'));
      const path = `${setting.base.replace(/\/ballots$/, '')}/stages/co_creation/touched`;
      const { items } = answered<TouchedList>(await setting.facilitator.get(path));
      return items.filter(({ kind }) => kind === 'ballot').map((item) => [item.people, item.arePeopleAtMost]);
    };
    expect([await missing('secret'), await missing('open')]).toEqual([[[12, true]], [[11, false]]]);
  });

  it('T25: a receipt prints the place of the announcement, the same before and after another act, and nothing newer', async () => {
    const setting = await announced(12, 'secret');
    const cycleBase = setting.base.replace(/\/ballots$/, '');
    const read = async () => answered<AuditExport>(await rig.anonymous.get(`${cycleBase}/audit/export`));
    const first = answered<Receipt>(await setting.cast(0, 'for'));
    const by = { forumId: setting.forum.id, cycleId: setting.cycle.id, personId: null };
    await rig.tx((tx) => record(tx, by, 'stage.changed', { kind: 'stage', id: 'co_creation' }));
    const before = await read();
    const second = answered<Receipt>(await setting.cast(1, 'against'));
    expect(second.act).toEqual(first.act);
    expect((await read()).rows, 'a vote is no act').toEqual(before.rows);
    expect(before.head?.position).toBeGreaterThan(second.act?.position ?? 0);
    expect(before.rows).toContainEqual(
      expect.objectContaining({ ...second.act, action: 'ballot.announced', subjectId: setting.ballot.id }),
    );
    // As `npm run verify-audit -- FILE --head …` does with what the receipt prints.
    const kept = readMark(spokenMark(second.act as AuditMark));
    expect(checkAudit(before, sha256Hex, kept ? [kept] : []).map(({ isOk }) => isOk)).not.toContain(false);
  });
});
