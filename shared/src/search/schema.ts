import { z } from 'zod';
import { addressSchema, instantSchema } from '../kernel/fields.ts';
import { LOCALES } from '../kernel/languages.ts';
import { SEARCH_KINDS, SEARCH_LIMITS } from './rules.ts';

export const searchQuerySchema = z.strictObject({
  /** Words, `"a phrase"`, `or`, and `-without`. The last word may be the beginning of one. */
  q: z.string().max(SEARCH_LIMITS.words).default(''),
  /** Only of this kind, and more of them. */
  kind: z.enum(SEARCH_KINDS).optional(),
});

const marksSchema = z.array(z.tuple([z.number().int(), z.number().int()]));
const foundSchema = z.object({
  kind: z.enum(SEARCH_KINDS),
  title: z.string(),
  path: addressSchema,
  /** Of its text around what was asked for; empty where only its title has it. */
  excerpt: z.string(),
  /** When it is, or was made public; null where that says nothing. */
  at: instantSchema.nullable(),
  /** Not everybody may read it yet: this reader's forum, organisation or facilitation writes it. */
  isDraft: z.boolean(),
  /** What was asked for, in `title` and in `excerpt`: from where to where. */
  titleMarks: marksSchema,
  excerptMarks: marksSchema,
});
export type Found = z.infer<typeof foundSchema>;

export const searchSchema = z.object({
  /** By kind, the best of each first. */
  items: z.array(foundSchema),
  /** Kinds of which there is more than stands here. */
  more: z.array(z.enum(SEARCH_KINDS)),
});
export type SearchResults = z.infer<typeof searchSchema>;

export const everywhereQuerySchema = searchQuerySchema.pick({ q: true });

/** What was found in each cycle that the reader may open: their own first, then the newest. */
export const everywhereSchema = z.object({
  cycles: z.array(
    searchSchema.extend({
      slug: z.string(),
      title: z.string(),
      forumName: z.string(),
      timeZone: z.string(),
      locale: z.enum(LOCALES),
    }),
  ),
  /** There are more cycles, in which nothing was looked for. */
  isCut: z.boolean(),
});
export type FoundEverywhere = z.infer<typeof everywhereSchema>;
