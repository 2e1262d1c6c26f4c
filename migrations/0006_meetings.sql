create table meetings (
  id uuid primary key,
  cycle_id uuid not null,
  forum_id uuid not null,
  -- Set when a stage holds the meeting; an import leaves it empty when none fits.
  stage text check (stage in ('preparation', 'problem_discussion', 'brainstorming', 'co_creation', 'validation', 'adoption')),
  title text not null check (length(btrim(title)) between 1 and 200),
  agenda text not null default '' check (length(agenda) <= 8000),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- The wall clock as typed and its zone: should a country change its clocks, these say what was meant.
  time_zone text not null,
  local_start timestamp not null,
  local_end timestamp not null,
  modality text not null check (modality in ('in_person', 'online', 'hybrid')),
  room text check (length(btrim(room)) between 1 and 120),
  room_exclusive boolean not null default true,
  state text not null default 'draft' check (state in ('draft', 'published', 'cancelled')),
  -- Two facilitators who edit one meeting: the second is told instead of overwriting the first.
  version integer not null default 1,
  -- Version at which time, place or people last changed: acknowledged flags lapse when it grows.
  moved_version integer not null default 1,
  -- iCalendar: calendars accept a change only with the same uid and a higher sequence.
  uid text not null unique,
  sequence integer not null default 0,
  published_at timestamptz,
  -- Since when the present time is public: notice is counted from here, not from the first publication.
  time_published_at timestamptz,
  cancel_reason text check (length(btrim(cancel_reason)) >= 10),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade,
  constraint meetings_end_after_start check (ends_at > starts_at),
  check (state <> 'published' or (published_at is not null and time_published_at is not null)),
  check (state <> 'cancelled' or published_at is null or cancel_reason is not null),
  -- Two published meetings never share an exclusive room, whoever publishes at the same instant; touching is allowed.
  constraint meetings_room_once exclude using gist (forum_id with =, room with =, tstzrange(starts_at, ends_at) with &&)
    where (state = 'published' and room_exclusive and room is not null)
);
create index meetings_cycle on meetings (cycle_id, starts_at, id);

create table meeting_themes (
  meeting_id uuid not null references meetings on delete cascade,
  theme_id uuid not null references themes on delete cascade,
  primary key (meeting_id, theme_id)
);
create index meeting_themes_theme on meeting_themes (theme_id);

-- Organisations the meeting cannot do without; who speaks for them is decided by their seats.
create table meeting_organisations (
  meeting_id uuid not null references meetings on delete cascade,
  organisation_id uuid not null references organisations on delete cascade,
  primary key (meeting_id, organisation_id)
);
create index meeting_organisations_organisation on meeting_organisations (organisation_id);

create table meeting_people (
  meeting_id uuid not null references meetings on delete cascade,
  person_id uuid not null references people on delete cascade,
  role text not null check (role in ('participant', 'facilitator')),
  required boolean not null default true,
  primary key (meeting_id, person_id)
);
create index meeting_people_person on meeting_people (person_id);

-- What the public was told, when, by whom, and which flags were known at that moment; rows never change.
create table meeting_publications (
  id uuid primary key,
  meeting_id uuid not null references meetings on delete cascade,
  cycle_id uuid not null references cycles on delete cascade,
  sequence integer not null,
  kind text not null check (kind in ('published', 'changed', 'cancelled')),
  snapshot jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  diff jsonb not null default '[]',
  flags jsonb not null default '[]',
  notice_minutes integer not null,
  reason text,
  person_id uuid not null references people,
  at timestamptz not null default now(),
  unique (meeting_id, sequence),
  check (kind = 'published' or length(btrim(reason)) >= 10)
);
create index meeting_publications_cycle on meeting_publications (cycle_id, at);
revoke update, delete on meeting_publications from minga_app;

create table flag_acknowledgements (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  rule text not null check (rule ~ '^S[0-9]{2}$'),
  subject_kind text not null check (subject_kind in ('person', 'facilitator', 'room', 'organisation', 'stage', 'meeting')),
  subject_id text not null,
  -- {meeting id: moved_version}: the acknowledgement holds while every one of them stays where it was.
  meetings jsonb not null,
  reason text not null check (length(btrim(reason)) >= 10),
  person_id uuid not null references people,
  at timestamptz not null default now()
);
create index flag_acknowledgements_cycle on flag_acknowledgements (cycle_id);
revoke update, delete on flag_acknowledgements from minga_app;

-- Secret addresses of personal and organisation calendars. Only a digest is kept: a stolen table opens no calendar.
create table calendar_feeds (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  kind text not null check (kind in ('person', 'organisation')),
  person_id uuid not null references people on delete cascade,
  organisation_id uuid references organisations on delete cascade,
  token_sha256 text not null unique check (token_sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  check ((kind = 'organisation') = (organisation_id is not null))
);
create index calendar_feeds_person on calendar_feeds (person_id, cycle_id);
