-- A forum that was made in a hurry has its language and its zone put right. Its zone stays from the first cycle on: the stages,
-- meetings, seats and days of that cycle were said on its clock, and calendars that people keep hold them.
create function keep_zone_of_cycles() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from cycles c where c.forum_id = new.id) then
    raise exception 'a forum with a cycle keeps its zone' using errcode = 'check_violation', constraint = 'forums_zone_kept';
  end if;
  return new;
end $$;
create trigger forums_zone_kept before update of time_zone on forums for each row
  when (old.time_zone is distinct from new.time_zone) execute function keep_zone_of_cycles();
grant update (locale, time_zone) on forums to minga_app;
