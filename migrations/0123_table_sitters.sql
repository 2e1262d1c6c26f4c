-- Who may sit at the tables of an organisation, and from when until when: whoever has a seat of it, to vote or to attend, titular or
-- alternate, and is not shut out of the forum. Letters ask these people and coverage (S02) counts them. Seats of one person that
-- follow one another are one stretch; a stretch that is over is left out.
create view table_sitters with (security_invoker = true) as
  select held.forum_id, held.organisation_id, held.person_id, lower(stretch) as starts_at, upper(stretch) as ends_at
  from (
    select s.forum_id, s.organisation_id, s.person_id, range_agg(tstzrange(s.starts_at, s.ended_at)) as stretches
    from seats_not_ended s
    where not exists (select 1 from invitations i where i.forum_id = s.forum_id and i.person_id = s.person_id
      and i.accepted_at is null and (i.revoked_at is not null or i.expires_at <= now()))
    group by s.forum_id, s.organisation_id, s.person_id) held, unnest(held.stretches) as stretch;
revoke insert, update, delete on table_sitters from minga_app;

-- As 0110 has it, for all of these people.
create or replace function busy_elsewhere(which uuid)
  returns table (person uuid, process text, begins timestamptz, ends timestamptz)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    with own as (
      select c.forum_id, span.begins, span.ends from cycles c cross join lateral (
        select min(one.begins) as begins, max(one.ends) as ends from (
          select s.opens_at, s.closes_at from stages s where s.cycle_id = c.id
          union all select m.starts_at, m.ends_at from meetings m where m.cycle_id = c.id and m.state <> 'cancelled')
          as one (begins, ends)) span
      where c.id = which and (reaches_all() or c.forum_id = reached_forum())),
    delegates as (
      select distinct s.person_id from table_sitters s join own on own.forum_id = s.forum_id
      where not exists (select 1 from invitations i
        where i.forum_id = s.forum_id and i.person_id = s.person_id and i.accepted_at is null)),
    busy as (
      select p.person_id, case when c.published_at is not null then c.title end as title,
        range_agg(tstzrange(greatest(m.starts_at, own.begins), least(m.ends_at, own.ends))) as times
      from own cross join delegates d
        join meeting_people p on p.person_id = d.person_id and (p.required or p.role = 'facilitator')
        join meetings m on m.id = p.meeting_id and m.cycle_id <> which and m.state = 'published'
          and m.starts_at < own.ends and m.ends_at > own.begins
        join cycles c on c.id = m.cycle_id
      where (exists (select 1 from forum_roles r where r.forum_id = m.forum_id and r.person_id = p.person_id)
          or exists (select 1 from seats_not_ended s where s.forum_id = m.forum_id and s.person_id = p.person_id)
          or exists (select 1 from invited_names i where i.forum_id = m.forum_id and i.person_id = p.person_id
              and i.entered_at is null)
            and not exists (select 1 from invitations a where a.forum_id = m.forum_id and a.person_id = p.person_id)
            and not exists (select 1 from seats s where s.forum_id = m.forum_id and s.person_id = p.person_id))
        and not exists (select 1 from invitations i where i.forum_id = m.forum_id and i.person_id = p.person_id
          and i.accepted_at is null and (i.revoked_at is not null or i.expires_at <= now()))
      group by 1, 2)
    select b.person_id, b.title, lower(stretch), upper(stretch) from busy b, unnest(b.times) as stretch
    order by 1, 3, 4, 2;
end $$;
