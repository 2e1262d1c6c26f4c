-- Does a text name this very address? Part of a longer one is another person's.
create function names_address(words text, address text) returns boolean
  language sql immutable set search_path = public, pg_temp as $$
  select coalesce(lower(words) ~ ('(?<![[:alnum:]._%+-])' || regexp_replace(address, '([^[:alnum:]])', '\\\1', 'g')
    || '(?![[:alnum:]-]|\.[[:alnum:]])'), false)
$$;

-- A contact that an erasure emptied waits for whoever leads to name another.
alter table forums add column legal_contact_emptied_at timestamptz;
create function keep_contact_named() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.legal_contact_emptied_at := null;
  return new;
end $$;
create trigger forums_contact_named before update of legal_contact on forums for each row
  when (new.legal_contact is not null) execute function keep_contact_named();

-- What was on its way when somebody was erased comes too late, whatever it is: a name, an address, a right.
create function keep_erased() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  return null;
end $$;
create trigger people_erased before update on people for each row
  when (old.email = old.id || '@erased.invalid') execute function keep_erased();

-- Somebody else may have come in by the link of an invitation; whom it was for can be invited again.
alter table invitations drop constraint invitations_once;
create unique index invitations_once on invitations (forum_id, person_id) where accepted_at is null or accepted_by = person_id;

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
    union select board_id from board_guests where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = any(guests));
  update organisations set contact = null where names_address(contact, address);
  -- Whoever leads is told that nobody is named there any more.
  update forums set legal_contact = null, legal_contact_emptied_at = now() where names_address(legal_contact, address);
  -- That she asked, when, and that she was answered in time is the forum's to show; what it was about is hers.
  update person_requests set words = '', answer = case when answer is null then null else '' end where person_id = which;

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$;
