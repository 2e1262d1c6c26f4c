import type { PublicState } from '@minga/shared/diagnoses/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { seats } from '../../organisations/tables.ts';
import { diagnoses } from '../tables.ts';

/** Diagnoses that she began and that the register names. */
export async function ownDiagnoses(tx: Tx, { cycleId, cycleSlug }: Scope, { personId }: Person) {
  const rows = await tx
    .select({ one: diagnoses })
    .from(diagnoses)
    .innerJoin(seats, eq(seats.id, diagnoses.createdBySeat))
    .where(and(eq(diagnoses.cycleId, cycleId), eq(seats.personId, personId), isNotNull(diagnoses.number)))
    .orderBy(desc(diagnoses.number));
  const texts = rows.map(({ one }) => ({
    kind: 'diagnosis' as const,
    id: one.id,
    title: one.publicTitle ?? '',
    text: one.state === 'published' ? one.summary || one.problem : '',
    path: paths.diagnosis(cycleSlug, one.number ?? 0),
    at: one.publishedAt ?? one.declaredAt ?? one.createdAt,
    state: one.state as PublicState,
    cluster: null,
    sources: [{ kind: 'diagnosis' as const, id: one.id }],
    answers: [],
  }));
  return { texts };
}
