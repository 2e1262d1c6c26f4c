-- What has files may belong to a forum, in all its cycles: an organisation has a logo.
alter table file_owner_kinds add column is_of_forum boolean not null default false;

create or replace function require_file_owner() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  place file_owner_kinds := (select k from file_owner_kinds k where kind = new.owner_kind);
  is_there boolean;
begin
  if place.owners is not null then
    execute format(
      case when place.is_of_forum
        then 'select true from %I o where id = $1 and forum_id = (select forum_id from cycles where id = $2) for key share of o'
        else 'select true from %I where id = $1 and cycle_id = $2 for key share' end, place.owners)
      into is_there using new.owner_id, new.cycle_id;
  end if;
  if is_there is null then
    raise exception 'a file belongs to something of its cycle' using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;

insert into file_owner_kinds (kind, owners, is_of_forum) values ('organisation', 'organisations', true);
create trigger organisations_files after delete on organisations for each row execute function drop_files_of('organisation');

alter table organisations add column logo_id uuid references files on delete set null;
create index organisations_logo on organisations (logo_id) where logo_id is not null;
grant update (logo_id) on organisations to minga_app;
