import type { FoundNeed } from '@minga/shared/events/needs.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { stateOfInvitation } from '../../organisations/queries/invitations.ts';
import { invitations } from '../../people/tables.ts';
import { cycleOfForum } from '../queries.ts';

type Invited = { id: string; slug: string; title: string; timeZone: string; unreached: number; asked: number };

/**
 * Invitations that wait for whoever facilitates the forum, in the newest of its cycles that is not over: letters that did not
 * arrive, whose link has to go by another way, and links that ran out whose holder asks for another.
 */
async function invitationNeeds(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<Invited>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone",
      count(*) filter (where i.state = 'refused')::int as unreached, count(*) filter (where i.asked_at is not null)::int as asked
    from forum_roles r join forums f on f.id = r.forum_id ${cycleOfForum}
      join (select forum_id, asked_at, ${stateOfInvitation} as state from ${invitations} where accepted_at is null) i on i.forum_id = f.id
    where r.person_id = ${personId} and r.role = 'facilitator' and (i.asked_at is not null or i.state = 'refused')
    group by c.id, c.slug, f.name, f.time_zone order by c.id`);
  return rows.flatMap(({ id, slug, title, timeZone, unreached, asked }) => {
    const need = (kind: 'reach-invited' | 'invite-again', state: string, count: number): FoundNeed => ({
      kind,
      subject: { kind: 'cycle', id },
      params: { title, count },
      href: paths.invitations(slug, { state }),
      deadline: null,
      timeZone,
    });
    return [
      ...(unreached > 0 ? [need('reach-invited', 'refused', unreached)] : []),
      ...(asked > 0 ? [need('invite-again', 'asked', asked)] : []),
    ];
  });
}

/**
 * Organisations that take part in the forum and have no titular, now or from a day that is known: nobody answers for them. Told in the
 * newest cycle of the forum, while that goes on.
 */
async function seatsToFill(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<{ id: string; slug: string; title: string; timeZone: string; count: number }>(sql`
    select c.id, c.slug, f.name as title, f.time_zone as "timeZone", count(*)::int as count
    from forum_roles r join forums f on f.id = r.forum_id ${cycleOfForum}
      join cycles going on going.id = c.id and going.archived_at is null
      join organisations o on o.forum_id = f.id and (o.until_on is null or o.until_on >= (now() at time zone f.time_zone)::date)
    where r.person_id = ${personId} and r.role = 'facilitator'
      and not exists (select 1 from seats_not_ended s where s.organisation_id = o.id and not s.is_alternate)
    group by c.id, c.slug, f.name, f.time_zone order by c.id`);
  return rows.map(({ id, slug, title, timeZone, count }) => ({
    kind: 'name-titulars',
    subject: { kind: 'cycle', id },
    params: { title, count },
    href: paths.organisations(slug),
    deadline: null,
    timeZone,
  }));
}

/** Cycles that whoever facilitates still keeps to their forum. Nothing closes: the date to keep is told where one publishes. */
async function cyclesToPublish(tx: Tx, personId: string): Promise<FoundNeed[]> {
  const { rows } = await tx.execute<{ id: string; slug: string; title: string; timeZone: string }>(sql`
    select c.id, c.slug, c.title, f.time_zone as "timeZone" from cycles c join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = c.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where c.published_at is null or c.published_at > now() order by c.created_at, c.id`);
  return rows.map(({ id, slug, title, timeZone }) => ({
    kind: 'publish-cycle',
    subject: { kind: 'cycle', id },
    params: { title },
    href: paths.stages(slug),
    deadline: null,
    timeZone,
  }));
}

export const cycleNeeds = async (tx: Tx, { personId }: Pick<Person, 'personId'>): Promise<FoundNeed[]> => [
  ...(await invitationNeeds(tx, personId)),
  ...(await seatsToFill(tx, personId)),
  ...(await cyclesToPublish(tx, personId)),
];
