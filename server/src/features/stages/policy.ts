import type { Scope } from '../../platform/http/gate.ts';

/** The calendar of a cycle: its stages, its dates, and whether it can be read by everybody. */
export const abilitiesOnCalendar = ({ isFacilitator }: Pick<Scope, 'isFacilitator'>) => ({ canChange: isFacilitator });
