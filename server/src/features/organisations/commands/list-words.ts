import { LOCALES, type Locale } from '@minga/shared/kernel/languages.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import {
  LIST_COLUMNS,
  type ListColumn,
  LISTED_ROLES,
  TITULAR_OR_ALTERNATE,
} from '@minga/shared/organisations/lists.ts';
import { SECTORS, SENIORITIES } from '@minga/shared/people/rules.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';

/** Cells that hold one of a few words, with the key of the text that names each. */
const VALUES = {
  sector: { of: SECTORS, text: 'shell:sector' },
  role: { of: LISTED_ROLES, text: 'people-lists:role' },
  titular: { of: TITULAR_OR_ALTERNATE, text: 'people-lists:titular' },
  seniority: { of: SENIORITIES, text: 'organisations:seniorityOf' },
  mandate: { of: ['yes', 'no'], text: 'people-lists:mandate' },
} as const;
export type ValueColumn = keyof typeof VALUES;
export type ValueOf<Column extends ValueColumn> = (typeof VALUES)[Column]['of'][number];

export const columnTitle = (column: ListColumn, locale: Locale): string =>
  wordsOf(locale)(`people-lists:column.${column}`);

export const valueTitle = (column: ValueColumn, value: string, locale: Locale): string =>
  wordsOf(locale)(`${VALUES[column].text}.${value}` as 'people-lists:mandate.yes');

/** A name in a header or a cell, as it is compared: hyphens, underscores and marks around it do not matter. */
const plainWord = (text: string): string =>
  folded(text)
    .replace(/[\s_\-:*.]+/g, ' ')
    .trim();

/** What else people call something, in one language; none where the texts say nothing. */
function aliasesOf(key: string, locale: Locale): string[] {
  const said = wordsOf(locale)([`people-lists:${key}`, ''] as ['people-lists:sheet', '']);
  return said === `people-lists:${key}` || said === key ? [] : said.split(',');
}

function dictionary<Meant extends string>(
  meant: readonly Meant[],
  namesOf: (one: Meant, locale: Locale) => readonly string[],
): ReadonlyMap<string, Meant> {
  const known = new Map<string, Meant>();
  const add = (name: string, one: Meant) => {
    const word = plainWord(name);
    if (word !== '' && !known.has(word)) known.set(word, one);
  };
  // Proper names first: what is an alias of one thing may be the name of another.
  for (const one of meant)
    add(
      one.replace(/[A-Z]/g, (letter) => ` ${letter}`),
      one,
    );
  for (const at of [0, 1])
    for (const locale of LOCALES)
      for (const one of meant)
        for (const name of namesOf(one, locale).slice(at, at === 0 ? 1 : undefined)) add(name, one);
  return known;
}

const COLUMNS = dictionary(LIST_COLUMNS, (column, locale) => [
  columnTitle(column, locale),
  ...aliasesOf(`also.${column}`, locale),
]);
const MEANINGS = Object.fromEntries(
  Object.entries(VALUES).map(([column, { of }]) => [
    column,
    dictionary<string>(of, (value, locale) => [
      valueTitle(column as ValueColumn, value, locale),
      ...aliasesOf(`alsoValue.${column}.${value}`, locale),
    ]),
  ]),
) as unknown as { [Column in ValueColumn]: ReadonlyMap<string, ValueOf<Column>> };

/** Which column a header means, in any language of the site. */
export const columnOf = (header: string): ListColumn | null => COLUMNS.get(plainWord(header)) ?? null;
export const meaningOf = <Column extends ValueColumn>(column: Column, cell: string): ValueOf<Column> | null =>
  MEANINGS[column].get(plainWord(cell)) ?? null;
