-- How somebody who was given a role or a seat comes in: one invitation of a person into a forum, for all that they were given
-- before they came. What they are in the forum stands elsewhere; until it is accepted it counts only while this is good.
create table invitations (
  id uuid primary key,
  forum_id uuid not null,
  person_id uuid not null,
  invited_by uuid references people on delete set null,
  invited_at timestamptz not null default now(),
  expires_at timestamptz not null,
  letter text not null default 'queued' check (letter in ('queued', 'sent', 'refused')),
  queued_at timestamptz not null default now(),
  letter_at timestamptz,
  -- A code of why it was refused: never a message, which may hold an address.
  cause text check (length(cause) <= 80),
  -- The first time somebody opened its link, and who, where they had signed in.
  opened_at timestamptz,
  opened_by uuid references people on delete set null,
  accepted_at timestamptz,
  -- Another person than the invited one where the link suffices.
  accepted_by uuid references people on delete set null,
  revoked_at timestamptz,
  -- Somebody whose link is good no more asks for another.
  asked_at timestamptz,
  -- Addresses that were named for it beside its own.
  addresses int not null default 0,
  check ((letter = 'queued') = (letter_at is null)),
  check (accepted_at is null or revoked_at is null),
  constraint invitations_once unique (forum_id, person_id),
  -- Goes with what the forum called them: whoever is erased was invited to nothing.
  foreign key (forum_id, person_id) references invited_names on delete cascade
);
create index invitations_person on invitations (person_id);

-- Whoever was invited before is invited still, for as long as somebody invited today.
insert into invitations (id, forum_id, person_id, expires_at, letter, letter_at)
  select gen_random_uuid(), i.forum_id, i.person_id, now() + interval '30 days', 'sent', now() from invited_names i
  where i.entered_at is null and (
    exists (select 1 from forum_roles r where r.forum_id = i.forum_id and r.person_id = i.person_id)
    or exists (select 1 from seats_not_ended s where s.forum_id = i.forum_id and s.person_id = i.person_id));

alter table invitations enable row level security;
create policy reach on invitations to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
revoke all on invitations from minga_app;
grant select, insert, update (invited_by, invited_at, expires_at, letter, queued_at, letter_at, cause, opened_at, opened_by,
  accepted_at, accepted_by, revoked_at, asked_at, addresses) on invitations to minga_app;

-- Who came in came in.
create function refuse_unaccepted() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'invitation % was accepted', old.id using errcode = 'check_violation';
end $$;
create trigger invitations_accepted before update on invitations for each row
  when (old.accepted_at is not null and (new.accepted_at is distinct from old.accepted_at or new.revoked_at is not null))
  execute function refuse_unaccepted();
