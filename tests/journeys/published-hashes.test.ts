import { createHash } from 'node:crypto';
import { exportText } from '@minga/shared/ballots/record.ts';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import { describe, expect, it } from 'vitest';
import { hashOfRoll } from '../../server/src/features/ballots/queries/roll.ts';
import { publishedVersion } from '../../server/src/features/meetings/queries/publications.ts';
import { versionRow } from '../../server/src/features/versions/commands.ts';
import { etagOf } from '../../server/src/platform/http/etags.ts';
import { sha256Hex, sha256OfJson } from '../../server/src/platform/files/hash.ts';

/**
 * Fingerprints stand in receipts, exports and letters that people keep: they must come out the same in every later version.
 * Those written here were made by the first one.
 */
const ANY = { título: 'Agua «limpia»', número: 1.5, nada: null, sí: true, Ñ: ['b', 'a', { z: 1, a: '\u2028"' }] };
const SUBJECT = { id: 's', cycleId: 'c' };
const ROLL = [
  { seatId: 'b2', organisation: 'Red del Agua', sector: 'civil_society' as const },
  { seatId: 'a1', organisation: 'Ministerio «Ñ»', sector: 'executive' as const },
];

describe('a published fingerprint stays the same, byte for byte:', () => {
  it.each(['diagnosis', 'commitment'] as const)('of a version of a %s', (kind) => {
    const expected = '00952cc1e767e16e3e48a2b2895605d97ac13ae0bd488914e5137dc1cdf145dc';
    expect(sha256OfJson(ANY)).toBe(expected);
    expect(versionRow({ kind, ...SUBJECT }, 1, { content: ANY, personId: 'p' }).sha256).toBe(expected);
  });

  it('of a ballot’s roll, in whatever order it is read', () => {
    const expected = '2cb5b7f0b2f942351e45bad324ebb77fa13d23e45fb932f65f957380891f56a4';
    expect([hashOfRoll(ROLL), hashOfRoll(ROLL.toReversed())]).toEqual([expected, expected]);
  });

  it('of a ballot’s record', () => {
    const record = { turnout: 3, formatVersion: 2, format: 'minga-ballot' } as never;
    expect(sha256Hex(exportText(record))).toBe('61405ae93d308d5596e5bc2927005cc69704adc3e98901bfe8c4153d5471e7f3');
  });

  it('of a meeting’s publication', () => {
    const snapshot = {
      state: 'scheduled',
      people: 12,
      organisations: [],
      themes: ['Ñ'],
      stage: 'brainstorming',
      room: null,
      modality: 'online',
      timeZone: 'America/Lima',
      endsAt: '2027-01-01T16:00:00.000Z',
      startsAt: '2027-01-01T15:00:00.000Z',
      agenda: 'Agua\n«limpia»',
      title: 'Taller «1»',
    };
    const told = { sequence: 0, kind: 'published', reason: null, flags: [], noticeMinutes: 0 } as const;
    const version = { ...publishedVersion(snapshot, null, { ...told, flags: [] }), personId: 'p' };
    expect(versionRow({ kind: 'meeting', ...SUBJECT }, 1, version).sha256).toBe(
      'ba6f9ce38008ef9b890920151c066ae7e8c092f05de2d5422ea5de71172dd5ec',
    );
  });
});

it('what is hashed is the text in UTF-8, so that sha256sum says the same', () => {
  const text = canonicalJson(ANY);
  expect(sha256Hex(text)).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
  expect(sha256Hex(Buffer.from(text))).toBe(sha256Hex(text));
  expect(etagOf(text)).toBe(`"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`);
});
