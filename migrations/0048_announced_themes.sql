-- A theme under which a diagnosis was announced stays, also when its organisation has chosen others since.
create function refuse_lost_themes() returns trigger language plpgsql as $$
begin
  -- Gone already when a cycle goes with all that belongs to it.
  if exists (select 1 from cycles where id = old.cycle_id)
    and exists (select 1 from diagnoses where cycle_id = old.cycle_id and old.id = any (public_themes)) then
    raise exception 'a diagnosis was announced under this theme' using errcode = 'foreign_key_violation';
  end if;
  return old;
end $$;
create trigger themes_announced before delete on themes for each row execute function refuse_lost_themes();
