-- A fold says what a board holds to whoever opens it, so it is taken only with a hash that the installation alone can make.
-- Those of before have none and are made again from the log.
alter table board_folds add column mac bytea;
delete from board_folds;

-- What a closed board was called and asked, and that a seat ended, stays as it is.
create trigger boards_closed before update of title, purpose, columns, stage_name, theme_id on boards for each row
  when (old.phase = 'closed' and (old.title, old.purpose, old.columns, old.stage_name, old.theme_id)
    is distinct from (new.title, new.purpose, new.columns, new.stage_name, new.theme_id))
  execute function refuse_application('a closed board stays as it was closed');
create trigger seats_ended before update of starts_at, ended_at on seats for each row
  when (old.ended_at is not null and (old.starts_at, old.ended_at) is distinct from (new.starts_at, new.ended_at))
  execute function refuse_application('a seat that ended stays ended');

-- A function that acts as the owner, or guards what the application may do, finds its tables in `public` and nowhere else:
-- unless it is named, PostgreSQL looks among the temporary tables of the session first. (Functions in plain SQL that policies
-- call read no table, and are left alone so that they are planned as part of the query.)
do $$
declare one regprocedure;
begin
  for one in select p.oid::regprocedure from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and (p.prosecdef or l.lanname = 'plpgsql')
      and pg_has_role(p.proowner, 'member')
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter function %s set search_path = public, pg_temp', one);
  end loop;
end $$;
