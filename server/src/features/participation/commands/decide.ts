import { cutTo } from '@minga/shared/kernel/text.ts';
import type { ApproveParticipation } from '@minga/shared/participation/schema.ts';
import { and, eq, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { changePages, emit, inCycle } from '../../../platform/jobs/events.ts';
import { cycles } from '../../cycles/tables.ts';
import { queueLetter } from '../../notices/commands/strangers.ts';
import { createOrganisation, lockMembers, openSeat } from '../../organisations/commands.ts';
import { getWaiting } from '../queries.ts';
import { participationRequests } from '../tables.ts';

type Decision = Pick<typeof participationRequests.$inferInsert, 'outcome' | 'reason' | 'organisationId'>;

async function decide(tx: Tx, scope: Scope, id: string, decision: Decision): Promise<void> {
  const { personId } = personOf(scope);
  await tx
    .update(participationRequests)
    .set({ ...decision, decidedBy: personId, decidedAt: sql`now()` })
    .where(eq(participationRequests.id, id));
  const subject = { kind: 'participation', id };
  const { organisationId } = decision;
  await record(tx, scope, `participation.${decision.outcome}`, subject, organisationId ? { organisationId } : {});
  await queueLetter(tx, scope, { kind: 'participation-decided', subjectId: id });
  emit(tx, { type: 'participation.decided', ...inCycle(scope), subjectId: id, data: {} });
}

/**
 * The organisation takes part from now on, and whoever asked is invited to its seat like anybody else.
 * @throws AppError `participation.not-found`, `participation.decided`; `organisation.not-found`; `request.invalid` naming
 *   shortName, or email when that person acts for it already
 */
export async function approveRequest(tx: Tx, scope: Scope, id: string, input: ApproveParticipation): Promise<void> {
  await lockMembers(tx, scope.forumId);
  const { row } = await getWaiting(tx, scope, id, 'for update');
  const { role, seniority, shortName } = input;
  const made = { name: row.organisation, shortName: shortName ?? cutTo(row.organisation, 60).trim() };
  const organisationId =
    input.organisationId ??
    (await createOrganisation(tx, scope, { ...made, sector: row.sector, territory: row.territory }));
  const { email, name } = row;
  await openSeat(tx, scope, organisationId, { email, name, role, seniority, hasMandate: false, isAlternate: false });
  await decide(tx, scope, id, { outcome: 'approved', organisationId });
}

/** @throws AppError `participation.not-found`, `participation.decided` */
export async function declineRequest(tx: Tx, scope: Scope, id: string, reason: string): Promise<void> {
  await getWaiting(tx, scope, id, 'for update');
  await decide(tx, scope, id, { outcome: 'declined', reason });
}

/** Whether the page of the cycle has the form. What was asked before stays to be decided. */
export async function openForm(tx: Tx, scope: Scope, isOpen: boolean): Promise<void> {
  const { cycleId, forumId } = scope;
  const changed = await tx
    .update(cycles)
    .set({ takesRequests: isOpen })
    .where(and(eq(cycles.id, cycleId), eq(cycles.takesRequests, !isOpen)))
    .returning({ id: cycles.id });
  if (changed.length === 0) return;
  await record(tx, scope, isOpen ? 'participation.form-opened' : 'participation.form-closed', {
    kind: 'cycle',
    id: cycleId,
  });
  changePages(tx, { forumId, cycleId });
}
