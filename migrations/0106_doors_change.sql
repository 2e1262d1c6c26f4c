-- Whoever looks at who stands at a door hears that something is otherwise there, whichever server and act changed it. That a
-- guest was seen again is no change: she is each minute.
create function doors_changed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('board_log', b.cycle_id || ':doors') from boards b
    where b.id = case tg_op when 'DELETE' then old.board_id else new.board_id end;
  return null;
end $$;
create trigger board_guests_doors after insert or delete or update of ended_at, removed_at, arrived_at, holds_place, is_refused, awaits,
  confirmed_organisation_id on board_guests for each row execute function doors_changed();
create trigger board_links_doors after insert or delete or update on board_links for each row execute function doors_changed();

create function gathering_changed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('board_log', new.cycle_id || ':doors');
  return null;
end $$;
create trigger gatherings_doors after insert or update on gatherings for each row execute function gathering_changed();
