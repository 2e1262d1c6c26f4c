import type { CommitmentState, CommitmentText, Milestone } from '@minga/shared/commitments/template.ts';
import type { Potential } from '@minga/shared/cycles/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { organisations, seats } from '../../organisations/tables.ts';
import { newestVersion } from '../../versions/queries.ts';
import { commitmentDrafters, commitments, commitmentThemes, milestones } from '../tables.ts';

export type CommitmentRow = typeof commitments.$inferSelect;
/** The boundary every query needs: nothing is found outside the cycle that the gate let in. */
export type InCycle = Pick<Scope, 'cycleId'>;

export async function findCommitment(tx: Tx, scope: InCycle, number: number): Promise<CommitmentRow | null> {
  const [row] = await tx
    .select()
    .from(commitments)
    .where(and(eq(commitments.cycleId, scope.cycleId), eq(commitments.number, number)));
  return row ?? null;
}

/** Locks the row: whoever decides next sees what was decided before. */
export async function lockCommitment(tx: Tx, scope: InCycle, number: number): Promise<CommitmentRow> {
  const [row] = await tx
    .select()
    .from(commitments)
    .where(and(eq(commitments.cycleId, scope.cycleId), eq(commitments.number, number)))
    .for('update');
  if (!row) throw new AppError('commitment.not-found');
  return row;
}

export type ListedCommitment = {
  id: string;
  number: number;
  state: CommitmentState;
  title: string;
  potential: Potential | null;
  withdrawnReason: string | null;
  leadOrganisation: string | null;
  themes: string[];
  milestones: number;
  versionId: string | null;
  versionNumber: number | null;
  versionSha256: string | null;
  /** what the latest version says, for those who read versions only */
  frozenTitle: string | null;
  frozenLead: string | null;
  frozenThemes: { name: string }[] | null;
  frozenMilestones: number | null;
};

/** All commitments of a cycle in order, with their latest version. Who may see which is the caller's to decide. */
export async function listCommitments(tx: Tx, scope: InCycle): Promise<ListedCommitment[]> {
  const result = await tx.execute<ListedCommitment>(sql`
    select c.id, c.number, c.state, c.title, p.potential, c.withdrawn_reason as "withdrawnReason", o.short_name as "leadOrganisation",
      coalesce((select json_agg(t.name order by t.position, t.name) from commitment_themes ct join themes t on t.id = ct.theme_id where ct.commitment_id = c.id), '[]') as themes,
      (select count(*)::int from milestones m where m.commitment_id = c.id) as milestones,
      v.id as "versionId", v.number as "versionNumber", v.sha256 as "versionSha256",
      v.content ->> 'title' as "frozenTitle", v.content -> 'leadOrganisation' ->> 'name' as "frozenLead",
      v.content -> 'themes' as "frozenThemes", jsonb_array_length(v.content -> 'milestones') as "frozenMilestones"
    from commitments c
    left join organisations o on o.id = c.lead_organisation_id
    left join commitment_potential p on p.commitment_id = c.id
    left join lateral ${newestVersion('commitment', sql`c.id`)} v on true
    where c.cycle_id = ${scope.cycleId} order by c.number`);
  return result.rows;
}

async function listMilestones(tx: Tx, commitmentId: string): Promise<Milestone[]> {
  const rows = await tx
    .select()
    .from(milestones)
    .where(eq(milestones.commitmentId, commitmentId))
    .orderBy(asc(milestones.position));
  return rows.map(({ id, title, output, dueOn, responsibleOrganisationId }) => ({
    id,
    title,
    output,
    dueOn,
    responsibleOrganisationId,
  }));
}

/** The working text as the form edits it. */
export async function getText(tx: Tx, row: CommitmentRow): Promise<CommitmentText> {
  const themeRows = await tx
    .select({ id: commitmentThemes.themeId })
    .from(commitmentThemes)
    .where(eq(commitmentThemes.commitmentId, row.id))
    .orderBy(asc(commitmentThemes.themeId));
  const {
    title,
    leadOrganisationId,
    problem,
    causes,
    doneSoFar,
    solution,
    results,
    addedValue,
    startsOn,
    endsOn,
    budgetNote,
    carriedOverFrom,
  } = row;
  return {
    title,
    leadOrganisationId,
    problem,
    causes,
    doneSoFar,
    solution,
    results,
    addedValue,
    values: {
      transparency: row.valueTransparency,
      participation: row.valueParticipation,
      accountability: row.valueAccountability,
    },
    startsOn,
    endsOn,
    budgetNote,
    carriedOverFrom,
    themeIds: themeRows.map(({ id }) => id),
    milestones: await listMilestones(tx, row.id),
  };
}

type Drafter = { seatId: string; organisation: string; sector: Sector };

/** Drafting seats that are still open: an ended seat keeps no pen. */
export async function listDrafters(tx: Tx, commitmentId: string): Promise<Drafter[]> {
  return tx
    .select({ seatId: seats.id, organisation: organisations.shortName, sector: organisations.sector })
    .from(commitmentDrafters)
    .innerJoin(seats, eq(seats.id, commitmentDrafters.seatId))
    .innerJoin(organisations, eq(organisations.id, seats.organisationId))
    .where(
      and(eq(commitmentDrafters.commitmentId, commitmentId), inArray(seats.id, sql`(select id from seats_not_ended)`)),
    )
    .orderBy(asc(commitmentDrafters.addedAt), asc(seats.id));
}
