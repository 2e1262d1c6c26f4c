create table organisations (
  id uuid primary key,
  forum_id uuid not null references forums on delete cascade,
  short_name text not null check (length(short_name) between 1 and 60),
  name text not null,
  sector text not null check (sector in ('executive', 'parliament', 'judiciary', 'autonomous_body', 'subnational_government',
    'civil_society', 'academia', 'private_sector', 'cooperation', 'citizen')),
  created_at timestamptz not null default now(),
  unique (id, forum_id)
);
create unique index organisations_short_name on organisations (forum_id, lower(short_name));

-- Person x organisation x role x period x seniority: a person acts for a seat, never an organisation by itself.
create table seats (
  id uuid primary key,
  forum_id uuid not null,
  organisation_id uuid not null,
  person_id uuid not null references people,
  -- A member votes in the forum; a delegate attends tables and writes for the organisation.
  role text not null check (role in ('member', 'delegate')),
  seniority text not null check (seniority in ('executive', 'director', 'manager', 'specialist', 'staff')),
  has_mandate boolean not null default false,
  starts_at timestamptz not null default now(),
  ended_at timestamptz,
  foreign key (organisation_id, forum_id) references organisations (id, forum_id),
  check (ended_at is null or ended_at >= starts_at)
);
create index seats_person on seats (person_id, forum_id);
create index seats_organisation on seats (organisation_id);
create unique index seats_open_once on seats (organisation_id, person_id, role) where ended_at is null;
