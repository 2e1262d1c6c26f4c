import type { StageName } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Address } from '@minga/shared/kernel/paths.ts';
import type { TouchedList } from '@minga/shared/stages/schema.ts';
import {
  CONTENT_KINDS,
  type ContentKind,
  gapsOf,
  overlapsOf,
  type StageContent,
  touchedBy,
} from '@minga/shared/stages/touched.ts';
import { dbNow, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listStages } from '../queries.ts';

/** What a feature keeps in a stage. The features above stages give theirs in their noun.ts, so stages import none of them. */
export type InStage = (tx: Tx, cycle: CycleOfStage, stage: StageName) => Promise<StageContent[]>;
type CycleOfStage = Pick<Scope, 'cycleId' | 'cycleSlug'>;

type Raw = {
  title: string;
  path: Address | null;
  startsAt?: RawInstant;
  endsAt?: RawInstant;
  people?: number;
  arePeopleAtMost?: boolean;
  count?: number;
};

export const contentOf = (kind: ContentKind, { title, path, startsAt, endsAt, ...raw }: Raw): StageContent => ({
  kind,
  title,
  path,
  startsAt: startsAt === undefined ? null : toDate(startsAt),
  endsAt: endsAt === undefined ? null : toDate(endsAt),
  people: raw.people ?? null,
  arePeopleAtMost: raw.arePeopleAtMost ?? false,
  count: raw.count ?? 1,
});

/** All that stands in a stage, in the order of kinds. */
export async function listContents(
  tx: Tx,
  cycle: CycleOfStage,
  features: readonly InStage[],
  stage: StageName,
): Promise<StageContent[]> {
  const contents: StageContent[] = [];
  for (const list of features) contents.push(...(await list(tx, cycle, stage)));
  return contents.sort((a, b) => CONTENT_KINDS.indexOf(a.kind) - CONTENT_KINDS.indexOf(b.kind));
}

/**
 * What a new window of the stage would touch, before anything is done.
 * @param input without dates: the stage is closed now
 * @throws AppError `stage.not-found`; `request.invalid` naming closesAt when it is not after opensAt
 */
export async function findTouched(
  tx: Tx,
  scope: Scope,
  features: readonly InStage[],
  input: { stage: StageName; opensAt: Date | null; closesAt: Date | null },
): Promise<TouchedList> {
  const rows = await listStages(tx, scope.cycleId);
  const before = rows.find(({ name }) => name === input.stage);
  if (!before) throw new AppError('stage.not-found');
  const now = await dbNow(tx);
  const isMove = input.opensAt !== null || input.closesAt !== null;
  const after = {
    opensAt: input.opensAt ?? before.opensAt,
    closesAt: input.closesAt ?? before.closesAt,
    closedAt: isMove ? null : now,
  };
  if (after.closesAt <= after.opensAt)
    throw new AppError('request.invalid', { errors: [{ field: 'closesAt', code: 'ends-before-start' }] });
  const contents = await listContents(tx, scope, features, input.stage);
  return {
    items: touchedBy(contents, before, after, now).map((item) => ({
      ...item,
      startsAt: item.startsAt?.toISOString() ?? null,
      endsAt: item.endsAt?.toISOString() ?? null,
    })),
    gaps: gapsOf(input.stage, after, rows, now).map(({ from, to }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
    })),
    overlaps: overlapsOf(input.stage, after, rows, now).map(({ stage, from, to }) => ({
      stage,
      from: from.toISOString(),
      to: to.toISOString(),
    })),
  };
}
