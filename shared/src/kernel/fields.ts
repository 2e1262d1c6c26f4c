import { z } from 'zod';
import { holdsAddress } from './addresses.ts';
import type { Address } from './paths.ts';
import { LOCALES } from './languages.ts';
import { oneLine, REASON } from './text.ts';

/** A title or a name: one line, nothing invisible, not empty. */
export const line = (longest: number) => z.string().overwrite(oneLine).min(1).max(longest);

/**
 * A name that a letter may carry to somebody who has not answered it yet: with an address in it, whoever wrote it would send strangers
 * theirs in the name of the forum (SEC-73).
 */
export const nameLine = (longest: number) =>
  line(longest).refine((text) => !holdsAddress(text), { params: { code: 'holds-address' } });

/** A title while it is written: one line, but the space that was just typed stays. */
export const lineInProgress = (longest: number) =>
  z
    .string()
    .overwrite((text) => text.replace(/[^\S ]+/g, ' '))
    .max(longest);

/** Why somebody did what others are told of. */
export const reasonSchema = z.string().trim().min(REASON.least).max(REASON.most);

/** One sentence in every language of the site. */
export const inEachLanguageSchema = z.record(z.enum(LOCALES), z.string());

/** An instant on the wire: ISO 8601 in UTC or with an offset. */
export const instantSchema = z.iso.datetime({ offset: true });

const YEARS = { first: 1990, last: 2200 };
/** Text that is no date at all passes: that has been told already. */
const isYearMeant = (text: string): boolean => {
  const year = new Date(text).getUTCFullYear();
  return !(year < YEARS.first || year > YEARS.last);
};
const MEANT = { params: { code: 'year-out-of-range', ...YEARS } };
/** An instant or a day that somebody plans. Further off, a database reads another year or refuses the date. */
export const plannedInstantSchema = instantSchema.refine(isYearMeant, MEANT);
export const plannedDaySchema = z.iso.date().refine(isYearMeant, MEANT);

/** As `sha256sum` prints it. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Of a page of this site, as `paths` made it: nobody else spells one, on the server as little as in the browser. */
export const addressSchema = z.string() as unknown as z.ZodType<Address, Address>;

/** What is left empty in a form says nothing. */
export const emptyAsNull = <Schema extends z.ZodType<string>>(schema: Schema) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? null : value), schema.nullable());
