import { type CalendarDate, parseDate, parseDateTime, parseTime, toCalendarDate } from '@internationalized/date';
import { languageOf } from '@minga/shared/kernel/languages.ts';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Calendar, CalendarCell, CalendarGrid, Heading } from 'react-aria-components/Calendar';
import { DateField, DateFieldStateContext, DateInput, DateSegment } from 'react-aria-components/DateField';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { TimeField, TimeFieldStateContext } from 'react-aria-components/TimeField';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { cx } from './cx.ts';
import { type Fault, isYearWhole } from './date-fault.ts';
import type { Kind, PartsProps } from './date-field.tsx';
import { Grid, Row } from './layout.tsx';
import s from './date-field.module.css';
import fields from './field.module.css';
import { Frame, useWiring } from './field.tsx';
import './pressable.ts';

const PARSE = { date: parseDate, time: parseTime, 'datetime-local': parseDateTime };
/** No zone anywhere: the library moves hands on a clock, and whoever asked knows whose clock it is. */
type Clock = ReturnType<(typeof PARSE)[Kind]>;

function clockOf(kind: Kind, text: string): Clock | null {
  try {
    return text === '' ? null : PARSE[kind](text);
  } catch {
    return null;
  }
}
function textOf(kind: Kind, clock: Clock | null): string {
  const text = clock === null ? '' : clock.toString().slice(0, { date: 10, time: 5, 'datetime-local': 16 }[kind]);
  return kind === 'time' || isYearWhole(text) ? text : '';
}

type State = {
  segments: readonly { type: string; value?: number | null; isEditable: boolean; isPlaceholder: boolean }[];
};

/** Why the parts, as they are written now, are no date; null when they are one, or nothing at all. */
function faultOf({ segments }: State): Fault | null {
  const parts = segments.filter(({ isEditable }) => isEditable);
  const blank = parts.filter(({ isPlaceholder }) => isPlaceholder).length;
  if (blank > 0) return blank < parts.length ? 'half' : null;
  const number = (type: string) => parts.find((part) => part.type === type)?.value ?? null;
  const [year, month, day] = ['year', 'month', 'day'].map(number);
  if (year == null || month == null || day == null) return null;
  if (year < 1000) return 'year';
  const isReal = day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  return isReal ? null : { month: `${year}-${month}` };
}

const isSame = (one: Fault | null, other: Fault | null) => JSON.stringify(one) === JSON.stringify(other);

/** Tells when what is written is no date: the library keeps silent about that. */
function FaultWatch({ onFault }: { onFault: (fault: Fault | null) => void }) {
  const date = useContext(DateFieldStateContext);
  const time = useContext(TimeFieldStateContext);
  const state = date ?? time;
  const fault = state && faultOf(state);
  const report = useRef(onFault);
  report.current = onFault;
  useEffect(() => report.current(fault));
  // Left with 31 February in it, the library would put the 28th there without a word.
  useLayoutEffect(() => {
    if (date && fault !== null) date.confirmPlaceholder = () => {};
  });
  return null;
}

const Inside = ({ onFault }: { onFault: (fault: Fault | null) => void }) => (
  <>
    <DateInput className={cx(fields.control, s.input)}>
      {(segment) => <DateSegment segment={segment} className={cx(s.segment)} />}
    </DateInput>
    <FaultWatch onFault={onFault} />
  </>
);

/** What the library holds and what the form was told: it holds none while what is written is no date. */
function useHeld({ kind, value, onChange, onFault }: PartsProps) {
  const [held, setHeld] = useState(() => clockOf(kind, value));
  const [fault, setFault] = useState<Fault | null>(null);
  const reported = useRef(value);
  const given = useRef(value);
  if (given.current !== value) {
    given.current = value;
    // Not what was told a moment ago, nor what a form goes on with while it is told that there is none.
    if (reported.current !== value) {
      reported.current = value;
      setHeld(clockOf(kind, value));
    }
  }
  const report = (text: string) => {
    if (text === reported.current) return;
    reported.current = text;
    onChange(text);
  };
  return {
    held,
    change: (clock: Clock | null) => {
      setHeld(clock);
      report(textOf(kind, clock));
    },
    watch: (next: Fault | null) => {
      if (isSame(next, fault)) return;
      setFault(next);
      if (next === null) onFault(null);
      report(next === null ? textOf(kind, held) : '');
    },
    // Not while somebody is still writing.
    leave: () => onFault(fault),
  };
}

