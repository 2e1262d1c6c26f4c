import { lazy, type ReactNode, Suspense } from 'react';
import type { FieldProps } from './field.tsx';
import { SelectField, TextField } from './field.tsx';

/** `detail` is searched and shown too: the whole name beside a short one. */
export type Choice = { id: string; label: string; detail?: string | undefined };

type Common = FieldProps & { choices: readonly Choice[]; id?: string | undefined };
export type OneProps = Common & { value: string; onChange: (id: string) => void; autoFocus?: boolean };
export type ManyProps = Common & { value: readonly string[]; onChange: (ids: string[]) => void };

/** Without the library (a line that broke, a new version of the site) a list of the browser's own does the same work. */
const plain = { One: PlainOne, Many: PlainMany };
const library = () => import('./combo-box-parts.tsx').catch(() => plain);
const LazyOne = lazy(async () => ({ default: (await library()).One }));
const LazyMany = lazy(async () => ({ default: (await library()).Many }));

/** What it looks like until its code is here. */
function Waiting({ children, ...field }: FieldProps & { children?: ReactNode }) {
  return (
    <>
      <TextField {...field} disabled />
      {children}
    </>
  );
}

const frameOf = ({ label, hint, error, optional }: FieldProps): FieldProps => ({ label, hint, error, optional });

/** One of many things, found by writing a part of its name, with or without accents. */
export function ComboBox(props: OneProps) {
  return (
    <Suspense fallback={<Waiting {...frameOf(props)} />}>
      <LazyOne {...props} />
    </Suspense>
  );
}

/** Any number of many things; what is chosen stands above the field and is taken out there. */
export function MultiComboBox(props: ManyProps) {
  return (
    <Suspense fallback={<Waiting {...frameOf(props)} />}>
      <LazyMany {...props} />
    </Suspense>
  );
}

function Options({ choices }: { choices: readonly Choice[] }) {
  return choices.map(({ id, label, detail }) => (
    <option key={id} value={id}>
      {detail ? `${label} · ${detail}` : label}
    </option>
  ));
}

function PlainOne({ choices, onChange, ...field }: OneProps) {
  return (
    <SelectField {...field} onChange={(event) => onChange(event.target.value)}>
      <option value="" />
      <Options choices={choices} />
    </SelectField>
  );
}

function PlainMany({ choices, value, onChange, ...field }: ManyProps) {
  return (
    <SelectField
      {...field}
      multiple
      value={[...value]}
      onChange={(event) => onChange(Array.from(event.target.selectedOptions, (option) => option.value))}
    >
      <Options choices={choices} />
    </SelectField>
  );
}
