-- What an organisation is can be put right: its sector, where it works, since when and until when it takes part, whom to
-- write to. All of it is public.
alter table organisations
  add territory text check (length(territory) between 1 and 120),
  add contact text check (length(contact) between 1 and 200),
  add since_on date,
  add until_on date,
  add check (until_on >= since_on);
grant update (sector, territory, contact, since_on, until_on) on organisations to minga_app;

-- Who stands in for the titular of an organisation.
alter table seats add is_alternate boolean not null default false;
create or replace view open_seats with (security_invoker=true) as
  select id, forum_id, organisation_id, person_id, role, seniority, has_mandate, starts_at, ended_at, is_alternate
  from seats where starts_at <= now() and (ended_at is null or ended_at > now());
create or replace view seats_not_ended with (security_invoker=true) as
  select id, forum_id, organisation_id, person_id, role, seniority, has_mandate, starts_at, ended_at, is_alternate
  from seats where ended_at is null or ended_at > now();

-- What a forum calls somebody it has invited, until that person enters it: a forum is told nothing of what others know.
create table invited_names (
  forum_id uuid not null references forums on delete cascade,
  person_id uuid not null references people on delete cascade,
  name text not null check (length(name) between 1 and 120),
  -- From here on the person is called by their own name, for good.
  entered_at timestamptz,
  primary key (forum_id, person_id)
);
insert into invited_names (forum_id, person_id, name, entered_at)
  select i.forum_id, p.id, left(p.name, 120), case when p.email_verified then now() end
  from people p join (select forum_id, person_id from forum_roles union select forum_id, person_id from seats
    union select m.forum_id, e.person_id from meeting_people e join meetings m on m.id = e.meeting_id) i on i.person_id = p.id
  where length(p.name) > 0;
create index invited_names_person on invited_names (person_id);
revoke delete on invited_names from minga_app;
alter table invited_names enable row level security;
create policy reach on invited_names to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
-- The name of a person as a forum may read it.
create function name_in_forum(person uuid, forum uuid, own text) returns text
language sql stable set search_path = public, pg_temp as $$
  select coalesce((select i.name from invited_names i where i.person_id = person and i.forum_id = forum and i.entered_at is null), own)
$$;
grant execute on function name_in_forum(uuid, uuid, text) to minga_app;
