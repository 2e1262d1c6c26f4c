-- What a working text said at each saving, for thirty days: nothing that a colleague saved is ever lost to another saving.
-- What one person saves within five minutes is one state, unless a good part of the text goes in it.
create table saved_states (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  subject_kind text not null check (subject_kind in ('commitment', 'diagnosis')),
  subject_id uuid not null,
  -- Of the working text, as the form sends it with its next change.
  version integer not null,
  content jsonb not null,
  -- Null: what stood there before anything was kept.
  person_id uuid references people,
  -- The state that was brought back by this saving.
  restored_from uuid,
  begun_at timestamptz not null default clock_timestamp(),
  saved_at timestamptz not null default clock_timestamp(),
  check (begun_at <= saved_at)
);
create index saved_states_subject on saved_states (subject_kind, subject_id, saved_at);
create index saved_states_age on saved_states (saved_at);
revoke update, truncate on saved_states from minga_app;
grant update (content, version, saved_at) on saved_states to minga_app;
