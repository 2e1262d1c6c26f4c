import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { isStranger, personOf } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { organisations } from '../../organisations/tables.ts';
import { isCitable } from '../queries.ts';
import { diagnoses } from '../tables.ts';
import { listTalkers } from './notices.ts';

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
  /** Questions of the forum to those who wrote it, from its announcement on; of one that was withdrawn they are read on. */
  async commentsOn(tx, reader, { id }, isToWrite) {
    if (isStranger(reader)) return null;
    const read = tx.select({ state: diagnoses.state }).from(diagnoses).where(eq(diagnoses.id, id));
    const [row] = await (isToWrite ? read.for('share') : read);
    return { mayWrite: row !== undefined && row.state !== 'draft' && row.state !== 'withdrawn', parts: [] };
  },
  async onComment(tx, scope, { id }, commentId) {
    const author = personOf(scope).personId;
    const people = (await listTalkers(tx, id)).filter((one) => one !== author);
    if (people.length > 0) notifyConcerned(tx, scope, 'diagnosis-asked', { id: commentId, people });
  },
  originOf: async (tx, { cycleId }, { id }) =>
    (await isCitable(tx, cycleId, id)) ? { kind: 'diagnosis', id, boardId: null } : null,
};
