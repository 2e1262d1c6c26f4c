import { paths } from '@minga/shared/kernel/paths.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listKnown } from '../queries.ts';
import { saidAt } from '../policy.ts';
import { listByIds } from './contributions.ts';

/** Consultations, and what was contributed to them under the title of its consultation; nothing of what is out of sight. */
export const searchedConsultations = {
  kinds: ['consultation', 'contribution'] as const,
  async show(tx: Tx, reader: Scope, kind: string, ids: readonly string[]) {
    const { cycleId, cycleSlug } = reader;
    if (kind === 'consultation') {
      const rows = await listKnown(tx, reader, ids);
      return new Map(
        rows.map(({ id, title, introduction, questions, opensAt, publishedAt }) => [
          id,
          {
            title,
            texts: [introduction, ...questions.map(({ label }) => label)],
            path: paths.consultation(cycleSlug, id),
            at: opensAt,
            isDraft: publishedAt === null,
          },
        ]),
      );
    }
    const rows = await listByIds(tx, cycleId, ids);
    return new Map(
      rows
        .filter(({ row }) => row.hiddenAt === null)
        .map((found) => {
          const { id, number, body } = found.row;
          const { id: of, title } = found.consultation;
          const path = paths.contribution(cycleSlug, of, number);
          return [id, { title, texts: [body], path, at: saidAt(found), isDraft: false }];
        }),
    );
  },
};
