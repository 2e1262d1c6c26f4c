-- Codes are our own rows: each is bound to the browser that asked for it, so that nobody else can use it up, and a row
-- stands for unknown addresses too, so that every answer is the same for both.
drop table sign_in_requests;
create table sign_in_codes (
  id uuid primary key,
  email text not null check (email = lower(email)),
  -- Of the random cookie that this browser holds; the cookie itself stands nowhere here.
  browser_sha256 bytea not null,
  -- Keyed with the installation's secret: which network asked is counted, not known.
  network_hmac bytea not null,
  code_hmac bytea not null,
  -- This browser has signed in to this address before.
  is_known_browser boolean not null,
  attempts smallint not null default 0 check (attempts between 0 and 5),
  used_at timestamptz,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sign_in_codes_email on sign_in_codes (email, asked_at);
create index sign_in_codes_asked on sign_in_codes (asked_at);

-- Browsers in which a person has signed in: what strangers ask for an address never uses up what these may ask.
create table sign_in_browsers (
  person_id uuid not null references people on delete cascade,
  browser_sha256 bytea not null,
  last_at timestamptz not null default now(),
  primary key (person_id, browser_sha256)
);

-- A session gets a new number when the rights behind it change (T22). The former one lives until the browser has shown
-- that it received the new one.
alter table sessions add column renews boolean not null default false;
alter table sessions add column replaces uuid;
alter table sessions add column replaced_by uuid;
create index sessions_replaces on sessions (replaces) where replaces is not null;
