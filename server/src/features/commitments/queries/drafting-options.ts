import type { DraftingOptions } from '@minga/shared/commitments/schema.ts';
import type { HintContext } from '@minga/shared/commitments/rules.ts';
import type { VersionKind } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { stageStatus } from '@minga/shared/stages/rules.ts';
import { asc, eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { inEachLanguage } from '../../../platform/texts/texts.ts';
import { cycles } from '../../cycles/tables.ts';
import { countOrigins } from '../../links/queries.ts';
import { organisations } from '../../organisations/tables.ts';
import { listStages, requireOpenStage } from '../../stages/queries.ts';
import { themes } from '../../themes/tables.ts';
import { type CommitmentRow, listDrafters } from './commitments.ts';
import { listVersions, textOfVersion, type VersionRow } from './versions.ts';
import { byName } from '../../../platform/database/name-order.ts';

type Where = Pick<Scope, 'cycleId' | 'forumId' | 'timeZone'>;

/** In co-creation the forum writes; once only validation is open, the lead entity writes under its own name. */
async function kindNow(tx: Tx, scope: Where): Promise<VersionKind> {
  const now = await dbNow(tx);
  const stages = await listStages(tx, scope.cycleId);
  const isOpen = (name: string) => stages.some((stage) => stage.name === name && stageStatus(stage, now) === 'open');
  return !isOpen('co_creation') && isOpen('validation') ? 'entity' : 'co_created';
}

/**
 * Refuses writing outside co-creation and validation, saying why and when.
 * @returns whose text a version frozen now would be
 */
export async function requireDrafting(tx: Tx, scope: Where): Promise<VersionKind> {
  const kind = await kindNow(tx, scope);
  await requireOpenStage(tx, scope, kind === 'entity' ? 'validation' : 'co_creation');
  return kind;
}

/** The same as news instead of a refusal, for screens. */
export async function getDrafting(tx: Tx, scope: Where): Promise<DraftingOptions['drafting']> {
  const kind = await kindNow(tx, scope);
  try {
    await requireOpenStage(tx, scope, kind === 'entity' ? 'validation' : 'co_creation');
    return { isOpen: true, kind, why: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, params } = error;
    return { isOpen: false, kind, why: inEachLanguage((words) => words(`errors:${code}`, params)) };
  }
}

async function listEarlierTitles(tx: Tx, scope: Where): Promise<string[]> {
  const result = await tx.execute<{ title: string }>(sql`
    select c.title from commitments c join cycles own on own.id = ${scope.cycleId} join cycles y on y.id = c.cycle_id
    where c.forum_id = ${scope.forumId} and c.cycle_id <> own.id and y.created_at < own.created_at and c.state <> 'withdrawn' order by ${byName(sql`c.title`)} limit 300`);
  return result.rows.map(({ title }) => title);
}

export async function getDraftingOptions(tx: Tx, scope: Where): Promise<DraftingOptions> {
  const [cycle] = await tx.select().from(cycles).where(eq(cycles.id, scope.cycleId));
  if (!cycle) throw new AppError('cycle.not-found');
  const places = await tx
    .select()
    .from(organisations)
    .where(eq(organisations.forumId, scope.forumId))
    .orderBy(byName(organisations.shortName));
  const topics = await tx
    .select({ id: themes.id, name: themes.name })
    .from(themes)
    .where(eq(themes.cycleId, scope.cycleId))
    .orderBy(asc(themes.position));
  return {
    organisations: places.map(({ id, shortName, name, sector }) => ({ id, shortName, name, sector })),
    themes: topics,
    planStartsOn: cycle.planStartsOn,
    planEndsOn: cycle.planEndsOn,
    earlierTitles: await listEarlierTitles(tx, scope),
    drafting: await getDrafting(tx, scope),
  };
}

/**
 * Everything the rules look at besides the text.
 * @param last the latest frozen version, if any
 */
export async function getHintContext(
  tx: Tx,
  scope: Where,
  row: CommitmentRow,
  last: VersionRow | undefined,
): Promise<HintContext> {
  const options = await getDraftingOptions(tx, scope);
  const coCreated = (await listVersions(tx, row)).findLast(({ kind }) => kind === 'co_created');
  return {
    planStartsOn: options.planStartsOn,
    planEndsOn: options.planEndsOn,
    earlierTitles: options.earlierTitles,
    sources: await countOrigins(tx, scope.cycleId, { kind: 'commitment', id: row.id }),
    drafters: await listDrafters(tx, row.id),
    // Long after validation too: what was lost stays lost.
    coCreated:
      coCreated && (options.drafting.kind === 'entity' || last?.kind === 'entity') ? textOfVersion(coCreated) : null,
    reason: last?.kind === 'entity' ? (last.reason ?? '') : '',
  };
}
