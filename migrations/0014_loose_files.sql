-- A file whose row is gone is removed from the store after the commit. A store behind a network may not answer just then,
-- and the process may die: what is still to be removed is therefore written down together with the deletion, by the
-- database itself, because rows of files also go with the draft that they belong to.
-- Not `storage_key`: a table with that column is one that owns stored files.
create table loose_files (
  key uuid primary key,
  at timestamptz not null default now()
);

create function note_loose_file() returns trigger language plpgsql as $$
begin
  insert into loose_files (key) values ((to_jsonb(old) ->> tg_argv[0])::uuid) on conflict do nothing;
  return null;
end $$;
create trigger diagnosis_files_loose after delete on diagnosis_files
  for each row execute function note_loose_file('storage_key');
-- The id of an upload is the key under which its file is, or would have been, stored.
create trigger uploads_loose after delete on uploads for each row execute function note_loose_file('id');
