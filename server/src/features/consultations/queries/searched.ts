import { paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { consultations, contributions } from '../tables.ts';

/** Consultations, and what was contributed to them under the title of its consultation. */
export const searchedConsultations = {
  kinds: ['consultation', 'contribution'] as const,
  async show(tx: Tx, { cycleId, cycleSlug }: Scope, kind: string, ids: readonly string[]) {
    const path = paths.consultations(cycleSlug);
    const ofCycle = eq(consultations.cycleId, cycleId);
    if (kind === 'consultation') {
      const rows = await tx
        .select()
        .from(consultations)
        .where(and(ofCycle, inArray(consultations.id, [...ids])));
      return new Map(
        rows.map(({ id, title, question, opensAt }) => [id, { title, texts: [question], path, at: opensAt }]),
      );
    }
    const rows = await tx
      .select({ one: contributions, title: consultations.title })
      .from(contributions)
      .innerJoin(consultations, eq(consultations.id, contributions.consultationId))
      .where(and(ofCycle, inArray(contributions.id, [...ids])));
    return new Map(rows.map(({ one: { id, body, at }, title }) => [id, { title, texts: [body], path, at }]));
  },
};
