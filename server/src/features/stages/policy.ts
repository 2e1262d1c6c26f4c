import type { Scope } from '../../platform/http/gate.ts';

type Calendar = { readonly isOver: boolean; readonly isArchived: boolean };

/** The calendar of a cycle: its stages, its dates, whether it can be read by everybody, and where it is listed. */
export const abilitiesOnCalendar = (
  { isFacilitator }: Pick<Scope, 'isFacilitator'>,
  { isOver, isArchived }: Calendar,
) => ({
  canChange: isFacilitator && !isArchived,
  canArchive: isFacilitator && isOver && !isArchived,
  canBringBack: isFacilitator && isArchived,
});
