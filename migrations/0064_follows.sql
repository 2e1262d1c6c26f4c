-- Who wants to hear of what in a cycle. A row says what somebody chose, `off` too; without one nothing was chosen.
create table follows (
  person_id uuid not null references people on delete cascade,
  cycle_id uuid not null references cycles on delete cascade,
  -- In the word of the feature that writes the letters.
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  mode text not null check (mode in ('on', 'off')),
  changed_at timestamptz not null default now(),
  primary key (person_id, cycle_id, kind)
);
create index follows_cycle on follows (cycle_id, kind) where mode = 'on';
revoke delete, truncate on follows from minga_app;
alter table follows enable row level security;
create policy reach on follows to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = follows.cycle_id));
