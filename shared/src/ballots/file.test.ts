import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AuditExport, auditText, checkAudit, readAuditFile } from '../reports/audit.ts';
import { recount } from './export.ts';
import { type BallotFile, checkBeside, checkObjections, readBallotFile } from './file.ts';
import { type BallotExport, exportText, rollText } from './record.ts';
import { tally } from './tally.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const id = (last: string) => `0f8fad5b-d9cb-469f-a165-7086772895${last}`;
const OBJECTION = 'El hito dos no tiene responsable.';

function record(): BallotExport {
  const entries = ['a', 'b', 'c'].map((seat) => ({ seat, organisation: `Org ${seat}`, sector: 'academia' as const }));
  const votes = entries.map(({ organisation }, at) => ({
    question: 0,
    organisation,
    group: 'academia' as const,
    choice: at === 0 ? ('against' as const) : ('for' as const),
    reason: at === 0 ? OBJECTION : null,
  }));
  return {
    format: 'minga-ballot',
    formatVersion: 2,
    ballot: {
      id: id('00'),
      title: 'Plan',
      mode: 'open',
      rule: 'consent',
      quorumPercent: 50,
      votesBy: 'organisation',
      votingRule: { reason: 'Así dice el reglamento.', chosenAt: '2027-01-01T00:00:00.000Z' },
      opensAt: '2027-02-01T00:00:00.000Z',
      closesAt: '2027-02-05T00:00:00.000Z',
      closedAt: null,
      closedReason: null,
    },
    roll: { sha256: sha256(rollText(entries)), entries },
    questions: [{ versionId: 'v', versionSha256: 'h', commitment: 1, versionNumber: 1, title: 'Uno' }],
    turnout: 3,
    civilSociety: null,
    trackers: ['0000-0000-0000-0001', '0000-0000-0000-0002', '0000-0000-0000-0003'],
    votes,
    results: [tally({ rule: 'consent', quorumPercent: 50, roll: 3, votes })],
  };
}

type Told = { action: string; data: object };
function chainOf(acts: readonly Told[]): AuditExport {
  const rows: AuditExport['rows'] = [];
  for (const { action, data } of acts) {
    const act = {
      position: rows.length + 1,
      previousHash: rows.at(-1)?.hash ?? '',
      epoch: '1800000000.5',
      ...{ forumId: null, cycleId: null, personId: null, seatId: null },
      action,
      subjectKind: 'ballot',
      subjectId: id('00'),
      data: JSON.stringify(data),
      nonce: null,
    };
    rows.push({ ...act, hash: sha256(auditText(id('99'), { ...act, hash: '' })) });
  }
  const last = rows.at(-1);
  return {
    format: 'minga-audit',
    formatVersion: 1,
    chain: id('99'),
    exportedAt: '2027-02-06T00:00:00.000Z',
    head: last ? { position: last.position, hash: last.hash } : null,
    rows,
  };
}

/** A file as the server gives it, with the chain that proves it. */
function aFile(): { file: BallotFile; chain: AuditExport } {
  const own = record();
  const published = sha256(exportText(own));
  const outcome = { kind: 'overruled' as const, reason: 'Tiene responsable desde la versión 1.' };
  const chain = chainOf([
    { action: 'ballot.announced', data: {} },
    { action: 'ballot.closed', data: { exportSha256: published } },
    {
      action: 'ballot.objection-decided',
      data: { objectionId: id('11'), outcome: 'overruled', reason: outcome.reason, at: '2027-02-06T00:00:00.000Z' },
    },
  ]);
  const objection = { id: id('11'), question: 0, organisation: 'Org a', sector: 'academia' as const };
  const decided = { ...outcome, by: 'Jacinta', at: '2027-02-06T00:00:00.000Z' };
  const act = { position: 2, hash: chain.rows[1]?.hash ?? '' };
  return {
    file: {
      record: own,
      sha256: published,
      act,
      objections: [{ ...objection, objection: OBJECTION, outcome: decided }],
    },
    chain,
  };
}

const failedBeside = (file: BallotFile, chain: AuditExport) =>
  [...checkObjections(file), ...checkBeside(file, chain, sha256)].flatMap(({ name, isOk }) => (isOk ? [] : [name]));

