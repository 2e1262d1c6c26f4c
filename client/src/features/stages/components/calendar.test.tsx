// @vitest-environment happy-dom
import type { StageName, StageStatus } from '@minga/shared/cycles/rules.ts';
import { dayNumber, dayText } from '@minga/shared/meetings/zone.ts';
import { cleanup, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import shellEn from '../../../../../shared/texts/en/shell.json' with { type: 'json' };
import en from '../../../../../shared/texts/en/stages.json' with { type: 'json' };
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import es from '../../../../../shared/texts/es/stages.json' with { type: 'json' };
import { createFormat } from '../../../lib/format.ts';
import { createEagerI18n } from '../../../lib/i18n.ts';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { DayBar } from '../../../ui/day-axis.tsx';
import { CalendarHead, useCalendar } from './calendar.tsx';

type Given = { name: StageName; opensAt: string; closesAt: string; closedAt?: string | null; status: StageStatus };
const stage = (name: StageName, opensAt: string, closesAt: string, status: StageStatus): Given => ({
  name,
  opensAt,
  closesAt,
  status,
});

function Calendar({ stages, timeZone }: { stages: readonly Given[]; timeZone: string }) {
  const calendar = useCalendar(stages, timeZone);
  return (
    <>
      <CalendarHead calendar={calendar} />
      {stages.map(({ name }, index) => (
        <div key={name} data-testid={name}>
          <DayBar scale={calendar.scale} days={calendar.of(index)} today={calendar.today} />
        </div>
      ))}
      <output>{[calendar.scale.from, calendar.scale.to].join(' ')}</output>
    </>
  );
}

const show = (stages: readonly Given[], { timeZone = 'America/Lima', locale = 'es' as 'es' | 'en' } = {}) =>
  render(
    <I18nextProvider i18n={createEagerI18n(locale, { es: { shell, stages: es }, en: { shell: shellEn, stages: en } })}>
      <Calendar stages={stages} timeZone={timeZone} />
      <WovenBand stages={stages} timeZone={timeZone} now={new Date().toISOString()} />
    </I18nextProvider>,
  );
/** The first and the last day that the bar of a stage covers. */
function daysOn(name: StageName): [string, string] {
  const [from = 0, to = 0] = (screen.getByRole('status').textContent ?? '').split(' ').map(Number);
  const { left, width } = (screen.getByTestId(name).querySelector('[class*=bar]') as HTMLElement).style;
  const day = (share: number) => Math.round(from + (share / 100) * (to - from));
  return [dayText(day(Number.parseFloat(left))), dayText(day(Number.parseFloat(left) + Number.parseFloat(width)) - 1)];
}
const tick = (name: StageName) => screen.getByTestId(name).querySelector<HTMLElement>('[class*=today]')?.style.left;
const at = (instant: string) => vi.setSystemTime(new Date(instant));

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

// From midnight to midnight in Lima: 1 to 30 March, 31 March to 9 April.
const LIMA = [
  stage('preparation', '2027-03-01T05:00:00Z', '2027-03-31T05:00:00Z', 'open'),
  stage('brainstorming', '2027-03-31T05:00:00Z', '2027-04-10T05:00:00Z', 'upcoming'),
];

describe('the calendar of the stages', () => {
  it('a stage that ends at midnight ends with the day before, and the next begins right after it', () => {
    at('2027-03-10T12:00:00Z');
    show(LIMA);
    expect(daysOn('preparation')).toEqual(['2027-03-01', '2027-03-30']);
    expect(daysOn('brainstorming')).toEqual(['2027-03-31', '2027-04-09']);
  });

  it('says which day it is in the zone of the forum, of how many, and marks it in every line', () => {
    at('2027-03-11T03:00:00Z');
    show(LIMA);
    expect(screen.getByText('Hoy, 10 de marzo de 2027, es el día 10 de 30 de la etapa «Preparación».')).toBeDefined();
    expect([tick('preparation'), tick('brainstorming')]).toEqual(['23.75%', '23.75%']);
    cleanup();
    show(LIMA, { timeZone: 'Pacific/Kiritimati', locale: 'en' });
    expect(screen.getByText('Today, 11 March 2027, is day 11 of 31 of the stage “Preparation”.')).toBeDefined();
  });

  it('of two that are open it names the later, and when none is open it says so', () => {
    at('2027-03-31T12:00:00Z');
    const [first, second] = LIMA as [Given, Given];
    show([first, { ...second, status: 'open' }]);
    expect(screen.getByText(/día 1 de 10 de la etapa «Lluvia de ideas»/)).toBeDefined();
    cleanup();
    at('2027-04-10T05:00:00Z');
    show(LIMA.map((one) => ({ ...one, status: 'closed' as const })));
    expect(screen.getByText('Hoy, 10 de abril de 2027, no hay ninguna etapa abierta.')).toBeDefined();
    expect(tick('preparation')).toBeUndefined();
  });

  it('a stage that was closed before its date ends on that day', () => {
    at('2027-03-25T12:00:00Z');
    const [first, second] = LIMA as [Given, Given];
    show([{ ...first, status: 'closed', closedAt: '2027-03-20T15:00:00Z' }, second]);
    expect(daysOn('preparation')).toEqual(['2027-03-01', '2027-03-20']);
  });

  it('names the months, with the year of the first and of January', () => {
    at('2027-03-10T12:00:00Z');
    show([stage('preparation', '2026-11-01T05:00:00Z', '2027-03-01T05:00:00Z', 'closed')]);
    const names = screen.getByText(/^nov/).parentElement as HTMLElement;
    expect([...names.children].map((one) => one.textContent?.trim())).toEqual(['nov 2026', 'dic', 'ene 2027', 'feb']);
  });
});

/** Calendar and band are two drawings of one scale: whoever sees both must not find two answers. */
describe.each(['America/Lima', 'America/Santiago', 'Pacific/Kiritimati', 'Europe/Lisbon', 'Asia/Kathmandu'])(
  'band and calendar in %s',
  (timeZone) => {
    // Over both changes of hour of Chile and of Portugal, one end at midnight and one at noon of the zone of Santiago.
    const stages = [
      stage('preparation', '2026-09-05T04:00:00Z', '2026-09-06T04:00:00Z', 'closed'),
      stage('problem_discussion', '2026-09-06T04:00:00Z', '2027-03-28T03:00:00Z', 'open'),
      stage('brainstorming', '2027-03-28T03:00:00Z', '2027-04-04T15:00:00Z', 'upcoming'),
    ];

    it('name the same first and last day', () => {
      at('2027-01-01T12:00:00Z');
      show(stages, { timeZone });
      const format = createFormat('es', 'UTC', (key) => key);
      const band = within(screen.getByRole('list'));
      for (const { name } of stages) {
        const [first, last] = daysOn(name);
        const end = dayText(dayNumber(last) + 1);
        expect(band.getByText(format.dayRange(`${first}T00:00:00Z`, `${end}T00:00:00Z`))).toBeDefined();
      }
    });

    it('are woven and marked alike, to a day', () => {
      at('2026-12-20T12:00:00Z');
      const { container } = show(stages, { timeZone });
      const [first, last] = daysOn('problem_discussion');
      const [from, to] = (screen.getByRole('status').textContent ?? '').split(' ').map(Number) as [number, number];
      const today = from + (Number.parseFloat(tick('problem_discussion') ?? '') / 100) * (to - from);
      const gone = (today - dayNumber(first)) / (dayNumber(last) + 1 - dayNumber(first));
      const woven = container.querySelector('[data-stage=problem_discussion] line')?.getAttribute('x1') ?? '';
      expect(Math.abs(Number.parseFloat(woven) / 100 - gone)).toBeLessThan(0.012);
    });
  },
);
