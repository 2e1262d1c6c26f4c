import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { readTerms } from '../../platform/database/retention.ts';
import { narrowTo } from '../../platform/database/reach.ts';
import { type CycleRow, getCycle } from '../cycles/queries.ts';
import { listLettersAbout } from '../notices/queries/strangers.ts';
import { listOrganisations } from '../organisations/queries.ts';
import { people } from '../people/tables.ts';
import { listThemes } from '../themes/queries.ts';
import { participationRequests } from './tables.ts';

export type RequestRow = typeof participationRequests.$inferSelect;
type Named = { slug: string; name: string };
export type OwnRequest = { row: RequestRow; cycle: CycleRow; themes: readonly Named[] };

/**
 * What the link of a letter is about; from here on the transaction reaches its forum only.
 * @throws AppError `participation.not-found` also once its time to be confirmed is over
 */
export async function findByToken(tx: Tx, id: string, lock: 'for update' | '' = ''): Promise<OwnRequest> {
  const found = tx
    .select()
    .from(participationRequests)
    .where(
      and(
        eq(participationRequests.id, id),
        sql`(${participationRequests.confirmedAt} is not null or ${participationRequests.expiresAt} > now())`,
      ),
    );
  const [row] = await (lock === '' ? found : found.for('update'));
  if (!row) throw new AppError('participation.not-found');
  const cycle = await getCycle(tx, row.cycleId);
  await narrowTo(tx, cycle.forumId);
  return { row, cycle, themes: await listThemes(tx, row.cycleId) };
}

/** Whether the form of a cycle is open, and among which themes it lets choose. */
export async function readForm(tx: Tx, cycleId: string) {
  const { takesRequests: isOpen } = await getCycle(tx, cycleId);
  return { isOpen, themes: await listThemes(tx, cycleId), keptDays: (await readTerms(tx)).requests ?? 0 };
}

/** Those that were confirmed, with what the facilitation must know to decide: those that wait first, then the newest. */
export async function listRequests(tx: Tx, { cycleId, forumId }: { cycleId: string; forumId: string }) {
  const rows = await tx
    .select({ row: participationRequests, decidedBy: people.name })
    .from(participationRequests)
    .leftJoin(people, eq(people.id, participationRequests.decidedBy))
    .where(and(eq(participationRequests.cycleId, cycleId), isNotNull(participationRequests.confirmedAt)))
    .orderBy(
      sql`${participationRequests.outcome} is not null`,
      desc(participationRequests.confirmedAt),
      desc(participationRequests.id),
    );
  const emails = rows.map(({ row }) => row.email);
  const { rows: seats } = await tx.execute<{ email: string; organisation: string }>(sql`
    select p.email, o.short_name as organisation from open_seats s join people p on p.id = s.person_id
    join organisations o on o.id = s.organisation_id
    where s.forum_id = ${forumId} and p.email = any(${sql.param(emails)}::text[]) order by o.short_name`);
  const letters = await listLettersAbout(
    tx,
    ['participation-decided'],
    rows.map(({ row }) => row.id),
  );
  return {
    ...(await readForm(tx, cycleId)),
    rows,
    seats,
    letters,
    organisations: await listOrganisations(tx, forumId),
  };
}
export type FoundRequests = Awaited<ReturnType<typeof listRequests>>;

/** @throws AppError `participation.not-found` also for one that nobody confirmed, `participation.decided` */
export async function getWaiting(tx: Tx, { cycleId }: { cycleId: string }, id: string, lock: 'for update' | '' = '') {
  const found = tx
    .select()
    .from(participationRequests)
    .where(
      and(
        eq(participationRequests.id, id),
        eq(participationRequests.cycleId, cycleId),
        isNotNull(participationRequests.confirmedAt),
      ),
    );
  const [row] = await (lock === '' ? found : found.for('update'));
  if (!row) throw new AppError('participation.not-found');
  if (row.outcome !== null) throw new AppError('participation.decided');
  return { row, cycle: await getCycle(tx, cycleId) };
}

/** With its cycle; null for one that is gone. */
export async function findRequest(tx: Tx, id: string): Promise<{ row: RequestRow; cycle: CycleRow } | null> {
  const [row] = await tx.select().from(participationRequests).where(eq(participationRequests.id, id));
  return row ? { row, cycle: await getCycle(tx, row.cycleId) } : null;
}
