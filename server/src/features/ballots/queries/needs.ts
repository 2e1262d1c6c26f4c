import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';
import { listAstray } from '../../notices/queries/given.ts';
import { isUnused, mayUse } from './rights.ts';

type Row = { id: string; title: string; slug: string; timeZone: string };

/** Ballots on whose roll is a vote that the person may cast and nobody has. */
async function votesToCast(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { closesAt: RawInstant }>(sql`
    select distinct b.id, b.title, b.closes_at as "closesAt", c.slug, f.time_zone as "timeZone"
    from ballots_taking_votes b join ballot_roll r on r.ballot_id = b.id
      join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
      join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
    where s.person_id = ${personId} and ${mayUse} and ${isUnused}
    order by "closesAt" limit ${NEEDS_AT_MOST}`);
  return rows.map(({ closesAt, ...row }) => ({
    ...ofBallot(row),
    kind: 'vote',
    params: { title: row.title },
    deadline: toDate(closesAt).toISOString(),
  }));
}

/** V06: objections of counted ballots that the facilitation has not answered; until then the text is not adopted. */
async function objectionsToDecide(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { count: number }>(sql`
    select o.ballot_id as id, o.title, sum(o.objections)::int as count, c.slug, f.time_zone as "timeZone"
    from open_objections o join ballots b on b.id = o.ballot_id join cycles c on c.id = b.cycle_id
      join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    group by o.ballot_id, o.title, c.slug, f.time_zone order by o.ballot_id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ count, ...row }) => ({
    ...ofBallot(row),
    kind: 'decide-objections',
    params: { title: row.title, count },
    deadline: null,
  }));
}

/** Votes of which people will not hear by letter, for whoever facilitates: by their announcement, for who is reminded has not voted. */
async function ballotsToNotify(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const astray = await listAstray(tx, personId, ['ballot-announced']);
  if (astray.length === 0) return [];
  const { rows } = await tx.execute<Row>(sql`
    select b.id, b.title, c.slug, f.time_zone as "timeZone" from ballots b join cycles c on c.id = b.cycle_id
      join forums f on f.id = c.forum_id
    where b.id in ${astray.map(({ subjectId }) => subjectId)} and b.sealed_at is null`);
  return rows.flatMap((row): FoundNeed[] =>
    astray
      .filter(({ subjectId }) => subjectId === row.id)
      .map(({ count, dueAt }) => ({
        ...ofBallot(row),
        kind: 'notify-of-ballot',
        params: { title: row.title, count },
        deadline: dueAt.toISOString(),
      })),
  );
}

const ofBallot = ({ id, slug, timeZone }: Row) => ({
  subject: { kind: 'ballot' as const, id },
  href: paths.ballot(slug, id),
  timeZone,
});

export async function ballotNeeds(tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> {
  const found = [votesToCast(tx, personId), ballotsToNotify(tx, personId), objectionsToDecide(tx, personId)];
  return (await Promise.all(found)).flat();
}
