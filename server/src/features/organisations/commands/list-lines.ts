import { holdsAddress } from '@minga/shared/kernel/addresses.ts';
import { withoutGuard } from '@minga/shared/kernel/csv.ts';
import { oneLine } from '@minga/shared/kernel/text.ts';
import type { ListColumn, ListedRole } from '@minga/shared/organisations/lists.ts';
import { plannedDaySchema } from '@minga/shared/kernel/fields.ts';
import { z } from 'zod';
import type { ListError, ListRow } from './list-rows.ts';
import { meaningOf, type ValueColumn, type ValueOf } from './list-words.ts';

/** One line as it was meant. What a line does not say is null: it leaves alone what is there. */
export type ListLine = {
  line: number;
  organisation: string | null;
  shortName: string | null;
  sector: ValueOf<'sector'> | null;
  territory: string | null;
  since: string | null;
  until: string | null;
  contact: string | null;
  person: string | null;
  /** in lower case */
  email: string | null;
  role: ListedRole | null;
  titular: ValueOf<'titular'> | null;
  seniority: ValueOf<'seniority'> | null;
  mandate: ValueOf<'mandate'> | null;
  /** the first and the last day of the seat */
  seatSince: string | null;
  seatUntil: string | null;
};

const LONGEST = { organisation: 200, shortName: 60, territory: 120, contact: 200, person: 120 } as const;
const email = z.email().max(254);
/** «Rosa Quispe <rosa@example.org>», as programs for mail copy it. */
const WITH_NAME = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/;

/** @param errors takes what is wrong with the line */
export function readLine({ line, cells }: ListRow, errors: ListError[]): ListLine {
  const named = new Set<ListColumn>();
  // A cell is wrong once: what it says and nobody understands is not missing besides.
  const wrong = (field: ListColumn, code: string, params: ListError['params'] = {}) => {
    if (!named.has(field)) errors.push({ line, field, code, params });
    named.add(field);
  };
  const text = (field: keyof typeof LONGEST): string | null => {
    const value = oneLine(withoutGuard(cells[field] ?? ''));
    if (value.length > LONGEST[field]) wrong(field, 'too-long', { value: LONGEST[field] });
    return value === '' ? null : value;
  };
  const meant = <Column extends ValueColumn>(field: Column): ValueOf<Column> | null => {
    const value = oneLine(cells[field] ?? '');
    const found = value === '' ? null : meaningOf(field, value);
    if (value !== '' && found === null) wrong(field, `unknown-${field}`, { value });
    return found;
  };
  const day = (field: 'since' | 'until' | 'seatSince' | 'seatUntil'): string | null => {
    const value = oneLine(cells[field] ?? '');
    const found = value === '' ? null : dayOf(value);
    if (value !== '' && found === null) wrong(field, 'not-a-day', { value });
    return found;
  };
  const [, written, within] = WITH_NAME.exec(cells.email ?? '') ?? [];
  const address = oneLine(within ?? cells.email ?? '')
    .replace(/^mailto:/i, '')
    .toLowerCase();
  if (address !== '' && !email.safeParse(address).success) wrong('email', 'not-email', { value: address });
  const person = text('person') ?? (oneLine(written ?? '') || null);
  // It stands in letters to people who do not know the forum yet.
  if (person !== null && holdsAddress(person)) wrong('person', 'holds-address', { value: person });
  const read: ListLine = {
    line,
    organisation: text('organisation'),
    shortName: text('shortName'),
    sector: meant('sector'),
    territory: text('territory'),
    since: day('since'),
    until: day('until'),
    contact: text('contact'),
    person,
    email: address === '' ? null : address,
    role: meant('role'),
    titular: meant('titular'),
    seniority: meant('seniority'),
    mandate: meant('mandate'),
    seatSince: day('seatSince'),
    seatUntil: day('seatUntil'),
  };
  requireParts(read, wrong);
  return read;
}

/** What a line must say to mean something. */
function requireParts(read: ListLine, wrong: (field: ListColumn, code: string, params?: ListError['params']) => void) {
  const named = read.organisation ?? read.shortName;
  const isForumRole = read.role !== null && read.role !== 'member' && read.role !== 'delegate';
  if (read.email === null && (read.person !== null || read.role !== null)) wrong('email', 'required');
  if (named === null && read.email === null && read.person === null) wrong('organisation', 'required');
  if (named === null && read.email !== null && !isForumRole)
    wrong(read.role === null ? 'role' : 'organisation', read.role === null ? 'required' : 'organisation-needed');
  if (named !== null && isForumRole) wrong('role', 'no-organisation', { role: read.role ?? '' });
  if (isForumRole && read.seatSince !== null) wrong('seatSince', 'no-seat', { role: read.role ?? '' });
  if (isForumRole && read.seatUntil !== null) wrong('seatUntil', 'no-seat', { role: read.role ?? '' });
  if (read.since !== null && read.until !== null && read.until < read.since) wrong('until', 'ends-before-start');
}

/** ISO, or with the day first; the other way round only where no day is that large. */
function dayOf(text: string): string | null {
  const [, one, two, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const [day, month] = Number(two) > 12 ? [two, one] : [one, two];
  const iso = year ? `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}` : text.replace(/T00:00.*$/, '');
  return plannedDaySchema.safeParse(iso).success ? iso : null;
}
