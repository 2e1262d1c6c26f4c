import type { CreateCommitment } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText, Milestone } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { nextNumber } from '../../../platform/database/numbers.ts';
import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { linkTo } from '../../links/commands.ts';
import type { SubjectSource } from '../../links/policy.ts';
import type { SubjectKind } from '@minga/shared/links/rules.ts';
import { findActingSeat, requireActingSeat } from '../../organisations/policy.ts';
import { organisations } from '../../organisations/tables.ts';
import { knownThemes } from '../../themes/queries.ts';
import { keepState } from '../../versions/commands.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { mayBegin, mayDraft, mayRewrite } from '../policy.ts';
import { type CommitmentRow, findCommitment, getText, listDrafters, lockCommitment } from '../queries/commitments.ts';
import { requireDrafting } from '../queries/drafting-options.ts';
import { getBoardState } from '../../boards/queries/boards.ts';
import { notesIn } from '../queries/provenance.ts';
import { subjectOf } from '../queries/versions.ts';
import { commitmentDrafters, commitments, commitmentThemes, milestones } from '../tables.ts';

/** Starts a commitment, empty or from a cluster whose notes it then traces to. */
export async function createCommitment(tx: Tx, scope: Scope, input: CreateCommitment): Promise<{ number: number }> {
  const seat = findActingSeat(scope, input.seatId);
  if (!mayBegin(scope)) throw new AppError('permission.seat-required');
  await requireDrafting(tx, scope);
  const origin =
    input.boardId && input.clusterId ? await clusterOrigin(tx, scope, input.boardId, input.clusterId) : null;
  const title = input.title ?? origin?.title;
  if (!title) throw new AppError('request.invalid', { errors: [{ field: 'title', code: 'required' }] });
  const person = personOf(scope);
  const number = await nextNumber(tx, 'commitments', scope.cycleId);
  const id = newId();
  await tx.insert(commitments).values({
    id,
    cycleId: scope.cycleId,
    forumId: scope.forumId,
    number,
    title,
    createdBySeat: seat?.id ?? null,
    createdBy: person.personId,
  });
  if (seat) await tx.insert(commitmentDrafters).values({ commitmentId: id, seatId: seat.id });
  if (origin) await linkTo(tx, scope.cycleId, { kind: 'commitment', id }, origin.sources);
  await recordChange(
    tx,
    scope,
    'commitment.created',
    { id, number },
    { sources: origin?.sources.length ?? 0, seatId: seat?.id ?? null },
  );
  return { number };
}

async function clusterOrigin(tx: Tx, scope: Scope, boardId: string, clusterId: string) {
  const { board, state } = await getBoardState(tx, scope, boardId);
  // Until notes are shown, even their number in a cluster would be news about what others wrote.
  if (board.phase === 'private_writing') throw new AppError('commitment.board-hidden');
  const cluster = state.clusters[clusterId];
  if (!cluster || cluster.isRemoved || cluster.mergedInto !== null) throw new AppError('cluster.not-found');
  const source = (kind: 'cluster' | 'note', id: string) => ({ kind, id, boardId });
  return {
    title: cluster.name.trim(),
    sources: [source('cluster', clusterId), ...notesIn(state, clusterId).map((noteId) => source('note', noteId))],
  };
}

/** Locks the commitment for somebody who may write it now. */
export async function lockForWriting(
  tx: Tx,
  scope: Scope,
  number: number,
): Promise<{ row: CommitmentRow; kind: 'co_created' | 'entity' }> {
  const found = await findCommitment(tx, scope, number);
  if (!found) throw new AppError('commitment.not-found');
  // The stage is locked before the row, in the same order everywhere, so two people never wait for each other.
  const kind = await requireDrafting(tx, scope);
  const row = await lockCommitment(tx, scope, number);
  const drafting = { ...row, drafterSeatIds: (await listDrafters(tx, row.id)).map(({ seatId }) => seatId) };
  if (kind === 'co_created' && !mayDraft(scope, drafting)) throw new AppError('commitment.not-drafter');
  if (kind === 'entity' && !mayRewrite(scope, drafting)) throw new AppError('commitment.not-lead');
  if (row.state === 'withdrawn') throw new AppError('commitment.withdrawn');
  return { row, kind };
}

/**
 * Saves parts of the working text. Autosave calls this every few seconds, so it leaves no audit row; freezing does.
 * What it said before stays among its saved states.
 * @param restoredFrom the saved state that is brought back, if this is what is done
 * @returns the version to send with the next change
 */
export async function changeCommitment(
  tx: Tx,
  scope: Scope,
  number: number,
  input: { version: number; text: Partial<CommitmentText> },
  restoredFrom?: string,
): Promise<{ version: number }> {
  const { row } = await lockForWriting(tx, scope, number);
  requireSeenVersion(row, input.version, 'commitment.changed-meanwhile');
  const before = await getText(tx, row);
  const { values, themeIds, milestones: steps, ...columns } = input.text;
  await requireKnown(tx, scope, input.text);
  const version = row.version + 1;
  await tx
    .update(commitments)
    .set({
      ...columns,
      ...(values
        ? {
            valueTransparency: values.transparency,
            valueParticipation: values.participation,
            valueAccountability: values.accountability,
          }
        : {}),
      version,
      updatedAt: sql`now()`,
    })
    .where(eq(commitments.id, row.id));
  if (themeIds) await replaceThemes(tx, scope, row.id, themeIds);
  if (steps) await replaceMilestones(tx, row.id, steps);
  await keepState(tx, subjectOf(row), {
    personId: personOf(scope).personId,
    version,
    before,
    beforeAt: row.updatedAt,
    after: { ...before, ...input.text },
    ...(restoredFrom ? { restoredFrom } : {}),
  });
  changePages(tx, inCycle(scope));
  return { version };
}

