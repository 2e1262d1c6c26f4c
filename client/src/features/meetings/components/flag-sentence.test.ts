import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { expect, it } from 'vitest';
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import meetings from '../../../../../shared/texts/es/meetings.json' with { type: 'json' };
import { useFlagSentence } from './flag-sentence.ts';

const i18n = createEagerI18n('es', { es: { shell, meetings } });
/** Hours of Monday 7 December 2026 in Lima; those above 24 are of the day after. */
const at = (hour: number) => new Date(Date.UTC(2026, 11, 7, 5) + hour * 3_600_000).toISOString();
const meeting = (title: string, from: number, to: number) => ({
  id: '0190a000-0000-7000-8000-000000000000',
  title,
  startsAt: at(from),
  endsAt: at(to),
  movedVersion: 0,
});

function sentence(parts: Partial<ShownFlag>): string {
  const cluster: ShownFlag = {
    rule: 'S01',
    severity: 'warning',
    strong: false,
    subject: { kind: 'person', id: null, name: 'Ana' },
    meetings: [],
    meetingsOmitted: 0,
    count: 1,
    minutes: 60,
    capacity: 1,
    depth: null,
    surplus: null,
    startsAt: at(9),
    endsAt: at(12),
    reasons: [],
    shared: [],
    people: [],
    processes: [],
    suggestion: null,
    asked: {},
    acknowledgement: null,
    ...parts,
  };
  const Sentence = () => useFlagSentence('America/Lima')(cluster);
  return renderToString(createElement(I18nextProvider, { i18n }, createElement(Sentence)));
}

it('names the meetings that run at the instant it tells, and counts the others of that instant alone', () => {
  const chain = [meeting('A', 9, 10), meeting('B', 9.5, 12), meeting('C', 10, 11), meeting('D', 10.5, 12)];
  const told = { meetings: chain, depth: 3, startsAt: at(10.5) };
  expect(sentence(told)).toContain('en 3 reuniones a la vez el lunes 7 de diciembre a las 10:30: «B», «C», «D».');
  expect(sentence({ ...told, rule: 'S03' })).toContain('«B», «C», «D».');
});

it('counts the tables that run at once, not all that hang together', () => {
  const told = sentence({
    rule: 'S05',
    subject: { kind: 'stage', id: 'brainstorming', name: null },
    meetings: [meeting('A', 9, 11), meeting('B', 10, 12), meeting('C', 11, 13)],
    depth: 2,
    startsAt: at(10),
    shared: [{ id: 'x', name: 'CEDALT' }],
  });
  expect(told).toMatch(
    /^2 mesas de .+ que comparten organizaciones corren a la vez el lunes 7 de diciembre a las 10:00\./,
  );
  expect(told).toContain('Hacen falta en más de una mesa a la vez: CEDALT.');
});

it('says what there is to read is missing, and since when it is there where it came late', () => {
  const told = { rule: 'S08' as const, meetings: [meeting('Mesa de salud', 9, 10)], asked: { materialDays: 3 } };
  expect(sentence({ ...told, reasons: ['1', 'agenda', 'materials'] })).toBe(
    '«Mesa de salud», el lunes 7 de diciembre: no tiene agenda ni materiales; deberían estar 3 días antes.',
  );
  expect(sentence({ ...told, reasons: ['2', 'materials'] })).toContain('no tiene materiales; deberían');
  expect(sentence({ ...told, reasons: ['1'] })).toBe(
    '«Mesa de salud», el lunes 7 de diciembre: sus materiales llegaron 1 día antes.',
  );
});

it('tells the whole span of what lies outside the hours, or on a weekend', () => {
  const told = { meetings: [meeting('A', 18, 20)], startsAt: at(18), endsAt: at(20) };
  expect(sentence({ ...told, rule: 'S11', reasons: ['outside-hours'] })).toContain(
    'lunes 7 de diciembre, 18:00–20:00.',
  );
  const night = { startsAt: at(4 * 24 + 22), endsAt: at(5 * 24 + 1), reasons: ['weekend', 'outside-hours'] };
  expect(sentence({ ...told, ...night, rule: 'S11' })).toContain('viernes 11 de diciembre – sábado 12 de diciembre.');
});

it('says why an organisation is left without anybody, and who would have to be in two places where that may be told', () => {
  const table = { rule: 'S02', subject: { kind: 'organisation', id: null, name: 'Voces' }, minutes: 45 } as const;
  const told = { ...table, meetings: [meeting('Mesa de salud', 9, 10)] };
  const ana = { id: '0190a000-0000-7000-8000-000000000001', name: 'Ana Quispe' };
  expect(sentence({ ...told, reasons: ['nobody'], capacity: 0 })).toContain(
    'Voces no tiene ningún delegado para «Mesa de salud», el lunes 7 de diciembre a las 09:00: 45 minutos sin nadie.',
  );
  expect(sentence({ ...told, reasons: ['held'], people: [ana] })).toContain('en otra reunión (Ana Quispe). Son 45');
  expect(sentence({ ...told, reasons: ['held'] })).toContain('en otra reunión. Son 45');
  const shared = [{ id: 'red', name: 'Red Andina' }];
  expect(sentence({ ...told, reasons: ['shared'], shared, people: [ana] })).toContain(
    'Voces y Red Andina necesitan a la vez a las mismas personas (Ana Quispe) el lunes',
  );
});

it('says that whoever represents an organisation is in another process, and names it where it is told', () => {
  const told = {
    ...{
      rule: 'S02' as const,
      reasons: ['elsewhere'],
      subject: { kind: 'organisation' as const, id: null, name: 'Voces' },
    },
    meetings: [meeting('A', 9, 10)],
    people: [{ id: '0190a000-0000-7000-8000-000000000001', name: 'Ana' }],
  };
  expect(sentence(told)).toContain('quien la representa (Ana) tiene otra reunión en otro proceso. Son 60 minutos');
  expect(sentence({ ...told, processes: ['Plan de datos'] })).toContain('en otro proceso («Plan de datos»).');
});
