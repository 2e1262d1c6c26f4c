-- Files belong to anything that has files: its kind, its id, its cycle. The kinds are rows here; a feature whose things have
-- files adds its kind, and the trigger `drop_files_of` on its table, in a migration of its own.
create table file_owner_kinds (
  kind text primary key check (kind ~ '^[a-z][a-z-]*$'),
  -- The table of the owners; it has the columns id and cycle_id.
  owners text not null unique
);
insert into file_owner_kinds (kind, owners) values ('diagnosis', 'diagnoses');
revoke insert, update, delete, truncate on file_owner_kinds from minga_app;

drop policy reach on diagnosis_files;
drop policy reach on uploads;
alter table diagnosis_files rename to files;
alter table files rename column diagnosis_id to owner_id;
alter table files drop constraint diagnosis_files_diagnosis_id_fkey;
alter table files add column owner_kind text, add column cycle_id uuid;
update files f set owner_kind = 'diagnosis', cycle_id = d.cycle_id from diagnoses d where d.id = f.owner_id;
alter table files alter column owner_kind set not null, alter column cycle_id set not null,
  add constraint files_kind foreign key (owner_kind) references file_owner_kinds,
  add constraint files_cycle foreign key (cycle_id) references cycles on delete cascade;
alter index diagnosis_files_pkey rename to files_pkey;
alter index diagnosis_files_storage_key_key rename to files_storage_key_key;
alter index diagnosis_files_person rename to files_person;
drop index diagnosis_files_diagnosis;
create index files_owner on files (owner_id, owner_kind);
create index files_cycle on files (cycle_id);
alter trigger diagnosis_files_stay on files rename to files_stay;
alter trigger diagnosis_files_loose on files rename to files_loose;
alter trigger diagnosis_files_version on files rename to files_version;

alter table uploads rename column diagnosis_id to owner_id;
alter table uploads drop constraint uploads_diagnosis_id_fkey;
alter table uploads add column owner_kind text, add column cycle_id uuid;
update uploads u set owner_kind = 'diagnosis', cycle_id = d.cycle_id from diagnoses d where d.id = u.owner_id;
alter table uploads alter column owner_kind set not null, alter column cycle_id set not null,
  add constraint uploads_kind foreign key (owner_kind) references file_owner_kinds,
  add constraint uploads_cycle foreign key (cycle_id) references cycles on delete cascade;
drop index uploads_diagnosis;
create index uploads_owner on uploads (owner_id, owner_kind);
create index uploads_cycle on uploads (cycle_id);

create policy reach on files to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = files.cycle_id));
create policy reach on uploads to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = uploads.cycle_id));

-- What a foreign key would promise, for owners that lie in several tables: the owner is there, in this cycle, and stays until
-- the row is committed.
create function require_file_owner() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  place text := (select owners from file_owner_kinds where kind = new.owner_kind);
  is_there boolean;
begin
  if place is not null then
    execute format('select true from %I where id = $1 and cycle_id = $2 for key share', place)
      into is_there using new.owner_id, new.cycle_id;
  end if;
  if is_there is null then
    raise exception 'a file belongs to something of its cycle' using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;
create trigger files_owned before insert on files for each row execute function require_file_owner();
create trigger uploads_owned before insert on uploads for each row execute function require_file_owner();

-- With an owner that is thrown away go its files and what is on its way to it.
create function drop_files_of() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from uploads where owner_kind = tg_argv[0] and owner_id = old.id;
  delete from files where owner_kind = tg_argv[0] and owner_id = old.id;
  return null;
end $$;
create trigger diagnoses_files after delete on diagnoses for each row execute function drop_files_of('diagnosis');

-- Whatever its owner is: only with the whole cycle does it go.
create or replace function keep_published_file() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.version is not null and exists (select 1 from cycles where id = old.cycle_id) then
    raise exception 'a published file is kept';
  end if;
  return old;
end $$;

create or replace view diagnosis_reach with (security_invoker = true) as
  select d.id, d.cycle_id, d.state,
    (d.state = 'published' and not exists (
      select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null and f.verified_at is null)
      and not exists (
      select 1 from diagnosis_versions v cross join lateral unnest(v.file_ids) declared(id)
      where v.diagnosis_id = d.id and v.version = (select max(w.version) from diagnosis_versions w where w.diagnosis_id = d.id)
        and not exists (select 1 from files f where f.id = declared.id))
      and (btrim(d.summary) <> '' or exists (
      select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null))) as is_reachable,
    (d.state in ('declared', 'published') and exists (
      select 1 from known_citations c where c.diagnosis_id = d.id and not c.is_withdrawn)) as is_cited
  from diagnoses d;
