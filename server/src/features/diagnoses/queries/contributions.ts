import type { OwnContribution } from '@minga/shared/cycles/schema.ts';
import type { PublicState } from '@minga/shared/diagnoses/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';

type Own = Omit<OwnContribution, 'kind' | 'at' | 'state' | 'href'> & {
  slug: string;
  number: number;
  state: PublicState;
};

/** Diagnoses that the person began and that the register announces, the newest first. */
export async function listOwnDiagnoses(tx: Tx, { personId }: Person, most: number): Promise<OwnContribution[]> {
  const { rows } = await tx.execute<Own & { at: RawInstant }>(sql`
    select d.public_title as title, d.state, c.slug, d.number,
      coalesce(d.published_at, d.declared_at) as at
    from diagnoses d join cycles c on c.id = d.cycle_id join seats s on s.id = d.created_by_seat
    where s.person_id = ${personId} and d.number is not null order by at desc limit ${most}`);
  return rows.map(({ at, slug, number, ...row }) => ({
    ...row,
    kind: 'diagnosis',
    href: paths.diagnosis(slug, number),
    at: toDate(at).toISOString(),
  }));
}
