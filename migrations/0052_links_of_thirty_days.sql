-- A door stands open for thirty days at most from when it was opened or kept open, whoever writes it down.
update board_links set expires_at = now() + interval '720 hours' where expires_at > now() + interval '720 hours';
create function refuse_lasting_links() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.expires_at > now() + interval '720 hours' then
    raise exception 'a link lasts for thirty days' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger board_links_last before insert or update of expires_at on board_links for each row execute function refuse_lasting_links();
