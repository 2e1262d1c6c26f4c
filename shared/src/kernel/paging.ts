import { z } from 'zod';
import { MOST_ROWS } from './rows.ts';

/** Rows of one page: at most 200, `usual` unless told. The page after is asked for with the last row's key. */
export const pageLimit = (usual: number) => z.coerce.number().int().min(1).max(MOST_ROWS).default(usual);

/** Which page, for lists that are turned by number; behind the last one there is the last one. */
export const pageNumber = z.coerce.number().int().min(1).max(100_000).optional();

/** A form without JavaScript sends every field, those left empty too. */
export const unlessBlank = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** In the order of one of these columns; with `-` before its name from the last to the first. */
export const orderOf = <const Key extends string>(keys: readonly Key[]) =>
  unlessBlank(z.enum(keys.flatMap((key) => [key, `-${key}`] as const)));
