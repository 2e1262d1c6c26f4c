import { cycleChangesSchema, cycleCorrectionSchema, cycleSheetSchema } from '@minga/shared/cycles/sheet.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { correctCycle } from '../commands/correct-cycle.ts';
import { presentCycleChanges, presentSheet } from '../present.ts';
import { listCycleChanges, readSheet } from '../queries.ts';

const CYCLE = '/api/cycles/:cycleId';
const route = routesOf('cycles');

/** Reading and correcting what a cycle says of itself. It stands with the themes, which the correction writes too. */
export const correctionRoutes = [
  route.get(CYCLE, 'Words, years and themes of the cycle', {
    policy: 'public',
    returns: cycleSheetSchema,
    read: (tx, { scope }) => readSheet(tx, scope.cycleId),
    present: presentSheet,
  }),
  route.put(CYCLE, 'Correct words, years and themes of the cycle; in public and with a reason once it is published', {
    policy: 'facilitator',
    body: cycleCorrectionSchema,
    returns: cycleSheetSchema,
    command: (tx, { scope, body }) => correctCycle(tx, scope, body),
    read: (tx, { scope }) => readSheet(tx, scope.cycleId),
    present: presentSheet,
  }),
  route.get(`${CYCLE}/changes`, 'Public log of what was corrected since the cycle was published', {
    policy: 'public',
    returns: cycleChangesSchema,
    read: (tx, { scope }) => listCycleChanges(tx, scope.cycleId),
    present: presentCycleChanges,
  }),
];
