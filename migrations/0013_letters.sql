-- Letters that were promised in a transaction wait in a queue that outlives the server. pg-boss keeps its tables in a
-- schema of its own and migrates them itself, as the owner; the application may add jobs within its transactions.
create schema jobs;
grant usage on schema jobs to minga_app;
alter default privileges in schema jobs grant select, insert, update, delete on tables to minga_app;

-- People whom a letter did not reach yet, so that whoever invited them can pass the link on by another way.
create table undelivered_letters (
  person_id uuid primary key references people on delete cascade,
  attempts int not null check (attempts > 0),
  is_refused boolean not null,
  at timestamptz not null default now()
);
