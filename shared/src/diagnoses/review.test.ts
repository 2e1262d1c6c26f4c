import { describe, expect, it } from 'vitest';
import { workingDaysAfter } from '../kernel/working-days.ts';
import { checklistOf, isPhrasedAsLack } from './review.ts';
import { reviewEnds } from './review-term.ts';
import type { DiagnosisWords } from './rules.ts';

const WORDS: DiagnosisWords = {
  title: 'Análisis de agua que nadie lee',
  problem: 'Los análisis existen y no se publican.',
  affectedGroup: 'Doce barrios.',
  evidence: '42 análisis de 2026.',
  causes: 'Nadie está obligado.',
  proposals: '',
  summary: 'Todo el texto.',
};
const aFile = (name: string, more: { isReadable?: boolean; text?: 'read' | 'silent' | 'waiting' } = {}) => ({
  ...{ name, isReadable: true, text: 'read' as const },
  ...more,
});
const unmet = (words: Partial<DiagnosisWords>, files = [aFile('a.pdf')], themes = 1) =>
  checklistOf({ ...WORDS, ...words }, themes, files).flatMap(({ check, isMet, isOpen, parts, files: named }) =>
    isMet ? [] : [[check, ...parts, ...named, ...(isOpen ? ['open'] : [])]],
  );

describe('the checklist', () => {
  it('is met by a whole diagnosis, with a file or with its summary alone', () => {
    expect([unmet({}), unmet({ summary: '' }), unmet({}, [])]).toEqual([[], [], []]);
  });

  it('D01 names each part that is missing, and evidence without a figure, a year or an address', () => {
    expect(unmet({ problem: ' ', summary: '' }, [], 0)).toEqual([['parts', 'problem', 'themes', 'files']]);
    expect(unmet({ evidence: 'Lo dice la gente del valle.' })).toEqual([['evidence', 'evidence']]);
    expect(unmet({ evidence: 'Lo dice https://ejemplo.pe/informe' })).toEqual([]);
  });

  it('D02 names files that do not open, those that say nothing, and those that nobody has read yet', () => {
    const lost = aFile('perdido.pdf', { isReadable: false, text: 'silent' });
    expect(unmet({}, [aFile('bien.pdf'), lost])).toEqual([['files-open', 'perdido.pdf']]);
    const [scan, late] = [aFile('foto.pdf', { text: 'silent' }), aFile('nuevo.pdf', { text: 'waiting' })];
    expect(unmet({}, [scan, late])).toEqual([['files-text', 'foto.pdf']]);
    expect(unmet({}, [aFile('bien.pdf'), late])).toEqual([['files-text', 'nuevo.pdf', 'open']]);
  });

  it('D03 names what is said as a missing solution, in both languages', () => {
    expect(unmet({ title: 'Falta de agua', problem: 'There is a lack of water.' })).toEqual([
      ['phrasing', 'title', 'problem'],
    ]);
    for (const text of ['La falta de agua', 'Hay carencia de camas', 'Lack of care', 'The absence of rules'])
      expect([text, isPhrasedAsLack(text)]).toEqual([text, true]);
    for (const text of ['Faltan camas los lunes', 'El agua falta', 'Slack rules', 'Ausentes de clase'])
      expect([text, isPhrasedAsLack(text)]).toEqual([text, false]);
  });
});

describe('the term of a review', () => {
  it('is so many working days from the day after, on the forum’s calendar, the last of them whole', () => {
    // A Monday evening in Lima, which is Tuesday in Greenwich.
    const monday = new Date('2026-12-01T02:00:00Z');
    expect(reviewEnds(monday, 5, 'America/Lima').toISOString()).toBe('2026-12-08T05:00:00.000Z');
    expect(reviewEnds(monday, 5, 'Europe/London').toISOString()).toBe('2026-12-09T00:00:00.000Z');
    expect(reviewEnds(new Date('2026-12-04T20:00:00Z'), 1, 'America/Lima').toISOString()).toBe(
      '2026-12-08T05:00:00.000Z',
    );
  });

  it('leaves out Saturdays and Sundays, wherever it begins', () => {
    const days = ['2026-11-30', '2026-12-04', '2026-12-05', '2026-12-06'];
    expect(days.map((day) => workingDaysAfter(day, 1))).toEqual([
      '2026-12-01',
      '2026-12-07',
      '2026-12-07',
      '2026-12-07',
    ]);
    expect(workingDaysAfter('2026-12-05', 0)).toBe('2026-12-05');
  });
});
