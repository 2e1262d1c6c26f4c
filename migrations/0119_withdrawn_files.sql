-- What everybody could read and was taken back: its bytes are gone, what it was and why stays. A file that a version holds is never
-- taken back.
create table withdrawn_files (
  -- the file's
  id uuid primary key,
  owner_kind text not null references file_owner_kinds (kind),
  owner_id uuid not null,
  cycle_id uuid not null references cycles on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 200),
  bytes bigint not null check (bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  received_at timestamptz not null,
  withdrawn_at timestamptz not null default now(),
  reason text not null check (length(btrim(reason)) >= 10)
);
create index withdrawn_files_owner on withdrawn_files (owner_id, owner_kind);
create index withdrawn_files_cycle on withdrawn_files (cycle_id);
alter table withdrawn_files enable row level security;
create policy reach on withdrawn_files to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = withdrawn_files.cycle_id));

create or replace function keep_published_file() returns trigger language plpgsql set search_path to public, pg_temp as $$
begin
  if old.version is not null and exists (select 1 from cycles where id = old.cycle_id) then
    raise exception 'a published file is kept';
  end if;
  if old.owner_kind = 'meeting' and exists (select 1 from meetings where id = old.owner_id and published_at is not null)
    and exists (select 1 from cycles where id = old.cycle_id)
    and not exists (select 1 from withdrawn_files where id = old.id) then
    raise exception 'a public file leaves its name and a reason';
  end if;
  return old;
end $$;

revoke update, delete on withdrawn_files from minga_app;
