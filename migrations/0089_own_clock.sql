-- On whose clock somebody reads, and in which language, wherever they sign in. No zone: that of each forum. A language counts
-- on every device only once its person chose it: until then it is the one in which they were invited.
alter table people
  add column time_zone text check (length(time_zone) between 1 and 64),
  add column locale_chosen boolean not null default false;
grant update (time_zone, locale_chosen) on people to minga_app;

-- Where somebody sits goes with their account; all else as before.
CREATE OR REPLACE FUNCTION public.erase_person(which uuid, called jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$
;
