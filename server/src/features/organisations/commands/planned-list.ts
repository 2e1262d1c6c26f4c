import { isSameWord } from '@minga/shared/kernel/text.ts';
import type { ListColumn, ListedRole } from '@minga/shared/organisations/lists.ts';
import type { OrganisationCorrection, SeatCorrection } from '@minga/shared/organisations/schema.ts';
import type { ListError } from './list-rows.ts';

/** Something the file says anew; keys, so that its reader gets words. */
export type ListChange = { column: ListColumn; from: string; to: string };
export type PlannedOrganisation = {
  line: number;
  /** null for one that the file brings */
  id: string | null;
  name: string;
  facts: OrganisationCorrection;
  changes: ListChange[];
};
export type PlannedPerson = {
  line: number;
  organisation: PlannedOrganisation | null;
  name: string;
  email: string;
  role: ListedRole;
  /** null for who has not this seat or role yet */
  seatId: string | null;
  isNew: boolean;
  /** they are invited, or told that their seat is another: what it lets them do, their position */
  isNotified: boolean;
  facts: Partial<SeatCorrection>;
  /** how the seat will be; null for a role of the forum */
  seat: PlannedSeat | null;
  changes: ListChange[];
};
type PlannedSeat = Pick<SeatCorrection, 'seniority' | 'hasMandate' | 'isAlternate'> & {
  startsOn: string | null;
  endsOn: string | null;
};
type Warning = { line: number; code: 'second-titular'; params: Record<string, string | number> };
type LeftOut = { line: number; code: 'repeated' | 'own-name'; params: Record<string, string | number> };
export type ListPlan = {
  organisations: PlannedOrganisation[];
  people: PlannedPerson[];
  skipped: LeftOut[];
  /** Lines that may not be meant so; they do not keep the others from being saved. */
  warnings: Warning[];
  errors: ListError[];
};

export const sameName = (one: { name: string; shortName: string }, name: string): boolean =>
  isSameWord(one.name, name) || isSameWord(one.shortName, name);
