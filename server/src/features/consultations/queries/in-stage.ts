import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { contentOf, type InStage } from '../../stages/queries/contents.ts';

type Row = { id: string; title: string; startsAt: RawInstant; endsAt: RawInstant };

/** Consultations that were published and belong to a stage. */
export const consultationsInStage: InStage = async (tx: Tx, scope: Scope, stage) => {
  const { rows } = await tx.execute<Row>(sql`
    select id, title, opens_at as "startsAt", closes_at as "endsAt" from consultations
    where cycle_id = ${scope.cycleId} and stage_name = ${stage} and published_at is not null order by opens_at, id`);
  return rows.map(({ id, ...row }) =>
    contentOf('consultation', { ...row, path: paths.consultation(scope.cycleSlug, id) }),
  );
};
