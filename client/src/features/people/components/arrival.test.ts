import { describe, expect, test } from 'vitest';
import { readArrival, safeBack } from './arrival.ts';

describe('arriving from the link in the mail', () => {
  test('fills in address and code', () => {
    expect(readArrival('?email=ana%40ejemplo.pe', '#code=123456')).toEqual({
      email: 'ana@ejemplo.pe',
      code: '123456',
    });
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
