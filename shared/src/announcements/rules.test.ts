import { describe, expect, it } from 'vitest';
import { ANNOUNCEMENT_LIMITS as L, isUnchanged, missingIn, stateOf } from './rules.ts';
import {
  correctAnnouncementSchema,
  publishAnnouncementSchema,
  saveAnnouncementSchema,
  withdrawAnnouncementSchema,
} from './schema.ts';

const REASON = 'Se movió la sala de la sesión.';
const at = new Date('2027-03-01T12:00:00Z');
const fields = (answer: { success: boolean; error?: { issues: { path: PropertyKey[] }[] } }) =>
  answer.error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('the state of an announcement', () => {
  it('is a draft until it is published, and published until it is withdrawn', () => {
    expect(stateOf({ publishedAt: null, withdrawnAt: null })).toBe('draft');
    expect(stateOf({ publishedAt: at, withdrawnAt: null })).toBe('published');
    expect(stateOf({ publishedAt: at, withdrawnAt: at })).toBe('withdrawn');
  });
});

describe('what is missing before it is published', () => {
  it.each([
    ['', '', ['title', 'body']],
    [' \t', 'Texto', ['title']],
    ['Título', '\n\n ', ['body']],
    ['Título', 'Texto', []],
  ])('%j, %j: %j', (title, body, missing) => {
    expect(missingIn({ title, body })).toEqual(missing);
  });
});

describe('a correction', () => {
  const words = { title: 'Cambia la sala', body: 'El martes.' };

  it('says something else in the title or in the text; spaces around them are nothing else', () => {
    expect(isUnchanged(words, words)).toBe(true);
    expect(isUnchanged(words, { title: ' Cambia la sala', body: 'El martes.\n' })).toBe(true);
    expect(isUnchanged(words, { ...words, title: 'Cambia la hora' })).toBe(false);
    expect(isUnchanged(words, { ...words, body: 'El jueves.' })).toBe(false);
    expect(isUnchanged(words, { ...words, body: 'El  martes.' })).toBe(false);
  });

  it('has a title of one line, a text, a reason and the version that was read', () => {
    const correction = { title: ' Cambia\nla sala ', body: ' El jueves. ', reason: REASON, number: 1 };
    expect(correctAnnouncementSchema.parse(correction)).toEqual({
      ...{ title: 'Cambia la sala', body: 'El jueves.' },
      ...{ reason: REASON, number: 1 },
    });
    const bad = { title: ' ', body: '\n', reason: 'corto', number: 'x', more: 1 };
    expect(fields(correctAnnouncementSchema.safeParse(bad)).sort()).toEqual(['', 'body', 'number', 'reason', 'title']);
    const long = { ...correction, title: 'a'.repeat(L.title + 1), body: 'a'.repeat(L.body + 1) };
    expect(fields(correctAnnouncementSchema.safeParse(long))).toEqual(['title', 'body']);
  });
});

describe('what is sent', () => {
  it('a draft may be empty and keeps the space that was just typed, and is no longer than what is kept', () => {
    expect(saveAnnouncementSchema.parse({ title: 'Cambia ', body: '', version: 1 }).title).toBe('Cambia ');
    // As the columns of the table are checked, too.
    expect(L).toEqual({ title: 200, body: 10_000 });
    const full = { title: 'a'.repeat(L.title), body: 'a'.repeat(L.body), version: 1 };
    expect(saveAnnouncementSchema.safeParse(full).success).toBe(true);
    const over = { title: `${full.title}a`, body: `${full.body}a`, version: 1.5 };
    expect(fields(saveAnnouncementSchema.safeParse(over))).toEqual(['title', 'body', 'version']);
  });

  it('publishing says whether by letter, and which files were seen: none, unless said', () => {
    expect(publishAnnouncementSchema.parse({ version: 1, notify: false }).files).toEqual([]);
    expect(fields(publishAnnouncementSchema.safeParse({ files: ['x'] }))).toEqual(['version', 'notify', 'files.0']);
  });

  it('a withdrawal has a reason that says something', () => {
    expect(withdrawAnnouncementSchema.safeParse({ reason: REASON }).success).toBe(true);
    for (const reason of ['', '         .', 'a'.repeat(9)])
      expect(fields(withdrawAnnouncementSchema.safeParse({ reason }))).toEqual(['reason']);
  });
});
