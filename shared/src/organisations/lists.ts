import { z } from 'zod';
import { SENIORITIES } from '../people/rules.ts';

/** A list of organisations and people as a file: one row for each person, or for an organisation that has none yet. */
export const LIST_COLUMNS = [
  'organisation',
  'shortName',
  'sector',
  'territory',
  'since',
  'until',
  'contact',
  'person',
  'email',
  'role',
  'titular',
  'seniority',
  'mandate',
  'seatSince',
  'seatUntil',
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

export const LIST_LIMITS = { bytes: 1_000_000, inflated: 12_000_000, rows: 1_000, rowBytes: 8_192, errors: 200 };
/** Roles that a list gives; administrators are made one by one. */
export const LISTED_ROLES = ['member', 'delegate', 'facilitator', 'participant', 'observer'] as const;
export type ListedRole = (typeof LISTED_ROLES)[number];
export const TITULAR_OR_ALTERNATE = ['titular', 'alternate'] as const;

const textsOf = z.object({ column: z.string(), from: z.string(), to: z.string() });
const LIST_STATES = ['new', 'changed', 'same'] as const;
const itemSchema = z.object({
  line: z.number().int(),
  state: z.enum(LIST_STATES),
  organisation: z.string().nullable(),
  person: z.string().nullable(),
  email: z.string().nullable(),
  role: z.enum(LISTED_ROLES).nullable(),
  /** How the seat will be; null for an organisation and for a role of the forum. */
  seat: z
    .object({
      isAlternate: z.boolean(),
      seniority: z.enum(SENIORITIES),
      hasMandate: z.boolean(),
      /** its first and its last day; null: from now on, and until it is ended */
      startsOn: z.string().nullable(),
      endsOn: z.string().nullable(),
    })
    .nullable(),
  /** They get a letter of it. */
  isNotified: z.boolean(),
  /** What is written anew, in the reader's language. */
  changes: z.array(textsOf),
});
export type ListItem = z.infer<typeof itemSchema>;
export const listResultSchema = z.object({
  items: z.array(itemSchema),
  /** Lines of which something is left out, and why. */
  skipped: z.array(z.object({ line: z.number().int(), code: z.string(), message: z.string() })),
  /** Lines that can be saved and may not be meant so: of an organisation that gets a second titular. */
  warnings: z.array(z.object({ line: z.number().int(), code: z.string(), message: z.string() })),
  errors: z.array(
    z.object({ line: z.number().int(), field: z.string(), column: z.string(), code: z.string(), message: z.string() }),
  ),
  /** People who get a letter of it. */
  recipients: z.number().int(),
});
export type ListResult = z.infer<typeof listResultSchema>;
