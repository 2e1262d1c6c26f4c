// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepGoing, readArrival, safeBack, takeGoing } from './arrival.ts';

describe('arriving from the link in the mail', () => {
  test('fills in address and code', () => {
    expect(readArrival('?email=ana%40ejemplo.pe', '#code=123456')).toEqual({
      email: 'ana@ejemplo.pe',
      code: '123456',
    });
  });

  test('takes the end of a link that is good in any browser, whole or not at all', () => {
    const secret = '0123456789abcdef0123456789abcdef01234567';
    expect(readArrival('', `#code=${secret}`).code).toBe(secret);
    expect(readArrival('', `#code=${secret.slice(1)}`).code).toBe('');
  });

  test('ignores what is not a code', () => {
    expect(readArrival('', '#code=<script>')).toEqual({ email: '', code: '' });
  });
});

describe('going back after signing in', () => {
  test('stays on this site', () => {
    expect(safeBack('/c/plan/diagnoses')).toBe('/c/plan/diagnoses');
    expect(safeBack('//evil.example')).toBeNull();
    expect(safeBack('/\\evil.example')).toBeNull();
    expect(safeBack('https://evil.example')).toBeNull();
    expect(safeBack(null)).toBeNull();
  });
});

describe('where this browser was going', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    localStorage.clear();
  });

  test('is told once, while a link that was mailed then may be good', () => {
    keepGoing('/c/plan/ballots');
    vi.advanceTimersByTime(10 * 60_000);
    expect([takeGoing(), takeGoing()]).toEqual(['/c/plan/ballots', null]);
    keepGoing('/c/plan/ballots');
    vi.advanceTimersByTime(16 * 60_000);
    expect(takeGoing()).toBeNull();
  });

  test.each(['{"path":"//evil.example","at":NOW}', '{"path":7,"at":NOW}', '{"path":"/home"}', '[]', 'not json'])(
    'is nowhere where the store holds %s',
    (kept) => {
      localStorage.setItem('minga:going', kept.replace('NOW', String(Date.now())));
      expect(takeGoing()).toBeNull();
    },
  );

  test('is nowhere, and nothing breaks, in a browser that keeps nothing', () => {
    const refuse = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { setItem: refuse, getItem: refuse });
    keepGoing('/c/plan');
    expect(takeGoing()).toBeNull();
  });
});
