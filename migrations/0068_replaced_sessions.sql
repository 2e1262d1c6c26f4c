-- SEC-22: a session that was replaced serves for seconds what had left before; nothing that is done with it gives it more.
delete from sessions where replaced_by is not null;
create function refuse_longer_replaced_session() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.replaced_by is null or new.expires_at > old.expires_at then
    raise exception 'a session that was replaced gets no later end' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger sessions_replaced before update on sessions
  for each row when (old.replaced_by is not null) execute function refuse_longer_replaced_session();
