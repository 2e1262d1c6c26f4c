create table commitments (
  id uuid primary key,
  cycle_id uuid not null,
  forum_id uuid not null,
  number integer not null check (number >= 1),
  state text not null default 'draft' check (state in ('draft', 'frozen', 'published', 'adopted', 'withdrawn')),
  title text not null check (length(btrim(title)) between 1 and 200),
  lead_organisation_id uuid,
  problem text not null default '' check (length(problem) <= 8000),
  causes text not null default '' check (length(causes) <= 8000),
  done_so_far text not null default '' check (length(done_so_far) <= 8000),
  solution text not null default '' check (length(solution) <= 8000),
  results text not null default '' check (length(results) <= 8000),
  added_value text not null default '' check (length(added_value) <= 8000),
  -- Null: the value is not claimed. Empty: claimed, and still to be explained.
  value_transparency text check (length(value_transparency) <= 4000),
  value_participation text check (length(value_participation) <= 4000),
  value_accountability text check (length(value_accountability) <= 4000),
  starts_on date,
  ends_on date,
  budget_note text not null default '' check (length(budget_note) <= 4000),
  -- Which commitment of an earlier plan this one continues; empty when it is new.
  carried_over_from text not null default '' check (length(carried_over_from) <= 400),
  potential text check (potential in ('unclear', 'modest', 'substantial')),
  -- Two people who edit one draft: the second is told instead of overwriting the first.
  version integer not null default 1,
  created_by_seat uuid references seats,
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  adopted_at timestamptz,
  withdrawn_reason text check (length(btrim(withdrawn_reason)) >= 10),
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade,
  foreign key (lead_organisation_id, forum_id) references organisations (id, forum_id),
  unique (id, cycle_id),
  constraint commitments_number unique (cycle_id, number),
  check ((state = 'withdrawn') = (withdrawn_reason is not null)),
  check (state not in ('published', 'adopted') or published_at is not null)
);

create table commitment_themes (
  commitment_id uuid not null,
  theme_id uuid not null,
  cycle_id uuid not null,
  primary key (commitment_id, theme_id),
  foreign key (commitment_id, cycle_id) references commitments (id, cycle_id) on delete cascade,
  foreign key (theme_id, cycle_id) references themes (id, cycle_id) on delete cascade
);
create index commitment_themes_theme on commitment_themes (theme_id);

create table milestones (
  id uuid primary key,
  commitment_id uuid not null references commitments on delete cascade,
  position integer not null check (position between 1 and 40),
  title text not null default '' check (length(title) <= 300),
  output text not null default '' check (length(output) <= 2000),
  due_on date,
  responsible_organisation_id uuid references organisations,
  unique (commitment_id, position) deferrable initially immediate
);

-- Where a commitment comes from. Walked both ways, hence the second index.
create table commitment_sources (
  commitment_id uuid not null references commitments on delete cascade,
  kind text not null check (kind in ('cluster', 'note', 'diagnosis', 'contribution')),
  source_id uuid not null,
  board_id uuid references boards,
  added_at timestamptz not null default now(),
  primary key (commitment_id, kind, source_id),
  check ((kind in ('cluster', 'note')) = (board_id is not null))
);
create index commitment_sources_source on commitment_sources (kind, source_id);

create table commitment_drafters (
  commitment_id uuid not null references commitments on delete cascade,
  seat_id uuid not null references seats,
  added_at timestamptz not null default now(),
  primary key (commitment_id, seat_id)
);
create index commitment_drafters_seat on commitment_drafters (seat_id);

-- What was agreed, word for word. The hash is over the canonical JSON of `content` (keys sorted, no spaces).
create table commitment_versions (
  id uuid primary key,
  commitment_id uuid not null references commitments on delete cascade,
  number integer not null check (number >= 1),
  kind text not null check (kind in ('co_created', 'entity')),
  content jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Why the responsible entity changed what the forum had written together.
  reason text,
  frozen_by uuid not null references people,
  frozen_by_seat uuid references seats,
  frozen_at timestamptz not null default now(),
  constraint commitment_versions_number unique (commitment_id, number),
  unique (id, sha256),
  check (kind = 'co_created' or length(btrim(reason)) >= 10)
);
revoke update, delete, truncate on commitment_versions from minga_app;

-- Validation has something to validate only once a version is frozen. Earlier facts of the view are kept as they are.
do $$
begin
  execute format('create or replace view gate_facts as %s union all
    select c.id, ''validation''::text, ''version-frozen''::text,
      (case when exists (select 1 from commitments m join commitment_versions v on v.commitment_id = m.id where m.cycle_id = c.id) then 0 else 1 end)::bigint
    from cycles c', rtrim(pg_get_viewdef('gate_facts'::regclass), '; '));
end $$;
