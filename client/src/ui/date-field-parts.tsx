import { type CalendarDate, parseDate, parseDateTime, parseTime, toCalendarDate } from '@internationalized/date';
import { languageOf } from '@minga/shared/kernel/languages.ts';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Calendar, CalendarCell, CalendarGrid, Heading } from 'react-aria-components/Calendar';
import { DateField, DateFieldStateContext, DateInput, DateSegment } from 'react-aria-components/DateField';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { TimeField, TimeFieldStateContext } from 'react-aria-components/TimeField';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { cx } from './cx.ts';
import type { Kind, PartsProps } from './date-field.tsx';
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
const textOf = (kind: Kind, clock: Clock | null) =>
  clock === null ? '' : clock.toString().slice(0, { date: 10, time: 5, 'datetime-local': 16 }[kind]);

/** Tells when a part is written and a part is not: the library keeps silent about that. */
function HalfWatch({ onHalf }: { onHalf: (isHalf: boolean) => void }) {
  const date = useContext(DateFieldStateContext);
  const time = useContext(TimeFieldStateContext);
  const parts = ((date ?? time)?.segments ?? []).filter(({ isEditable }) => isEditable);
  const isHalf = parts.some(({ isPlaceholder }) => isPlaceholder) && parts.some(({ isPlaceholder }) => !isPlaceholder);
  const tell = useRef(onHalf);
  tell.current = onHalf;
  useEffect(() => tell.current(isHalf), [isHalf]);
  return null;
}

const Inside = ({ onHalf }: { onHalf: (isHalf: boolean) => void }) => (
  <>
    <DateInput className={cx(fields.control, s.input)}>
      {(segment) => <DateSegment segment={segment} className={cx(s.segment)} />}
    </DateInput>
    <HalfWatch onHalf={onHalf} />
  </>
);

/** Day, month, year, hour and minute one beside the other, in the order of the reader's language, with 24 hours. */
export function Segments({ kind, value, onChange, min, max, isWrong, onHalf, ...props }: PartsProps) {
  const { locale } = useFormat();
  const wiring = useWiring(props, props.id);
  // What the library holds; while a date is half written it goes on holding the one before, and the form holds none.
  const [held, setHeld] = useState(() => clockOf(kind, value));
  const [isHalf, setHalf] = useState(false);
  const told = useRef(value);
  if (told.current !== value) {
    told.current = value;
    setHeld(clockOf(kind, value));
  }
  const tell = (text: string) => {
    if (text === told.current) return;
    told.current = text;
    onChange(text);
  };
  const change = (clock: Clock | null) => {
    setHeld(clock);
    tell(textOf(kind, clock));
  };
  const halfChanged = (next: boolean) => {
    if (next === isHalf) return;
    setHalf(next);
    if (!next) onHalf(false);
    tell(next ? '' : textOf(kind, held));
  };
  const shared = {
    'aria-labelledby': `${wiring.id}-label`,
    ...(wiring['aria-describedby'] ? { 'aria-describedby': wiring['aria-describedby'] } : {}),
    id: wiring.id,
    isInvalid: isWrong,
    hourCycle: 24 as const,
    shouldForceLeadingZeros: true,
    // Not while somebody is still writing.
    onBlur: () => onHalf(isHalf),
  };
  const inside = <Inside onHalf={halfChanged} />;
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
      <div className={s.line}>
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
      </div>
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
          <header className={s.month}>
            <Button slot="previous" className={cx(s.turn)}>
              <ChevronLeft aria-hidden="true" />
            </Button>
            <Heading className={cx(s.name)} />
            <Button slot="next" className={cx(s.turn)}>
              <ChevronRight aria-hidden="true" />
            </Button>
          </header>
          <CalendarGrid className={cx(s.grid)}>
            {(date) => <CalendarCell date={date} className={cx(s.day)} />}
          </CalendarGrid>
        </Calendar>
      )}
    </div>
  );
}
