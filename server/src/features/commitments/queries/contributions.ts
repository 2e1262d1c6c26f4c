import type { CommitmentState } from '@minga/shared/commitments/template.ts';
import type { OwnContribution } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { newestVersion } from '../../versions/queries.ts';

type Own = Omit<OwnContribution, 'kind' | 'at' | 'state' | 'href'> & {
  slug: string;
  number: number;
  state: CommitmentState;
};

/** Commitments that the person began and that have a frozen version, the newest first. */
export async function listOwnCommitments(tx: Tx, { personId }: Person, most: number): Promise<OwnContribution[]> {
  const { rows } = await tx.execute<Own & { at: RawInstant }>(sql`
    select k.title, k.state, c.slug, k.number, v.at
    from commitments k join cycles c on c.id = k.cycle_id join seats s on s.id = k.created_by_seat
      join lateral ${newestVersion('commitment', sql`k.id`)} v on true
    where s.person_id = ${personId} order by v.at desc limit ${most}`);
  return rows.map(({ at, slug, number, ...row }) => ({
    ...row,
    kind: 'commitment',
    href: paths.commitment(slug, number),
    at: toDate(at).toISOString(),
  }));
}
