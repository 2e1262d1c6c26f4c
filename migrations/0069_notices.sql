-- Who was told of what: one row for each person whom an act concerns. It names what it is about and holds no words: those are
-- made when it is read, so that a person who may no longer read a thing is not told of it by an old notice.
create table notices (
  id uuid primary key,
  -- The event that told it: once to each person, however often it is handed on. Events themselves go after a day.
  event_id bigint not null,
  forum_id uuid not null references forums on delete cascade,
  cycle_id uuid not null,
  person_id uuid not null references people on delete cascade,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  subject_id uuid not null,
  -- Which version of the subject it tells of: a later one says more. 0: it stands by itself.
  number int not null check (number >= 0),
  -- It is about the subject no more after this: cancelled, or this person is out of it.
  is_last boolean not null,
  at timestamptz not null default now(),
  -- When what it is about happens.
  due_at timestamptz,
  read_at timestamptz,
  letter text not null check (letter in ('none', 'daily', 'queued', 'sent', 'refused')),
  -- When the letter was handed over, or refused for good: notice really given begins then.
  letter_at timestamptz,
  -- A code of why it was refused: never a message, which may hold an address.
  cause text check (length(cause) <= 80),
  check ((letter in ('sent', 'refused')) = (letter_at is not null)),
  constraint notices_once unique (event_id, person_id),
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade
);
create index notices_of_person on notices (person_id, at desc, id desc);
create index notices_of_subject on notices (subject_id, number);
create index notices_daily on notices (forum_id, person_id) where letter = 'daily';

-- How each person wants letters of a kind from a forum. Without a row nothing was chosen.
create table notice_choices (
  person_id uuid not null references people on delete cascade,
  forum_id uuid not null references forums on delete cascade,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  mode text not null check (mode in ('on', 'daily', 'off')),
  changed_at timestamptz not null default now(),
  primary key (person_id, forum_id, kind)
);

-- The day, on the forum's clock, whose letters have been written.
create table notice_days (
  forum_id uuid primary key references forums on delete cascade,
  day date not null
);

alter table notices enable row level security;
create policy reach on notices to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table notice_choices enable row level security;
create policy reach on notice_choices to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table notice_days enable row level security;
create policy reach on notice_days to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));

revoke all on notices, notice_choices, notice_days from minga_app;
grant select, insert, update (read_at, letter, letter_at, cause) on notices to minga_app;
grant select, insert, update (mode, changed_at) on notice_choices to minga_app;
grant select, insert, update (day) on notice_days to minga_app;

-- That a letter was sent stays said.
create function refuse_untold() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'the letter of notice % has left', old.id using errcode = 'check_violation';
end $$;
create trigger notices_sent before update of letter, letter_at on notices for each row
  when (old.letter = 'sent' and (new.letter <> 'sent' or new.letter_at <> old.letter_at)) execute function refuse_untold();
