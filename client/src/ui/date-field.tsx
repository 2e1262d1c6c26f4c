import { lazy, type ReactNode, Suspense, useContext, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { useMedia } from '../lib/use-media.ts';
import { Unreadable } from '../lib/use-form.ts';
import { type Fault, isYearWhole } from './date-fault.ts';
import type { FieldProps } from './field.tsx';
import { TextField } from './field.tsx';

/** What a field holds: `2027-03-09`, `14:30`, `2027-03-09T14:30`, on the forum's clock; empty while it is none. */
export type Kind = 'date' | 'time' | 'datetime-local';
type Common = FieldProps & { value: string; onChange: (value: string) => void; id?: string | undefined };
/** The first and the last that are possible, or what it must come after; empty for none. */
type Props = Common & { min?: string | undefined; after?: string | undefined; max?: string | undefined };
export type PartsProps = Common & {
  kind: Kind;
  min: string;
  max: string;
  isWrong: boolean;
  /** Told why what is written is no date, once nobody is writing any more; null as soon as it is one. */
  onFault: (why: Fault | null) => void;
};
const library = async () => ({
  default: await import('./date-field-parts.tsx').then(
    ({ Segments }) => Segments,
    // Without the library the browser's own field does the same work.
    () => Plain,
  ),
});
const Segments = lazy(library);

/** Phones have a better one of their own; the wheel under the thumb needs no keyboard. */
const PHONE = '(pointer: coarse)';

/** What is wrong with what is written, in the reader's language; null when nothing is. */
function useSentence({ value, min = '', after = '', max = '' }: Props, kind: Kind, fault: Fault | null): ReactNode {
  const { t } = useTranslation('shell');
  // The field holds a clock without a zone: it is read as it stands.
  const format = useFormat('UTC');
  const said = (text: string) => {
    const at = `${text.slice(0, 10)}T${text.slice(11) || '00:00'}Z`;
    return kind === 'date' ? format.date(at) : `${format.date(at)}, ${format.clock(at)}`;
  };
  if (fault === 'year') return t('date.year');
  if (typeof fault === 'string') return t(`date.${fault}.${kind === 'time' ? 'time' : 'date'}`);
  if (fault) {
    const [year = 0, month = 0] = fault.month.split('-').map(Number);
    return t('date.noDay', { last: format.date(Date.UTC(year, month, 0)) });
  }
  if (value === '') return null;
  if (kind === 'time') return after !== '' && value <= after ? t('date.notAfterTime', { after }) : null;
  if (!isYearWhole(value)) return null;
  if (after !== '' && value <= after) return t('date.notAfter', { after: said(after) });
  if (min !== '' && value < min) return t('date.early', { first: said(min) });
  if (max !== '' && value > max) return t('date.late', { last: said(max) });
  return null;
}

/** Why what is written is no date; the form sends nothing until it is one. */
function useFault(id: string): [Fault | null, (why: Fault | null) => void] {
  const unreadable = useContext(Unreadable);
  const [fault, setFault] = useState<Fault | null>(null);
  useEffect(() => () => void unreadable.delete(id), [unreadable, id]);
  const goTo = () => {
    const field = document.getElementById(id);
    (field?.querySelector<HTMLElement>('[role="spinbutton"]') ?? field)?.focus();
  };
  const report = (why: Fault | null) => {
    if (why === null) unreadable.delete(id);
    else unreadable.set(id, goTo);
    setFault(why);
  };
  return [fault, report];
}

function Field({ kind, ...props }: Props & { kind: Kind }) {
  const { label, hint, optional, value, onChange, after = '', min = after, max = '' } = props;
  const own = useId();
  const id = props.id ?? own;
  const [fault, onFault] = useFault(id);
  const sentence = useSentence(props, kind, fault);
  const error = props.error || sentence;
  const shared = {
    kind,
    label,
    hint,
    optional,
    error,
    value,
    onChange,
    id,
    min,
    max,
    isWrong: Boolean(error),
    onFault,
  };
  const plain = <Plain {...shared} />;
  if (useMedia(PHONE)) return plain;
  return (
    <Suspense fallback={plain}>
      <Segments {...shared} />
    </Suspense>
  );
}

/** The browser's own: on phones, and until the other is here. */
function Plain({ kind, isWrong: _, onFault, onChange, min, max, ...props }: PartsProps) {
  const look = ({ value, validity }: HTMLInputElement) => {
    const isOfNoYear = kind !== 'time' && !isYearWhole(value);
    onFault(validity.badInput ? 'wrong' : isOfNoYear ? 'year' : null);
  };
  return (
    <TextField
      {...props}
      type={kind}
      min={min || undefined}
      max={max || undefined}
      onChange={(event) => {
        onFault(null);
        onChange(event.target.value);
      }}
      onBlur={({ currentTarget }) => look(currentTarget)}
      // Enter sends the form without leaving the field.
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && look(currentTarget)}
    />
  );
}

export const DateField = (props: Props) => <Field {...props} kind="date" />;
export const TimeField = (props: Omit<Props, 'min' | 'max'>) => <Field {...props} kind="time" />;
export const DateTimeField = (props: Props) => <Field {...props} kind="datetime-local" />;
