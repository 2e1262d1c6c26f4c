create table boards (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  title text not null check (length(title) between 1 and 160),
  purpose text not null default '' check (length(purpose) <= 600),
  -- Null: the board belongs to no stage and no stage can shut it.
  stage_name text check (stage_name in ('preparation', 'problem_discussion', 'brainstorming', 'co_creation', 'validation', 'adoption')),
  theme_id uuid,
  columns jsonb not null check (jsonb_array_length(columns) between 1 and 8),
  identity_mode text not null check (identity_mode in ('person', 'organisation', 'anonymous')),
  vote_budget smallint not null check (vote_budget between 1 and 50),
  votes_per_target smallint not null check (votes_per_target between 1 and 50),
  starts_in text not null check (starts_in in ('private_writing', 'open')),
  phase text not null check (phase in ('private_writing', 'open', 'clustering', 'voting', 'closed')),
  -- The last number given out. Always read and raised under this row's lock: that lock is what orders the board.
  seq bigint not null default 0 check (seq >= 0),
  -- Derives author keys. Where people are promised to stay unknown it is destroyed when the board closes.
  identity_secret bytea,
  opened_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (theme_id, cycle_id) references themes (id, cycle_id),
  -- Lets votes carry the budget they were cast under, checked against the board's own.
  unique (id, vote_budget),
  check ((phase = 'closed') = (closed_at is not null)),
  check (closed_at is null or identity_mode = 'person' or identity_secret is null)
);
create index boards_cycle on boards (cycle_id, created_at);

-- The board is the fold of these rows. Nobody updates or deletes them.
create table board_ops (
  board_id uuid not null references boards on delete cascade,
  seq bigint not null check (seq >= 1),
  client_id uuid not null,
  client_seq integer not null check (client_seq >= 1),
  type text not null,
  args jsonb not null,
  author_key text not null,
  -- Only on boards that show the person; on the others no row ties an op to somebody.
  person_id uuid references people,
  organisation_id uuid references organisations,
  -- For people without an organisation of the forum; otherwise the organisation's sector holds.
  sector text,
  at timestamptz not null,
  primary key (board_id, seq),
  unique (board_id, client_id, client_seq)
);
revoke update, delete, truncate on board_ops from minga_app;

-- First answers of refused ops, so that sending one again gets the same answer.
create table board_refusals (
  board_id uuid not null references boards on delete cascade,
  client_id uuid not null,
  client_seq integer not null check (client_seq >= 1),
  code text not null,
  params jsonb not null default '{}',
  at timestamptz not null default now(),
  primary key (board_id, client_id, client_seq)
);

-- Whose outbox a client id is: somebody else cannot burn its numbers.
create table board_clients (
  board_id uuid not null references boards on delete cascade,
  client_id uuid not null,
  author_key text not null,
  primary key (board_id, client_id)
);

create table board_votes (
  board_id uuid not null,
  voter_key text not null,
  slot smallint not null,
  vote_budget smallint not null,
  target_kind text not null check (target_kind in ('note', 'cluster')),
  target_id uuid not null,
  primary key (board_id, voter_key, slot),
  foreign key (board_id, vote_budget) references boards (id, vote_budget) on update cascade on delete cascade,
  constraint board_votes_within_budget check (slot between 1 and vote_budget)
);

create table board_links (
  id uuid primary key,
  board_id uuid not null references boards on delete cascade,
  -- Kept readable so that a facilitator can show the QR again; it opens one board for some hours, nothing else.
  code text not null unique check (length(code) >= 12),
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at timestamptz,
  quota integer not null check (quota between 1 and 2000),
  joined integer not null default 0,
  constraint board_links_within_quota check (joined <= quota)
);
create index board_links_board on board_links (board_id);

create table board_guests (
  board_id uuid not null references boards on delete cascade,
  person_id uuid not null references people on delete cascade,
  link_id uuid not null references board_links on delete cascade,
  organisation_id uuid references organisations,
  sector text,
  consented_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (board_id, person_id)
);
create index board_guests_person on board_guests (person_id);
