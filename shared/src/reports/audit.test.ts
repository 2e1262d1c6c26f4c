import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditExport, type AuditRow, auditExportSchema, auditText, checkAudit } from './audit.ts';
import { readMark, spokenMark } from './rules.ts';

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const CHAIN = uuid(1);
type Full = Extract<AuditRow, { action: string }>;

/** A chain as the server exports it; acts of `hidden` positions as their fingerprint only. */
function chainOf(length: number, hidden: readonly number[] = [], salt = 0): AuditExport {
  const rows: AuditRow[] = [];
  let previousHash = '';
  for (let position = 1; position <= length; position += 1) {
    const one: Full = {
      position,
      previousHash,
      hash: '',
      epoch: `17000000${String(position).padStart(2, '0')}.5`,
      forumId: uuid(2),
      cycleId: CHAIN,
      personId: position % 2 ? uuid(3) : null,
      seatId: null,
      action: 'stage.changed',
      subjectKind: 'stage',
      subjectId: uuid(100 + position),
      data: `{"n": ${position + salt}}`,
      nonce: position > 2 ? uuid(200 + position) : null,
    };
    one.hash = hash(auditText(CHAIN, one));
    previousHash = one.hash;
    rows.push(hidden.includes(position) ? { position, previousHash: one.previousHash, hash: one.hash } : one);
  }
  return sealed(rows);
}
function sealed(rows: AuditRow[]): AuditExport {
  const last = rows.at(-1);
  const head = last ? { position: last.position, hash: last.hash } : null;
  return { format: 'minga-audit', formatVersion: 1, chain: CHAIN, exportedAt: '2026-11-28T00:00:00.000Z', head, rows };
}
const faults = (record: AuditExport, ...kept: Parameters<typeof checkAudit>[2] & object) =>
  checkAudit(record, hash, kept)
    .filter(({ isOk }) => !isOk)
    .map(({ name }) => name);
const kept = (record: AuditExport, position: number) => ({ position, hash: record.rows[position - 1]?.hash ?? '' });

describe('checking an exported chain of acts', () => {
  it('finds nothing in a whole one, with acts that are not public and against what somebody kept', () => {
    const record = chainOf(9, [2, 5, 9]);
    expect(auditExportSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(faults(record, kept(record, 3), kept(record, 9), { ...kept(record, 5), position: null })).toEqual([]);
  });

  it('notices any change to any field of any act', () => {
    const record = chainOf(6);
    const fields = [
      'epoch',
      'forumId',
      'cycleId',
      'personId',
      'seatId',
      'action',
      'subjectId',
      'data',
      'nonce',
      'hash',
    ] as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.constantFrom(...fields), (at, field) => {
        const rows = structuredClone(record.rows) as Full[];
        const row = rows[at] as Full;
        const other = { epoch: '1.5', action: 'stage.kept', data: '{"n": 0}', hash: hash('x') } as Record<
          string,
          string
        >;
        (row as Record<string, unknown>)[field] = other[field] ?? uuid(999);
        expect(faults(sealed(rows))).not.toEqual([]);
      }),
    );
  });

  it('notices an act that is missing, doubled, moved or put in', () => {
    const { rows } = chainOf(6, [4]);
    const [first, second, third] = rows as [AuditRow, AuditRow, AuditRow];
    for (const changed of [
      rows.filter((row) => row !== second),
      [first, second, second, third],
      [second, first, ...rows.slice(2)],
      rows.slice(1),
      [...rows, { ...third, position: 7 }],
    ])
      expect(faults(sealed(changed))).not.toEqual([]);
  });

  it('notices an empty chain, and one that does not end where it says', () => {
    expect(faults(sealed([]))).toContain('order');
    const record = chainOf(4);
    expect(faults({ ...record, rows: record.rows.slice(0, 3) })).toEqual(['end']);
  });

  it('sees a cut end and a chain written anew only by what somebody kept, and says which it is', () => {
    const record = chainOf(6);
    const cut = sealed(record.rows.slice(0, 4));
    const anew = chainOf(6, [], 50);
    expect([faults(cut), faults(anew)]).toEqual([[], []]);
    expect(faults(cut, kept(record, 6))).toEqual(['kept']);
    expect(faults(cut, kept(record, 4))).toEqual([]);
    expect(faults(anew, kept(record, 1))).toEqual(['kept']);
    expect(checkAudit(cut, hash, [kept(record, 6)]).at(-1)?.detail).toContain('ends at act 4: acts were removed');
    expect(checkAudit(anew, hash, [kept(record, 6)]).at(-1)?.detail).toContain('not the chain that it was');
  });

  it('takes no act whose fields could be cut elsewhere without another fingerprint', () => {
    const record = chainOf(3);
    for (const change of [{ subjectId: 'a|b' }, { subjectKind: 'stage|x' }, { data: 'x|{"n": 1}' }])
      expect(
        auditExportSchema.safeParse({ ...record, rows: [{ ...record.rows[0], ...change }, ...record.rows.slice(1)] })
          .success,
      ).toBe(false);
  });

  it('reads fingerprints as they are printed', () => {
    const mark = { position: 145, hash: hash('x') };
    expect(readMark(` ${spokenMark(mark).toUpperCase()} `)).toEqual(mark);
    expect(readMark(mark.hash)).toEqual({ ...mark, position: null });
    for (const text of ['', '145', '145:', mark.hash.slice(1), `x:${mark.hash}`]) expect(readMark(text)).toBeNull();
  });
});
