-- Who was erased. The person's row stays, because what she wrote and voted hangs on it; nothing in it says who she was.
create table erasures (
  person_id uuid primary key references people,
  erased_at timestamptz not null default now(),
  -- Where the letter goes that says it is done; gone once it has left, a day later at the latest.
  letter_to text check (letter_to = lower(letter_to))
);
revoke all on erasures from minga_app;
grant select, update (letter_to) on erasures to minga_app;

-- Takes away all that says who somebody was, in every table, and leaves what is of the record: what she wrote, for which
-- organisation, and that she voted. Which is which stands in server/src/features/rights/policy.ts.
-- called: what she is called from now on, by language.
-- Returns false for whoever was erased before, and for guests, who are forgotten by themselves.
create function erase_person(which uuid, called jsonb) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  address text;
begin
  -- Whatever is written for her at this moment waits here for the end, or is waited for: each such row locks hers.
  select email into address from people where id = which and not is_guest for update;
  if address is null or exists (select 1 from erasures where person_id = which) then return false; end if;
  insert into erasures (person_id, letter_to) values (which, address);

  delete from sessions where person_id = which;
  delete from sign_in_browsers where person_id = which;
  delete from sign_in_codes where email = address;
  delete from verifications where identifier = address;
  delete from accounts where person_id = which;
  delete from undelivered_letters where person_id = which;
  delete from notices where person_id = which;
  delete from notice_choices where person_id = which;
  delete from follows where person_id = which;
  delete from calendar_feeds where person_id = which;
  delete from forum_roles where person_id = which;
  delete from acting_seats where person_id = which;
  delete from invited_names where person_id = which;
  delete from uploads where person_id = which and finished_at is null;

  -- One that was to begin later never began.
  update seats set ended_at = greatest(now(), starts_at) where person_id = which and ended_at is null;
  -- She is not awaited at what is still to come; where she was, she was.
  delete from meeting_answers a using meetings m where a.person_id = which and m.id = a.meeting_id and m.starts_at > now();
  delete from meeting_people p using meetings m where p.person_id = which and m.id = p.meeting_id and m.starts_at > now();
  update board_guests set network = null where person_id = which and network is not null;
  -- Folds hold names as they were; the next reader makes them anew from the log.
  delete from board_folds where board_id in (
    select board_id from board_ops where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = which or confirmed_by = which);
  update organisations set contact = null where position(address in lower(contact)) > 0;

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $$;
revoke all on function erase_person(uuid, jsonb) from public;
grant execute on function erase_person(uuid, jsonb) to minga_app;

-- Nothing is opened for somebody who was erased a moment ago. After the check of the foreign key, which waits for an erasure
-- that is under way: only then this sees whether it was.
create function refuse_for_erased() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select 1 from erasures where person_id = new.person_id) then
    raise exception 'person % was erased', new.person_id using errcode = 'serialization_failure';
  end if;
  return null;
end $$;
create trigger sessions_of_erased after insert on sessions for each row execute function refuse_for_erased();
create trigger sign_in_browsers_of_erased after insert on sign_in_browsers for each row execute function refuse_for_erased();
create trigger forum_roles_of_erased after insert on forum_roles for each row execute function refuse_for_erased();
create trigger invited_names_of_erased after insert on invited_names for each row execute function refuse_for_erased();
create trigger seats_of_erased after insert on seats for each row execute function refuse_for_erased();
