-- Which of its links lets somebody in: an invitation that was taken back, or had nothing left that it was for, gets another one
-- when the person is invited again. Those before it stay as dead as was said.
alter table invitations add column links int not null default 1 check (links > 0);
-- The id under which its last letter went, by which a provider says that it came back.
alter table invitations add column letter_id uuid;
create index invitations_letter on invitations (letter_id) where letter_id is not null;
grant update (links, letter_id) on invitations to minga_app;

-- What came back: a provider may say so before it is noted that the letter left. Of the letter and the address together a
-- fingerprint, which names neither; and why.
alter table bounces add column letter_sha256 bytea check (length(letter_sha256) = 32);
alter table bounces add column cause text check (length(cause) <= 80);
create index bounces_letter on bounces (letter_sha256) where letter_sha256 is not null;

-- Had somebody a role or a seat of a forum before this transaction, so that their invitation was still for something?
create function was_given_something(forum uuid, person uuid) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from forum_roles r where r.forum_id = forum and r.person_id = person and r.granted_at < now())
    or exists (select 1 from seats_not_ended s where s.forum_id = forum and s.person_id = person)
$$;