describe('T12 what stands beside the record', () => {
  it('is proved by the record of acts, and every change of it is noticed there', () => {
    const { file, chain } = aFile();
    expect(failedBeside(file, chain)).toEqual([]);
    const [objection] = file.objections ?? [];
    if (!objection?.outcome || !file.act) throw new Error('The file lost what it is tried with.');
    const changed = (more: Partial<BallotFile>) => failedBeside({ ...file, ...more }, chain);
    const other = (outcome: object) => [{ ...objection, outcome: { ...objection.outcome, ...outcome } }] as never;
    expect(changed({ act: { ...file.act, position: 1 } })).toEqual(['act']);
    expect(changed({ act: { ...file.act, hash: sha256('x') } })).toEqual(['act']);
    expect(changed({ act: null })).toEqual(['act']);
    expect(changed({ sha256: sha256('x') })).toEqual(['act']);
    expect(changed({ objections: other({ kind: 'integrated' }) })).toEqual(['beside']);
    expect(changed({ objections: other({ reason: 'Otra razón cualquiera.' }) })).toEqual(['beside']);
    expect(changed({ objections: other({ at: '2027-02-07T00:00:00.000Z' }) })).toEqual(['beside']);
    expect(changed({ objections: [{ ...objection, outcome: null }] })).toEqual(['beside']);
    expect(changed({ objections: [{ ...objection, objection: 'Otras palabras.' }] })).toEqual(['objections']);
    expect(changed({ objections: [] })).toEqual(['objections', 'beside']);
    const undone = chainOf([{ action: 'ballot.announced', data: {} }]);
    expect(failedBeside(file, undone)).toEqual(['act', 'beside']);
    expect(failedBeside(file, { ...chain, rows: chain.rows.slice(0, 2) })).toEqual(['chain', 'beside']);
  });
});

type Place = { holder: Record<string, unknown>; key: string; path: string };
/** Every field of a file, however deep. */
function placesIn(value: unknown, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    { holder, key, path: `${path}.${key}` },
    ...placesIn(holder[key], `${path}.${key}`),
  ]);
}
const ODD: readonly unknown[] = [undefined, null, {}, [], [null], '', 'x', -1, 0, 1.5, 1e308, true, { a: { b: [] } }];

/** Reads a damaged copy: read and judged, or refused in words; anything else is a fault of ours. */
function outcomes<T>(whole: T, look: (damaged: unknown) => void): string[] {
  const faults: string[] = [];
  for (const { path } of placesIn(whole)) {
    for (const odd of ODD) {
      const copy = structuredClone(whole);
      const place = placesIn(copy).find((one) => one.path === path);
      if (!place) continue;
      if (odd === undefined) delete place.holder[place.key];
      else place.holder[place.key] = odd;
      try {
        look(copy);
      } catch (error) {
        const said = (error as Error).message;
        if (!said.startsWith('this is not the export of a Minga'))
          faults.push(`${path} = ${JSON.stringify(odd)}: ${said}`);
      }
    }
  }
  return faults;
}

describe('a file with a field that is missing or odd', () => {
  it('of a ballot is counted or refused in a sentence, and never counted as right once its record is another', () => {
    const { file, chain } = aFile();
    const silent: string[] = [];
    const faults = outcomes(file, (damaged) => {
      const read = readBallotFile(damaged);
      const { checks } = recount(read.record, sha256, read.sha256);
      checks.push(...checkObjections(read), ...checkBeside(read, chain, sha256));
      if (exportText(read.record) !== exportText(file.record) && checks.every(({ isOk }) => isOk))
        silent.push(JSON.stringify(damaged));
    });
    expect(faults).toEqual([]);
    expect(silent).toEqual([]);
    for (const odd of ODD) expect(() => readBallotFile(odd)).toThrow(/^this is not the export of a Minga ballot/);
  });

  it('of the record of acts is checked or refused in a sentence', () => {
    const { file, chain } = aFile();
    const faults = outcomes(chain, (damaged) => {
      const read = readAuditFile(damaged);
      checkAudit(read, sha256, [{ position: 2, hash: sha256('x') }]);
      checkBeside(file, read, sha256);
    });
    expect(faults).toEqual([]);
    for (const odd of ODD) expect(() => readAuditFile(odd)).toThrow(/^this is not the export of a Minga audit chain/);
  });
});
