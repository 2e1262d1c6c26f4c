import type { Scope } from '../../platform/http/gate.ts';

export const abilitiesOnStandards = ({ isFacilitator }: Pick<Scope, 'isFacilitator'>) => ({ canChange: isFacilitator });
