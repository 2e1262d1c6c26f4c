import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { organisations } from '../../organisations/tables.ts';
import { isCitable } from '../queries.ts';
import { diagnoses } from '../tables.ts';

/** Diagnoses that the register names; drafts are their organisation's own, and known to nobody else. */
export const diagnosisSubjects: SubjectSource = {
  kinds: ['diagnosis'],
  async show(tx, reader, refs) {
    const rows = await tx
      .select({ diagnosis: diagnoses, organisation: organisations.shortName })
      .from(diagnoses)
      .innerJoin(organisations, eq(organisations.id, diagnoses.organisationId))
      .where(
        and(
          eq(diagnoses.cycleId, reader.cycleId),
          inArray(
            diagnoses.id,
            refs.map(({ id }) => id),
          ),
          isNotNull(diagnoses.number),
        ),
      );
    return new Map(
      rows.map(({ diagnosis: { id, number, publicTitle, state }, organisation }) => [
        keyOfSubject({ kind: 'diagnosis', id }),
        {
          ...UNNAMED,
          label: publicTitle,
          number,
          path: number === null ? null : paths.diagnosis(reader.cycleSlug, number),
          state,
          voice: { organisation, isVerified: null, origin: null, confirmedBy: null },
        },
      ]),
    );
  },
  originOf: async (tx, { cycleId }, { id }) =>
    (await isCitable(tx, cycleId, id)) ? { kind: 'diagnosis', id, boardId: null } : null,
};
