create table cycles (
  id uuid primary key,
  forum_id uuid not null references forums on delete cascade,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,60}$'),
  title text not null,
  purpose text not null,
  locale text not null check (locale in ('es', 'en')),
  plan_starts_on date not null,
  plan_ends_on date not null,
  standard_version text not null default 'ogp-national-2021',
  published_at timestamptz,
  created_at timestamptz not null default now(),
  unique (id, forum_id),
  check (plan_ends_on > plan_starts_on)
);
create index cycles_forum on cycles (forum_id);

create table stages (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  name text not null check (name in ('preparation', 'problem_discussion', 'brainstorming', 'co_creation', 'validation', 'adoption')),
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  -- Set when a facilitator closed the stage before its date.
  closed_at timestamptz,
  -- A public reason lets the stage open although its gate is not met.
  gate_override text check (length(gate_override) >= 10),
  version integer not null default 1,
  unique (cycle_id, name),
  check (closes_at > opens_at)
);

-- The public log of what was changed about a stage after it was announced; rows are never removed.
create table stage_changes (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  stage_name text not null,
  kind text not null check (kind in ('dates', 'closed', 'gate_override')),
  opens_before timestamptz,
  closes_before timestamptz,
  opens_after timestamptz,
  closes_after timestamptz,
  reason text not null check (length(btrim(reason)) >= 10),
  person_id uuid references people,
  at timestamptz not null default now()
);
create index stage_changes_cycle on stage_changes (cycle_id, at);
revoke update, delete on stage_changes from minga_app;

create table themes (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  slug text not null check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null,
  position integer not null,
  unique (cycle_id, slug),
  unique (id, cycle_id)
);
create unique index themes_name on themes (cycle_id, lower(name));

-- What is still missing before a stage may open. Features replace this view as they bring their facts.
create view gate_facts as
  select null::uuid as cycle_id, null::text as stage_name, null::text as criterion, 0::bigint as missing where false;
