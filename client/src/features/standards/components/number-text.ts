import { clockText, type Unit } from '@minga/shared/standards/standard.ts';

/** A number of a rule as it is read: a time where it is one. Its unit stands in its label. */
export const numberText = ({ unit, value }: { unit: Unit; value: number }): string =>
  unit === 'clock' ? clockText(value) : String(value);
