import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, traceOf } from './log.ts';

let lines: Record<string, unknown>[];
const log = () =>
  createLog(
    'warn',
    new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
        done();
      },
    }),
  );
beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe('a fault in the log', () => {
  it.each(['ECONNREFUSED', 'ENOSPC', 'EAI_AGAIN', '25006', '53100', '57P03'])(
    'keeps its code %s, and that of its cause',
    (code) => {
      const cause = Object.assign(new Error('down there'), { code });
      log().error({ err: Object.assign(new Error('up here', { cause }), { code }) }, 'something');
      expect(lines[0]).toMatchObject({ err: { code, cause: { code, message: 'down there' } } });
    },
  );

  it.each(['482913', 'abc', 'ana@example.org', 4711])('keeps no code of a mail or of a person (%s)', (code) => {
    log().error({ err: Object.assign(new Error('x'), { code }), body: { code } }, 'something');
    expect(JSON.stringify(lines)).not.toContain(String(code));
  });

  it('says what an object that is no error says of itself, and nothing else it carries', () => {
    log().error({ err: { status_code: 500, body: 'no room left', secret: 'note of Ana' } }, 'something');
    expect(lines[0]).toMatchObject({ err: { status: 500, message: 'no room left' } });
    expect(JSON.stringify(lines)).not.toMatch(/object Object|Ana/);
  });
});

describe('equal lines', () => {
  it('are written once in ten seconds, and then with their number', () => {
    const one = log();
    const refused = () => one.error({ err: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }, 'away');
    for (let times = 0; times < 400; times += 1) refused();
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ more: 399, seconds: 10, msg: 'away (the same again)' });
    refused();
    expect(lines).toHaveLength(3);
  });

  it('are not confused with others: another cause, another fact, another word', () => {
    const one = log();
    for (const code of ['ECONNREFUSED', '25006']) one.error({ err: Object.assign(new Error('no'), { code }) }, 'away');
    for (const file of ['a', 'b']) one.warn({ file }, 'gone');
    one.warn('gone too');
    expect(lines).toHaveLength(5);
  });

  it('keeps nothing of what a failed statement was given, whatever lines of its own that has', () => {
    const given = 'primera\nSECRETO: tengo una enfermedad\n    at Ana (calle 5:3)';
    const err = new Error(`Failed query: insert into comments values ($1)\nparams: ${given},asiento`);
    log().error({ err }, 'something');
    const said = JSON.stringify(lines);
    expect(said).toContain('insert into comments');
    for (const word of ['primera', 'SECRETO', 'calle', 'asiento']) expect(said).not.toContain(word);
    expect((lines[0] as { err: { stack: string } }).err.stack).toMatch(/\n {4}at .*log\.test\.ts/);
    expect(traceOf(err)).not.toContain('SECRETO');
  });
});
