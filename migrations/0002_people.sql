create table people (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  -- A guest came by a board's link, without an account; the address is a placeholder nobody can sign in with.
  is_guest boolean not null default false,
  is_administrator boolean not null default false,
  locale text not null default 'es' check (locale in ('es', 'en')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table sessions (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_person on sessions (person_id);

create table accounts (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_person on accounts (person_id);

create table verifications (
  -- Text, because better-auth reserves some rows under an id of its own making.
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications (identifier);

-- One row for each code asked for, so that five an hour for one address holds across server processes.
create table sign_in_requests (
  id uuid primary key,
  email text not null,
  at timestamptz not null default now()
);
create index sign_in_requests_recent on sign_in_requests (email, at);

create table forums (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null,
  locale text not null check (locale in ('es', 'en')),
  time_zone text not null,
  is_demonstration boolean not null default false,
  created_at timestamptz not null default now()
);

create table forum_roles (
  forum_id uuid not null references forums on delete cascade,
  person_id uuid not null references people on delete cascade,
  role text not null check (role in ('administrator', 'facilitator', 'participant', 'observer')),
  granted_at timestamptz not null default now(),
  primary key (forum_id, person_id, role)
);
create index forum_roles_person on forum_roles (person_id);
