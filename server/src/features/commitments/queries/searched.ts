import { TEXT_FIELDS, type VersionContent } from '@minga/shared/commitments/template.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { listVersionsOfEach } from '../../versions/queries.ts';
import { maySeeDrafts } from '../policy.ts';
import { commitments } from '../tables.ts';
import { getText } from './commitments.ts';
import type { VersionRow } from './versions.ts';

type Words = Pick<VersionContent, 'title' | 'budgetNote' | (typeof TEXT_FIELDS)[number]> & {
  milestones: readonly { title: string; output: string }[];
};

const textsIn = (one: Words): string[] => [
  ...TEXT_FIELDS.map((field) => one[field]),
  one.budgetNote,
  ...one.milestones.flatMap(({ title, output }) => [title, output]),
];

/** As its page shows it: to the forum the working text, to strangers what was frozen last. */
export const searchedCommitments = {
  kinds: ['commitment'] as const,
  async show(tx: Tx, reader: Scope, _kind: string, ids: readonly string[]) {
    const rows = await tx
      .select()
      .from(commitments)
      .where(and(eq(commitments.cycleId, reader.cycleId), inArray(commitments.id, [...ids])));
    const seesDrafts = maySeeDrafts(reader);
    const versions = seesDrafts ? new Map() : await listVersionsOfEach<VersionRow>(tx, 'commitment', [...ids]);
    const shown = new Map<
      string,
      { title: string; texts: string[]; path: Address; at: Date | null; isDraft: boolean }
    >();
    for (const row of rows) {
      const said: Words | undefined = seesDrafts ? await getText(tx, row) : versions.get(row.id)?.at(-1)?.content;
      const path = paths.commitment(reader.cycleSlug, row.number);
      const isDraft = seesDrafts && row.state === 'draft';
      if (said) shown.set(row.id, { title: said.title, texts: textsIn(said), path, at: row.publishedAt, isDraft });
    }
    return shown;
  },
};
