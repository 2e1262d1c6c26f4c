import { paths } from '@minga/shared/kernel/paths.ts';
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { seats } from '../../organisations/tables.ts';
import type { DiagnosisRow } from '../queries.ts';
import { diagnoses } from '../tables.ts';
import { type FoundSubmission, listSubmissions } from './review.ts';

/** What has become of it: of what is only announced whether it was handed in before, and given back. */
function stateOf(state: DiagnosisRow['state'], last: FoundSubmission | undefined): DiagnosisRow['state'] | 'returned' {
  return state === 'declared' && last?.submission.outcome === 'returned' ? 'returned' : state;
}

/** Diagnoses that she began and that the register names. */
export async function ownDiagnoses(tx: Tx, { cycleId, cycleSlug }: Scope, { personId }: Person) {
  const rows = await tx
    .select({ one: diagnoses })
    .from(diagnoses)
    .innerJoin(seats, eq(seats.id, diagnoses.createdBySeat))
    .where(and(eq(diagnoses.cycleId, cycleId), eq(seats.personId, personId), isNotNull(diagnoses.number)))
    .orderBy(desc(diagnoses.number));
  const handedIn = await listSubmissions(
    tx,
    rows.map(({ one }) => one.id),
  );
  const texts = rows.map(({ one }) => ({
    kind: 'diagnosis' as const,
    id: one.id,
    title: one.publicTitle ?? '',
    text: one.state === 'published' ? one.summary || one.problem : '',
    path: paths.diagnosis(cycleSlug, one.number ?? 0),
    at: one.publishedAt ?? one.declaredAt ?? one.createdAt,
    state: stateOf(
      one.state,
      handedIn.find(({ submission }) => submission.diagnosisId === one.id),
    ),
    cluster: null,
    sources: [{ kind: 'diagnosis' as const, id: one.id }],
    answers: [],
  }));
  return { texts };
}
