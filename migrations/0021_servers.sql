-- Servers that use this database. Each one renews its row while it lives, which proves that the database can be written,
-- and leaves a keyed mark of its session secret: two servers with different secrets would each refuse the other's sessions.
create table servers (
  id uuid primary key,
  secret_mark text not null,
  seen_at timestamptz not null default now()
);
grant select, insert, update, delete on servers to minga_app;