/** Day, month, year, hour and minute one beside the other, in the order of the reader's language, with 24 hours. */
export function Segments(whole: PartsProps) {
  const { kind, value: _, onChange: __, min, max, isWrong, onFault: ___, ...props } = whole;
  const { locale } = useFormat();
  const wiring = useWiring(props, props.id);
  const { held, change, watch, leave } = useHeld(whole);
  const shared = {
    'aria-labelledby': `${wiring.id}-label`,
    ...(wiring['aria-describedby'] ? { 'aria-describedby': wiring['aria-describedby'] } : {}),
    id: wiring.id,
    isInvalid: isWrong,
    hourCycle: 24 as const,
    shouldForceLeadingZeros: true,
    onBlur: leave,
  };
  const inside = <Inside onFault={watch} />;
  return (
    <Frame {...props} id={wiring.id} isGroup>
      <I18nProvider locale={languageOf(locale).tag}>
        {kind === 'time' ? (
          <TimeField {...shared} value={held as never} onChange={(clock) => change(clock as Clock | null)}>
            {inside}
          </TimeField>
        ) : (
          <WithCalendar label={props.label} held={held as never} min={min} max={max} onPick={change}>
            <DateField
              {...shared}
              granularity={kind === 'date' ? 'day' : 'minute'}
              value={held as never}
              onChange={(clock) => change(clock as Clock | null)}
            >
              {inside}
            </DateField>
          </WithCalendar>
        )}
      </I18nProvider>
    </Frame>
  );
}

type CalendarProps = {
  label: ReactNode;
  held: ReturnType<typeof parseDateTime> | CalendarDate | null;
  min: string;
  max: string;
  onPick: (clock: Clock) => void;
  children: ReactNode;
};

/** A month to look at, in the page under its field; the hour stays what it was. */
function WithCalendar({ label, held, min, max, onPick, children }: CalendarProps) {
  const { t } = useTranslation('shell');
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const day = (text: string) => clockOf('date', text.slice(0, 10)) as CalendarDate | null;
  const [minValue, maxValue] = [day(min), day(max)];
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className={s.whole}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        // The dialog around it stays.
        event.preventDefault();
        close();
      }}
    >
      <Grid columns="end" className={s.line}>
        {children}
        <button
          ref={button}
          type="button"
          className={cx('no-print', s.open)}
          aria-expanded={isOpen}
          aria-label={t('date.calendar', { field: typeof label === 'string' ? label : '' })}
          onClick={() => setOpen(!isOpen)}
        >
          <CalendarDays aria-hidden="true" />
        </button>
      </Grid>
      {isOpen && (
        <Calendar
          firstDayOfWeek="mon"
          autoFocus
          aria-label={t('date.calendar', { field: typeof label === 'string' ? label : '' })}
          className={cx(s.calendar)}
          value={held ? toCalendarDate(held) : null}
          {...(minValue ? { minValue } : {})}
          {...(maxValue ? { maxValue } : {})}
          onChange={(date) => {
            const { year, month, day } = date;
            onPick(held ? held.set({ year, month, day }) : parseDate(date.toString()));
            close();
          }}
        >
          <Row as="header" align="center" justify="between">
            <Button slot="previous" className={cx(s.turn)}>
              <ChevronLeft aria-hidden="true" />
            </Button>
            <Heading className={cx(s.name)} />
            <Button slot="next" className={cx(s.turn)}>
              <ChevronRight aria-hidden="true" />
            </Button>
          </Row>
          <CalendarGrid className={cx(s.grid)}>
            {(date) => <CalendarCell date={date} className={cx(s.day)} />}
          </CalendarGrid>
        </Calendar>
      )}
    </div>
  );
}
