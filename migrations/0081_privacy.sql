-- To whom one writes about one's data, and what a forum says it does with them. Without a row the text is ours, number 0.
alter table forums add column legal_contact text check (length(btrim(legal_contact)) between 1 and 1000);
grant update (legal_contact) on forums to minga_app;

create table privacy_notices (
  id uuid primary key,
  forum_id uuid not null references forums on delete cascade,
  number int not null check (number >= 1),
  body text not null check (length(btrim(body)) between 100 and 20000),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  reason text not null check (length(btrim(reason)) between 10 and 2000),
  person_id uuid not null references people,
  at timestamptz not null default now(),
  constraint privacy_notices_once unique (forum_id, number)
);

-- Who agreed to which text, in which language, and until when. The text of number 0 is known by its fingerprint.
create table consents (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  forum_id uuid not null references forums on delete cascade,
  number int not null check (number >= 0),
  locale text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  at timestamptz not null default now(),
  withdrawn_at timestamptz check (withdrawn_at >= at)
);
create unique index consents_standing on consents (person_id, forum_id, number) where withdrawn_at is null;
create index consents_of_forum on consents (forum_id);
create trigger consents_withdrawn before update on consents for each row
  when (old.withdrawn_at is not null) execute function refuse_application('what was withdrawn stays withdrawn');

alter table privacy_notices enable row level security;
create policy reach on privacy_notices to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table consents enable row level security;
create policy reach on consents to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
revoke all on privacy_notices, consents from minga_app;
grant select, insert on privacy_notices to minga_app;
grant select, insert, update (withdrawn_at) on consents to minga_app;
