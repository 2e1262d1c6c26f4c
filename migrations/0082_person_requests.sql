-- How long a forum has to answer what people ask about their data, as the law of its country says.
alter table forums add column request_period text not null default 'month' check (request_period in ('month', 'working-days-20'));
grant update (request_period) on forums to minga_app;

-- What people asked about their data, and until when it is to be answered.
create table person_requests (
  id uuid primary key,
  forum_id uuid not null references forums on delete cascade,
  cycle_id uuid not null references cycles on delete cascade,
  kind text not null check (kind in ('access', 'correction', 'erasure', 'objection', 'other')),
  -- Who asked in their account; null for what came by another way.
  person_id uuid references people,
  -- Who asked by another way, as it was written down.
  who text check (length(btrim(who)) between 1 and 200),
  words text not null check (length(words) <= 4000),
  received_on date not null,
  due_on date not null check (due_on >= received_on),
  recorded_by uuid not null references people,
  recorded_at timestamptz not null default now(),
  answer text check (length(btrim(answer)) between 10 and 4000),
  answered_by uuid references people,
  answered_at timestamptz,
  check ((person_id is null) = (who is not null)),
  check ((answered_at is null) = (answer is null) and (answered_at is null) = (answered_by is null))
);
create index person_requests_forum on person_requests (forum_id, due_on);
create index person_requests_person on person_requests (person_id) where person_id is not null;
create trigger person_requests_answered before update of answer, answered_by, answered_at on person_requests for each row
  when (old.answered_at is not null) execute function refuse_application('what was answered stays answered');
alter table person_requests enable row level security;
create policy reach on person_requests to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
revoke all on person_requests from minga_app;
grant select, insert, update (answer, answered_by, answered_at, words) on person_requests to minga_app;
