import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { SHORTEST_WINDOW_MINUTES, windowFaults } from '@minga/shared/ballots/rules.ts';
import type { BallotMode, BallotRule } from '@minga/shared/ballots/tally.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError, type FieldError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { endOf } from '@minga/shared/stages/rules.ts';
import { eq } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { listFrozenVersions } from '../../commitments/queries/versions.ts';
import { listStages, stageParams } from '../../stages/queries.ts';
import { type BallotRow, listQuestions, lockBallot } from '../queries/ballots.ts';
import { ballotQuestions, ballots } from '../tables.ts';

type BallotDraft = {
  title: string;
  introduction: string;
  stage: StageName;
  mode: BallotMode;
  rule: BallotRule;
  quorumPercent: number;
  opensAt: Date;
  closesAt: Date;
  versionIds: readonly string[];
};

/** Prepares a ballot on frozen versions. Nobody but the facilitation sees it until it is announced. */
export async function createBallot(tx: Tx, scope: Scope, input: BallotDraft): Promise<string> {
  const { versionIds, ...columns } = input;
  await requireDraft(tx, scope, input);
  const id = newId();
  await tx
    .insert(ballots)
    .values({ id, cycleId: scope.cycleId, forumId: scope.forumId, createdBy: personOf(scope).personId, ...columns });
  await ask(tx, scope, id, versionIds);
  await record(tx, scope, 'ballot.created', id, termsOf(input));
  return id;
}

/**
 * Writes a draft anew, with the same rules as when it was made.
 * @param version the one that was read
 * @throws AppError `ballot.changed-meanwhile` when somebody saved it since; `ballot.announced`
 */
export async function changeBallot(
  tx: Tx,
  scope: Scope,
  ballotId: string,
  { version, ...input }: BallotDraft & { version: number },
): Promise<void> {
  const draft = await lockBallot(tx, scope, ballotId);
  if (draft.announcedAt !== null) throw new AppError('ballot.announced');
  const { versionIds, ...columns } = input;
  // Sent again because the answer was lost: it is what was saved.
  if (draft.version === version + 1 && (await isSame(tx, draft, input))) return;
  requireSeenVersion(draft, version, 'ballot.changed-meanwhile');
  await requireDraft(tx, scope, input);
  await tx
    .update(ballots)
    .set({ ...columns, version: version + 1 })
    .where(eq(ballots.id, ballotId));
  await tx.delete(ballotQuestions).where(eq(ballotQuestions.ballotId, ballotId));
  await ask(tx, scope, ballotId, versionIds);
  await record(tx, scope, 'ballot.changed', ballotId, termsOf(input));
}

async function isSame(tx: Tx, draft: BallotRow, { versionIds, ...columns }: BallotDraft): Promise<boolean> {
  const asked = (await listQuestions(tx, draft)).map(({ id }) => id);
  const stored = Object.fromEntries(Object.keys(columns).map((name) => [name, draft[name as keyof typeof columns]]));
  return JSON.stringify({ ...columns, versionIds }) === JSON.stringify({ ...stored, versionIds: asked });
}

export async function discardBallot(tx: Tx, scope: Scope, ballotId: string): Promise<void> {
  const ballot = await lockBallot(tx, scope, ballotId);
  if (ballot.announcedAt !== null) throw new AppError('ballot.announced');
  await tx.delete(ballots).where(eq(ballots.id, ballotId));
  await record(tx, scope, 'ballot.discarded', ballotId, { title: ballot.title });
}

const termsOf = ({ title, mode, rule, versionIds }: BallotDraft) => ({
  title,
  mode,
  rule,
  questions: versionIds.length,
});

/** What is wrong with a draft by itself is said when it is saved, beside its field, and not first when it is announced. */
async function requireDraft(tx: Tx, scope: Scope, input: BallotDraft): Promise<void> {
  if (input.rule === 'consent' && input.mode === 'secret') throw new AppError('ballot.consent-needs-open');
  const now = await dbNow(tx);
  const errors: FieldError[] = windowFaults(input.opensAt, input.closesAt, now).map((fault) => ({
    ...fault,
    params: { minutes: SHORTEST_WINDOW_MINUTES },
  }));
  const stage = (await listStages(tx, scope.cycleId)).find(({ name }) => name === input.stage);
  if (!stage) throw new AppError('stage.not-found');
  // What has passed by the time it is announced opens then; a stage that is over may still be lengthened.
  const opensAt = input.opensAt < now ? now : input.opensAt;
  if (errors.length === 0 && opensAt < stage.opensAt)
    errors.push({ field: 'opensAt', code: 'before-stage', params: stageParams(scope, input.stage, stage.opensAt) });
  if (!errors.some(({ field }) => field === 'closesAt') && now < endOf(stage) && input.closesAt > endOf(stage))
    errors.push({ field: 'closesAt', code: 'after-stage', params: stageParams(scope, input.stage, endOf(stage)) });
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

async function ask(tx: Tx, scope: Scope, ballotId: string, versionIds: readonly string[]): Promise<void> {
  const versions = await requireVersions(tx, scope, versionIds);
  await tx.insert(ballotQuestions).values(
    versions.map((version, index) => ({
      ballotId,
      position: index + 1,
      versionId: version.id,
      versionSha256: version.sha256,
    })),
  );
}

/** @throws AppError `ballot.version-not-frozen` naming each that is withdrawn, or none of this cycle's */
export async function requireVersions(tx: Tx, scope: Scope, ids: readonly string[]) {
  const found = await listFrozenVersions(tx, scope, ids);
  const chosen = ids.map((id) => found.find((version) => version.id === id && !version.isWithdrawn));
  const errors = chosen.flatMap((version, index) =>
    version ? [] : [{ field: `versionIds.${index}`, code: 'unknown' }],
  );
  if (errors.length > 0) throw new AppError('ballot.version-not-frozen', { errors });
  return chosen.filter((version) => version !== undefined);
}
