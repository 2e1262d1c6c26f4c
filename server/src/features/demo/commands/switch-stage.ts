import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { moveStage, overrideGate } from '../../stages/commands.ts';
import { listMissingFacts, listStages, lockStages, type StageRow } from '../../stages/queries.ts';
import { isDemonstration } from '../queries/forums.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A visitor who switches to a stage has at least this long to look at it. */
const STAY = 14 * DAY;

type Times = { opensAt: Date; closesAt: Date };

/**
 * Moves the dates of a demonstration so that one stage is open now. Only what must move is moved, and each change stands
 * in the public log like any other.
 * @throws AppError `route.not-found` in a forum that is no demonstration
 */
export async function switchStage(tx: Tx, scope: Scope, target: StageName): Promise<void> {
  if (!(await isDemonstration(tx, scope.forumId))) throw new AppError('route.not-found');
  await lockStages(tx, scope.cycleId);
  const rows = await listStages(tx, scope.cycleId);
  const now = await dbNow(tx);
  const reason = wordsOf(scope.locale)('demonstration:switched', { stage: target });
  // Dates are chosen to the minute, here as in every form.
  const planned = windowsFor(rows, target, new Date(Math.floor(now.getTime() / MINUTE) * MINUTE));
  for (const row of rows) {
    const times = planned.get(row.name);
    const isSame =
      times && times.opensAt.getTime() === row.opensAt.getTime() && times.closesAt.getTime() === endOf(row).getTime();
    if (!times || isSame) continue;
    await moveStage(tx, scope, row.name, { ...times, reason, version: row.version });
  }
  const missing = (await listMissingFacts(tx, scope.cycleId, target)).length > 0;
  const current = (await listStages(tx, scope.cycleId)).find((row) => row.name === target);
  if (missing && current && current.gateOverride === null)
    await overrideGate(tx, scope, target, { reason, version: current.version });
}

/** The target holds `now`; what comes before ends by its opening, what comes after begins at its end, lengths are kept. */
function windowsFor(
  rows: readonly Pick<StageRow, 'name' | 'opensAt' | 'closesAt' | 'closedAt'>[],
  target: StageName,
  now: Date,
): Map<StageName, Times> {
  const planned = new Map<StageName, Times>();
  const index = STAGE_NAMES.indexOf(target);
  const own = rows.find((row) => row.name === target);
  if (!own) throw new AppError('stage.not-found');
  const opensAt = new Date(Math.min(own.opensAt.getTime(), now.getTime() - MINUTE));
  const stays = endOf(own).getTime() > now.getTime() + DAY;
  const closesAt = stays ? endOf(own) : new Date(now.getTime() + STAY);
  planned.set(target, { opensAt, closesAt });
  let edge = opensAt.getTime();
  for (const row of rows.filter((one) => STAGE_NAMES.indexOf(one.name) < index).reverse()) {
    const length = endOf(row).getTime() - row.opensAt.getTime();
    const closes = Math.min(endOf(row).getTime(), edge);
    const opens = row.opensAt.getTime() < closes ? row.opensAt.getTime() : closes - length;
    planned.set(row.name, { opensAt: new Date(opens), closesAt: new Date(closes) });
    edge = opens;
  }
  edge = closesAt.getTime();
  for (const row of rows.filter((one) => STAGE_NAMES.indexOf(one.name) > index)) {
    const length = row.closesAt.getTime() - row.opensAt.getTime();
    const moves = row.opensAt.getTime() < edge;
    const times = moves
      ? { opensAt: new Date(edge), closesAt: new Date(edge + length) }
      : { opensAt: row.opensAt, closesAt: endOf(row) };
    planned.set(row.name, times);
    edge = times.closesAt.getTime();
  }
  return planned;
}
