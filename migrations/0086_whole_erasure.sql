-- A request about data is asked of a forum, whose duty it stays: it does not go with the cycle on whose page it was asked.
alter table person_requests drop column cycle_id;
-- What was asked and answered goes with the account of whoever asked.
alter table person_requests drop constraint person_requests_answer_check,
  add constraint person_requests_answer_check check (answer = '' or length(btrim(answer)) between 10 and 4000);
create index consents_person on consents (person_id);

-- What an erasure does stands in one place.
drop trigger erasures_claims on erasures;
drop function forget_claims();
-- Takes away all that says who somebody was, in every table, and leaves what is of the record: what she wrote, for which
-- organisation, and that she voted. Which is which stands in HELD (server/src/features/rights/policy.ts); the test of an erasure
-- compares every column of that list with what this does.
-- called: what she is called from now on, by language.
-- Returns false for whoever was erased before, and for guests, who are forgotten by themselves.
create or replace function erase_person(which uuid, called jsonb) returns boolean
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
  delete from guest_claims where claimed_by = which or guest_id = which or email = address;
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
  update forums set legal_contact = null where position(address in lower(legal_contact)) > 0;
  -- That she asked, when, and that she was answered in time is the forum's to show; what it was about is hers.
  update person_requests set words = '', answer = case when answer is null then null else '' end where person_id = which;

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $$;
