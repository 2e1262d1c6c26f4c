-- For how long what may go is kept, as the administration of the installation chose; without a row, as it comes
-- (shared/src/kernel/retention.ts). Null: as long as there is an account.
create table retention_terms (
  kind text primary key check (kind ~ '^[a-z]+$'),
  days int check (days between 1 and 3650),
  chosen_by uuid not null references people,
  chosen_at timestamptz not null default now()
);
-- What went on each day, and when it was last looked for; written with the removal itself.
create table retention_days (
  kind text not null check (kind ~ '^[a-z]+$'),
  day date not null,
  ran_at timestamptz not null,
  removed int not null check (removed >= 0),
  primary key (kind, day)
);
revoke all on retention_terms, retention_days from minga_app;
grant select, insert, update (days, chosen_by, chosen_at) on retention_terms to minga_app;
grant select, insert, update (ran_at, removed) on retention_days to minga_app;

-- That notice was given is a fact of each person, which a cycle may ask for as long as it runs.
grant delete on notices to minga_app;
create trigger notices_young before delete on notices for each row
  when (old.at > now() - interval '364 days') execute function refuse_application('what somebody was notified of within a year stays');
