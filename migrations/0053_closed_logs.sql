-- What was written on a closed board is all that was written there.
create function refuse_late_ops() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  -- The transaction that closes it writes its last ops, and may have changed the board's row before them.
  if exists (select 1 from boards where id = new.board_id and phase = 'closed' and closed_at < now()) then
    raise exception 'a closed board stays as it was closed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger board_ops_closed before insert on board_ops for each row when (is_application()) execute function refuse_late_ops();

drop trigger boards_closed on boards;
create trigger boards_closed before update of title, purpose, columns, stage_name, theme_id, seq, opened_at, closed_at on boards for each row
  when (old.phase = 'closed' and (old.title, old.purpose, old.columns, old.stage_name, old.theme_id, old.seq, old.opened_at, old.closed_at)
    is distinct from (new.title, new.purpose, new.columns, new.stage_name, new.theme_id, new.seq, new.opened_at, new.closed_at))
  execute function refuse_application('a closed board stays as it was closed');
