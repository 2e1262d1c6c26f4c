create table consultations (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  slug text not null check (slug ~ '^[a-z0-9-]{2,60}$'),
  title text not null,
  question text not null,
  stage_name text not null check (stage_name in ('preparation', 'problem_discussion', 'brainstorming', 'co_creation', 'validation', 'adoption')),
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  unique (cycle_id, slug),
  unique (id, cycle_id),
  check (closes_at > opens_at)
);

create table contributions (
  id uuid primary key,
  consultation_id uuid not null references consultations on delete cascade,
  number integer not null check (number > 0),
  body text not null check (length(btrim(body)) between 1 and 4000),
  sector text not null check (sector in ('executive', 'parliament', 'judiciary', 'autonomous_body', 'subnational_government',
    'civil_society', 'academia', 'private_sector', 'cooperation', 'citizen')),
  theme_id uuid references themes,
  person_id uuid references people,
  at timestamptz not null default now(),
  unique (consultation_id, number)
);

-- A reasoned response is a disposition and a written reason, never blank (PRODUCT.md section 4, rule 10).
create table responses (
  id uuid primary key,
  contribution_id uuid not null unique references contributions on delete cascade,
  disposition text not null check (disposition in ('adopted', 'partly', 'merged', 'deferred', 'out_of_scope', 'rejected')),
  reason text not null check (length(btrim(reason)) >= 40),
  organisation_id uuid not null references organisations,
  person_id uuid references people,
  at timestamptz not null default now()
);
