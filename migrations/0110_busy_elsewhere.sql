-- When those who may sit at the tables of a cycle are expected in published meetings of other cycles, of this forum or another: a
-- delegate is in one place at a time. It looks into forums that a transaction does not reach, and so it says no more of them than
-- that somebody is busy: their times joined, no further than the stages and meetings of this cycle go, and of the other cycle its
-- title where everybody may read it. Drafts count for nobody, nor who is expected there no more (`mayBeExpected`).
-- A seat is given by an address: a forum learns once somebody has come in, and not by inviting them.
create function busy_elsewhere(which uuid)
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
      select distinct s.person_id from seats_not_ended s join own on own.forum_id = s.forum_id
      where s.role = 'delegate' and not exists (select 1 from invitations i
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
revoke all on function busy_elsewhere(uuid) from public;
grant execute on function busy_elsewhere(uuid) to minga_app;

-- With which of those times flags were computed.
alter table meeting_flags add column elsewhere text not null default '';
