import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { NEEDS_AT_MOST } from '../../events/queries/needs.ts';
import { listAstray } from '../../notices/queries/given.ts';
import { isUnused, mayUse } from './rights.ts';

type Row = { id: string; title: string; slug: string; timeZone: string };

type VoteNeed = 'vote' | 'vote-ahead' | 'vote-suspended';

/** Where voting stands in ballot `b` of stage `w`: it goes on, it is to begin, or its stage keeps it shut. */
const whatVoteNeeds = sql`case when exists (select 1 from ballots_taking_votes t where t.id = b.id) then 'vote'
  when b.opens_at > now() and voting_ends_at(b) > b.opens_at and w.opens_at <= b.opens_at then 'vote-ahead' else 'vote-suspended' end`;
/** Announced, within its dates, and with something left to vote on. */
const goesOn = sql`b.announced_at is not null and b.closed_at is null and b.sealed_at is null and b.closes_at > now()
  and exists (select 1 from ballot_questions q where q.ballot_id = b.id and q.struck_at is null)`;

/** Ballots on whose roll is a vote that the person may cast, now or when it opens, and nobody has. */
async function votesToCast(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { kind: VoteNeed; deadline: RawInstant }>(sql`
    select distinct on (deadline, id) one.* from (
      select b.id, b.title, c.slug, f.time_zone as "timeZone", ${whatVoteNeeds} as kind,
        case ${whatVoteNeeds} when 'vote' then voting_ends_at(b) when 'vote-ahead' then b.opens_at else b.closes_at end as deadline
      from ballots b join stages w on w.cycle_id = b.cycle_id and w.name = b.stage
        join ballot_roll r on r.ballot_id = b.id
        join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
        join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
      where s.person_id = ${personId} and ${goesOn} and ${mayUse} and ${isUnused}) one
    order by deadline, id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ kind, deadline, ...row }) => ({
    ...ofBallot(row),
    kind,
    params: { title: row.title },
    deadline: toDate(deadline).toISOString(),
  }));
}

/** Ballots that their stage keeps shut, for whoever facilitates: they end at their date whether or not it opens again. */
async function ballotsToResume(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Row & { closesAt: RawInstant }>(sql`
    select b.id, b.title, b.closes_at as "closesAt", c.slug, f.time_zone as "timeZone"
    from ballots b join stages w on w.cycle_id = b.cycle_id and w.name = b.stage
      join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where ${goesOn} and ${whatVoteNeeds} = 'vote-suspended' order by b.closes_at, b.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ closesAt, ...row }) => ({
    ...ofBallot(row),
    kind: 'resume-ballot',
    params: { title: row.title },
    href: paths.stages(row.slug),
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
  const found = [
    votesToCast(tx, personId),
    ballotsToResume(tx, personId),
    ballotsToNotify(tx, personId),
    objectionsToDecide(tx, personId),
  ];
  return (await Promise.all(found)).flat();
}
