-- When whoever asked was erased before it was answered: also as a guest, whose own account nobody can tell any more.
alter table person_requests add column ended_at timestamptz check (ended_at is null or answered_at is null);
update person_requests r set ended_at = e.erased_at from erasures e where e.person_id = r.person_id and r.answered_at is null;
-- Of those who were erased before: a guest without name, session, network and account whose words are gone.
update person_requests r set ended_at = now() from people p
  where p.id = r.person_id and p.is_guest and not p.is_named and r.answered_at is null and r.words = ''
    and not exists (select 1 from sessions s where s.person_id = p.id)
    and not exists (select 1 from guest_claims c where c.guest_id = p.id)
    and not exists (select 1 from board_guests g where g.person_id = p.id and (g.network is not null or g.origin is not null));

-- As it was, with the end of what was asked.
CREATE OR REPLACE FUNCTION public.erase_person(which uuid, called jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  address text;
  guests uuid[];
begin
  -- Whatever is written for her at this moment waits here for the end, or is waited for: each such row locks hers.
  select email into address from people where id = which and not is_guest for update;
  if address is null or exists (select 1 from erasures where person_id = which) then return false; end if;
  insert into erasures (person_id, letter_to) values (which, address);

  delete from sessions where person_id = which;
  delete from sign_in_browsers where person_id = which;
  delete from passkeys where person_id = which;
  delete from sign_in_codes where email = address;
  delete from verifications where identifier = address;
  delete from accounts where person_id = which;
  delete from address_changes where person_id = which or email = address;
  delete from undelivered_letters where person_id = which;
  delete from notices where person_id = which;
  delete from notice_choices where person_id = which;
  delete from calendar_feeds where person_id = which;
  delete from forum_roles where person_id = which;
  delete from acting_seats where person_id = which;
  delete from invited_names where person_id = which;
  -- Whom she was before she had an account is called so no more either.
  guests := array(select c.guest_id from guest_claims c join people g on g.id = c.guest_id
    where c.claimed_by = which and g.is_guest);
  update people set name = coalesce(called -> 'guest' ->> locale, called ->> locale, called ->> 'es'), is_named = false,
    image = null, updated_at = now() where id = any(guests);
  update board_guests set network = null, origin = null where person_id = any(guests);
  update board_ops set origin = null where person_id = any(guests) and origin is not null;
  delete from sessions where person_id = any(guests);
  delete from guest_claims where claimed_by = which or guest_id = which or email = address;
  delete from participation_requests where email = address;
  -- What she said under this address stands, as everybody's; that it was she who said it does not.
  update contributions set left_email = null, email_confirmed_at = null, name = null where left_email = address;
  delete from uploads where person_id = which and finished_at is null;

  -- One that was to begin later never began.
  update seats set starts_at = least(starts_at, now()), ended_at = now(), end_noted = true
    where person_id = which and (ended_at is null or ended_at > now());
  -- She is not awaited at what is still to come; where she was, she was.
  delete from meeting_answers a using meetings m where a.person_id = which and m.id = a.meeting_id and m.starts_at > now();
  delete from meeting_people p using meetings m where p.person_id = which and m.id = p.meeting_id and m.starts_at > now();
  update board_guests set network = null where person_id = which and network is not null;
  -- Folds hold names as they were; the next reader makes them anew from the log.
  delete from board_folds where board_id in (
    select board_id from board_ops where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = any(guests));
  update organisations set contact = null where names_address(contact, address);
  -- Whoever leads is told that nobody is named there any more.
  update forums set legal_contact = null, legal_contact_emptied_at = now() where names_address(legal_contact, address);
  -- That she asked, when, and that she was answered in time is the forum's to show; what it was about is hers.
  -- What nobody had answered is over with her: nobody is left to read it.
  update person_requests set words = '', answer = case when answer is null then null else '' end,
    ended_at = case when answered_at is null then coalesce(ended_at, now()) end
  where person_id = which or person_id = any(guests);

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$;
