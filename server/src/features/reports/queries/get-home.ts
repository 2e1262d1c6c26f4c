import type { CycleSummary, Home } from '@minga/shared/cycles/schema.ts';
import { currentStage } from '@minga/shared/stages/rules.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { presentCycle } from '../../cycles/present.ts';
import { isInside, listReadableCycles, listStagesOfCycles } from '../../cycles/queries.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { listOpenSeats, listRoles } from '../../people/queries.ts';

type Need = Home['needs'][number];

/** Ballots on whose roll is a vote that the person may cast and nobody has. Who has voted is no secret; how, is never asked here. */
async function ballotNeeds(tx: Tx, personId: string): Promise<Need[]> {
  const result = await tx.execute<{
    id: string;
    title: string;
    closesAt: RawInstant;
    slug: string;
    timeZone: string;
  }>(sql`
    select distinct b.id, b.title, b.closes_at as "closesAt", c.slug, f.time_zone as "timeZone"
    from ballots_taking_votes b join ballot_roll r on r.ballot_id = b.id
      join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
      join cycles c on c.id = b.cycle_id join forums f on f.id = c.forum_id
    where s.person_id = ${personId} and (r.voter = s.id or r.voter = s.organisation_id or exists (
        select 1 from seats former where former.id = r.voter and former.ended_at <= now()
        and not exists (select 1 from ballot_roll own where own.ballot_id = r.ballot_id and own.voter = s.id)
        and not exists (select 1 from ballot_turnout used where used.ballot_id = r.ballot_id and used.inherited_by = s.id)))
      and not exists (select 1 from ballot_turnout t where t.ballot_id = b.id and t.roll_entry = r.id)
    order by "closesAt"`);
  return result.rows.map((row) => ({
    kind: 'vote',
    params: { title: row.title, timeZone: row.timeZone },
    href: `/c/${row.slug}/ballots/${row.id}`,
    deadline: toDate(row.closesAt).toISOString(),
  }));
}

/** Drafts of the person's organisations while preparation is open, and announced diagnoses nobody can open yet. */
async function diagnosisNeeds(tx: Tx, personId: string): Promise<Need[]> {
  const result = await tx.execute<{
    id: string;
    number: number | null;
    title: string;
    state: string;
    slug: string;
    timeZone: string;
    closesAt: RawInstant | null;
  }>(sql`
    select d.id, d.number, coalesce(d.public_title, d.title) as title, d.state, c.slug, f.time_zone as "timeZone",
      least(p.closed_at, p.closes_at) as "closesAt"
    from diagnoses d join cycles c on c.id = d.cycle_id join forums f on f.id = d.forum_id
      left join stages p on p.cycle_id = d.cycle_id and p.name = 'preparation'
    where (d.state = 'declared' or d.state = 'draft' and least(p.closed_at, p.closes_at) > now()) and d.organisation_id in (
      select organisation_id from open_seats where person_id = ${personId})
    order by d.created_at limit 20`);
  return result.rows.map((row) => {
    const isDraft = row.state === 'draft';
    const href = isDraft ? `/c/${row.slug}/diagnoses/new?draft=${row.id}` : `/c/${row.slug}/diagnoses/${row.number}`;
    return {
      kind: isDraft ? 'finish-diagnosis' : 'restore-diagnosis',
      params: { title: row.title, timeZone: row.timeZone },
      href,
      deadline: isDraft && row.closesAt ? toDate(row.closesAt).toISOString() : null,
    };
  });
}

type MeetingRow = Omit<Home['meetings'][number], 'startsAt' | 'endsAt' | 'uncoveredMinutes'> & {
  startsAt: RawInstant;
  endsAt: RawInstant;
};

/** Of a calendar that is still thin, so many meetings are shown however far away they are. */
const NEXT_AT_LEAST = 3;

/**
 * The person's published meetings of the next seven days, and the nearest ones in any case, with the minutes that
 * collide with another of them. Whoever was invited sees theirs, also without a seat in the forum.
 */
