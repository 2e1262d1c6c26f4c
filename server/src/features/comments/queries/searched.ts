import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import type { SubjectSource } from '../../links/policy.ts';
import { showTalks } from '../policy.ts';
import { comments } from '../tables.ts';

/** What was said and stands, under the name of what it is about, for whoever reads it there. */
export const searchedComments = {
  kinds: ['comment'] as const,
  async show(
    tx: Tx,
    reader: Scope,
    _kind: string,
    ids: readonly string[],
    { subjects }: { subjects: readonly SubjectSource[] },
  ) {
    const rows = await tx
      .select()
      .from(comments)
      .where(and(eq(comments.cycleId, reader.cycleId), inArray(comments.id, [...ids]), isNull(comments.removedAt)));
    const about = ({ subjectKind, subjectId }: (typeof rows)[number]) => ({ kind: subjectKind, id: subjectId });
    const talks = await showTalks(tx, reader, subjects, rows.map(about));
    return new Map(
      rows.flatMap((row) => {
        const { label, path } = talks.get(keyOfSubject(about(row)))?.subject ?? {};
        if (!path) return [];
        const texts = [row.quote ?? '', row.body];
        return [[row.id, { title: label ?? '', texts, path: paths.comment(path, row.id), at: row.at }] as const];
      }),
    );
  },
};
