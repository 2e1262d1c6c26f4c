import { csvOf } from '@minga/shared/kernel/csv.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { LIST_COLUMNS } from '@minga/shared/organisations/lists.ts';
import { writeSpreadsheet } from '../../../platform/files/spreadsheet.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { ListValues } from '../queries/lists.ts';
import { columnTitle, type ValueColumn, valueTitle } from './list-words.ts';

export const LIST_FORMATS = ['csv', 'xlsx'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];
const IN_WORDS: readonly string[] = ['sector', 'role', 'titular', 'seniority', 'mandate'] satisfies ValueColumn[];

/** A list as a file, in the language of its reader; what is imported reads it in any. */
export async function writeList(
  rows: readonly ListValues[],
  format: ListFormat,
  locale: Locale,
): Promise<Buffer | string> {
  const titles = LIST_COLUMNS.map((column) => columnTitle(column, locale));
  const cells = rows.map((values) =>
    LIST_COLUMNS.map((column) => {
      const value = values[column] ?? '';
      return value !== '' && IN_WORDS.includes(column) ? valueTitle(column as ValueColumn, value, locale) : value;
    }),
  );
  return format === 'csv'
    ? csvOf(titles, cells)
    : writeSpreadsheet(wordsOf(locale)('people-lists:sheet'), [titles, ...cells]);
}

/** Four lines that show what a list may say; invented, and marked so. */
export function sampleRows(locale: Locale): ListValues[] {
  const words = wordsOf(locale);
  // Days that are still to come, whenever it is tried.
  const nextYear = new Date().getUTCFullYear() + 1;
  const said = (which: 'first' | 'second' | 'third', key: 'organisation' | 'shortName' | 'territory' | 'contact') =>
    words(`people-lists:sample.${which}.${key}` as 'people-lists:sample.first.organisation');
  const person = (which: 'first' | 'second' | 'third' | 'fourth') => ({
    person: words(`people-lists:sample.${which}.person`),
    email: words(`people-lists:sample.${which}.email`),
  });
  const organisation = (which: 'first' | 'third') => ({
    organisation: said(which, 'organisation'),
    shortName: said(which, 'shortName'),
    territory: said(which, 'territory'),
    contact: said(which, 'contact'),
  });
  const rivers = { ...organisation('first'), sector: 'civil_society', since: `${nextYear}-01-15` };
  return [
    { ...rivers, ...person('first'), role: 'member', titular: 'titular', seniority: 'director', mandate: 'yes' },
    {
      ...rivers,
      ...person('second'),
      role: 'member',
      titular: 'alternate',
      seniority: 'specialist',
      mandate: 'no',
      seatUntil: `${nextYear}-12-31`,
    },
    {
      ...organisation('third'),
      sector: 'executive',
      ...person('third'),
      ...{ role: 'delegate', titular: 'titular', seniority: 'manager', mandate: 'no', seatSince: `${nextYear}-01-15` },
    },
    { ...person('fourth'), role: 'observer' },
  ];
}