async function nextMeetings(tx: Tx, personId: string): Promise<Home['meetings']> {
  const result = await tx.execute<MeetingRow>(sql`
    select id, title, starts_at as "startsAt", ends_at as "endsAt", modality, room, stage, theme, "cycleSlug", "timeZone" from (
      select m.*, c.slug as "cycleSlug", f.time_zone as "timeZone", row_number() over (order by m.starts_at, m.id) as position,
        (select string_agg(t.name, ' · ' order by t.position) from meeting_themes mt join themes t on t.id = mt.theme_id where mt.meeting_id = m.id) as theme
      from meetings m join cycles c on c.id = m.cycle_id join forums f on f.id = m.forum_id
      where m.state = 'published' and m.ends_at > now() and (c.published_at <= now() or ${isInside(personId)})
        and (exists (select 1 from meeting_people p where p.meeting_id = m.id and p.person_id = ${personId})
          or exists (select 1 from meeting_organisations o join open_seats s on s.organisation_id = o.organisation_id
            where o.meeting_id = m.id and s.person_id = ${personId}))) mine
    where starts_at < now() + interval '7 days' or position <= ${NEXT_AT_LEAST}
    order by position limit 30`);
  const rows = result.rows.map((row) => ({ ...row, from: toDate(row.startsAt), to: toDate(row.endsAt) }));
  return rows.map(({ from, to, ...row }) => {
    const shared = rows
      .filter((other) => other.id !== row.id)
      .map((other) => Math.min(+to, +other.to) - Math.max(+from, +other.from));
    return {
      ...row,
      startsAt: from.toISOString(),
      endsAt: to.toISOString(),
      uncoveredMinutes: Math.round(Math.max(0, ...shared) / 60_000),
    };
  });
}

async function ownContributions(tx: Tx, personId: string): Promise<Home['contributions']> {
  const result = await tx.execute<Omit<Home['contributions'][number], 'at'> & { at: RawInstant }>(sql`
    select 'diagnosis' as kind, d.public_title as title, d.state, '/c/' || c.slug || '/diagnoses/' || d.number as href, coalesce(d.published_at, d.declared_at) as at
    from diagnoses d join cycles c on c.id = d.cycle_id join seats s on s.id = d.created_by_seat
    where s.person_id = ${personId} and d.number is not null
    union all
    select 'commitment', k.title, k.state, '/c/' || c.slug || '/commitments/' || k.number, v.at
    from commitments k join cycles c on c.id = k.cycle_id join seats s on s.id = k.created_by_seat
      join lateral (select max(frozen_at) as at from commitment_versions where commitment_id = k.id) v on v.at is not null
    where s.person_id = ${personId}
    order by at desc limit 20`);
  return result.rows.map((row) => ({ ...row, at: toDate(row.at).toISOString() }));
}

/** Cycles with a published meeting to which the person was invited by name. */
async function listInvitingCycles(tx: Tx, personId: string): Promise<Set<string>> {
  const result = await tx.execute<{ id: string }>(sql`
    select distinct m.cycle_id as id from meetings m join meeting_people p on p.meeting_id = m.id
    where p.person_id = ${personId} and m.state = 'published'`);
  return new Set(result.rows.map(({ id }) => id));
}

type Person = Extract<Actor, { kind: 'person' }>;

async function ownCycles(tx: Tx, person: Person): Promise<{ cycles: CycleSummary[]; needs: Need[] }> {
  const { personId } = person;
  const roles = await listRoles(tx, personId);
  const forums = new Set([
    ...roles.map((row) => row.forumId),
    ...(await listOpenSeats(tx, personId)).map((row) => row.forumId),
  ]);
  const facilitates = new Set(roles.filter((row) => row.role === 'facilitator').map((row) => row.forumId));
  const invitedTo = await listInvitingCycles(tx, personId);
  const rows = (await listReadableCycles(tx, person)).filter((row) => forums.has(row.forumId) || invitedTo.has(row.id));
  const stages = await listStagesOfCycles(
    tx,
    rows.map((row) => row.id),
  );
  const now = await dbNow(tx);
  const needs = rows.flatMap((row): Need[] => {
    const stagesPage = `/c/${row.slug}/stages`;
    if (!row.isPublished) {
      // Nothing closes: the date to keep is told where one publishes.
      const need = { params: { title: row.title }, href: stagesPage, deadline: null };
      return facilitates.has(row.forumId) ? [{ kind: 'publish-cycle', ...need }] : [];
    }
    const current = facilitates.has(row.forumId) ? currentStage(stages.get(row.id) ?? [], now) : null;
    return current
      ? [
          {
            kind: 'close-stage',
            params: { stage: current.name, timeZone: row.timeZone },
            href: stagesPage,
            deadline: current.closesAt.toISOString(),
          },
        ]
      : [];
  });
  return { cycles: rows.map((row) => presentCycle(row, stages.get(row.id) ?? [], now)), needs };
}

/** What needs this person now, then their cycle, week and contributions. Deadlines first, the nearest on top. */
export async function getHome(tx: Tx, person: Person): Promise<Home> {
  const { personId } = person;
  const own = await ownCycles(tx, person);
  const needs = [...(await ballotNeeds(tx, personId)), ...(await diagnosisNeeds(tx, personId)), ...own.needs];
  const when = (need: Need) => (need.deadline ? Date.parse(need.deadline) : Number.POSITIVE_INFINITY);
  return {
    needs: needs.sort((a, b) => when(a) - when(b)),
    cycles: own.cycles,
    meetings: await nextMeetings(tx, personId),
    contributions: await ownContributions(tx, personId),
  };
}