async function replaceThemes(tx: Tx, scope: Scope, commitmentId: string, themeIds: readonly string[]): Promise<void> {
  await tx.delete(commitmentThemes).where(eq(commitmentThemes.commitmentId, commitmentId));
  const rows = [...new Set(themeIds)].map((themeId) => ({ commitmentId, themeId, cycleId: scope.cycleId }));
  if (rows.length > 0) await tx.insert(commitmentThemes).values(rows);
}

async function replaceMilestones(tx: Tx, commitmentId: string, steps: readonly Milestone[]): Promise<void> {
  await tx.delete(milestones).where(eq(milestones.commitmentId, commitmentId));
  const taken = new Set<string>();
  const rows = steps.map((step, index) => {
    // A milestone keeps its id, so that versions can be compared; the same one twice is two milestones.
    const id = taken.has(step.id) ? newId() : step.id;
    taken.add(id);
    return { ...step, id, commitmentId, position: index + 1 };
  });
  if (rows.length === 0) return;
  const kept = await tx
    .insert(milestones)
    .values(rows)
    .onConflictDoNothing({ target: milestones.id })
    .returning({ id: milestones.id });
  // An id sent by a browser may belong to another commitment: that one keeps it.
  const foreign = rows.filter(({ id }) => !kept.some((one) => one.id === id));
  if (foreign.length > 0) await tx.insert(milestones).values(foreign.map((row) => ({ ...row, id: newId() })));
}

/** Organisations of this forum and themes of this cycle only; others are named field by field. */
async function requireKnown(tx: Tx, scope: Scope, text: Partial<CommitmentText>): Promise<void> {
  const steps = text.milestones ?? [];
  const places = [text.leadOrganisationId, ...steps.map((step) => step.responsibleOrganisationId)].filter(
    (id) => typeof id === 'string',
  );
  const known =
    places.length === 0
      ? []
      : await tx
          .select({ id: organisations.id })
          .from(organisations)
          .where(and(eq(organisations.forumId, scope.forumId), inArray(organisations.id, places)));
  const topics = await knownThemes(tx, scope.cycleId, text.themeIds ?? []);
  const isPlace = (id: string | null | undefined) => id == null || known.some((place) => place.id === id);
  const errors = [
    ...(isPlace(text.leadOrganisationId) ? [] : [{ field: 'text.leadOrganisationId', code: 'unknown' }]),
    ...steps.flatMap((step, index) =>
      isPlace(step.responsibleOrganisationId)
        ? []
        : [{ field: `text.milestones.${index}.responsibleOrganisationId`, code: 'unknown' }],
    ),
    ...(text.themeIds?.every((id) => topics.includes(id)) === false
      ? [{ field: 'text.themeIds', code: 'unknown' }]
      : []),
  ];
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

/** Whoever holds a seat may join the team; putting somebody else in is for drafters and facilitators. */
export async function joinDrafting(
  tx: Tx,
  scope: Scope,
  number: number,
  chosenSeatId: string | undefined,
): Promise<void> {
  await requireDrafting(tx, scope);
  const row = await lockCommitment(tx, scope, number);
  const seatId = chosenSeatId ?? requireActingSeat(scope).id;
  const seat = await tx.execute<{ personId: string }>(sql`
    select person_id as "personId" from open_seats where id = ${seatId} and forum_id = ${scope.forumId}`);
  const [joining] = seat.rows;
  if (!joining) throw new AppError('seat.not-found');
  const isOwn = scope.seats.some(({ id }) => id === seatId);
  const drafting = { ...row, drafterSeatIds: (await listDrafters(tx, row.id)).map((drafter) => drafter.seatId) };
  if (!isOwn && !mayDraft(scope, drafting)) throw new AppError('commitment.not-drafter');
  const added = await tx
    .insert(commitmentDrafters)
    .values({ commitmentId: row.id, seatId })
    .onConflictDoNothing()
    .returning({ seatId: commitmentDrafters.seatId });
  if (added.length > 0 && !isOwn)
    notifyConcerned(tx, scope, 'commitment-invited', { id: row.id, people: [joining.personId] });
  await recordChange(tx, scope, 'commitment.joined', row, { seatId });
}

/**
 * Ties a commitment to one more thing it comes from.
 * @param subjects those of all nouns, each of which says what may come from its own
 */
export async function addSource(
  tx: Tx,
  scope: Scope,
  number: number,
  { kind, sourceId, boardId }: { kind: SubjectKind; sourceId: string; boardId?: string | undefined },
  subjects: readonly SubjectSource[],
): Promise<void> {
  const { row } = await lockForWriting(tx, scope, number);
  const source = subjects.find(({ kinds }) => kinds.includes(kind));
  const origin = await source?.originOf?.(tx, scope, { kind, id: sourceId, boardId: boardId ?? null });
  if (origin === 'hidden') throw new AppError('commitment.board-hidden');
  if (!origin) throw new AppError('commitment.source-not-found');
  await linkTo(tx, scope.cycleId, { kind: 'commitment', id: row.id }, [origin]);
  await recordChange(tx, scope, 'commitment.linked', row, { kind, sourceId });
}

export async function recordChange(
  tx: Tx,
  scope: Scope,
  action: string,
  commitment: { id: string; number: number },
  data: Record<string, unknown>,
): Promise<void> {
  const seatId = typeof data['seatId'] === 'string' ? data['seatId'] : null;
  await record(tx, { ...scope, seatId }, action, commitment.id, { number: commitment.number, ...data });
  changePages(tx, inCycle(scope));
}
