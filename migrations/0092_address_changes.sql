-- Somebody moves to another address: asked in the account, confirmed from the new mailbox, and stopped or taken back from the old
-- one for some days. The address of a person is changed by these two functions and by nothing else that the application may do.
create table address_changes (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  email text not null check (email = lower(email)),
  former_email text not null check (former_email = lower(former_email)),
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  stoppable_until timestamptz not null check (stoppable_until > expires_at),
  confirmed_at timestamptz,
  ended_at timestamptz
);
create index address_changes_person on address_changes (person_id, asked_at);
create index address_changes_email on address_changes (email, asked_at);
-- Whoever asks again has one that waits.
create unique index address_changes_waiting on address_changes (person_id) where confirmed_at is null and ended_at is null;
revoke all on address_changes from minga_app;
grant select, insert, delete, update (ended_at) on address_changes to minga_app;

-- Returns confirmed, again (it was before), taken (by another account since), or over.
create function confirm_address(which uuid) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  change address_changes;
begin
  -- Two of one person wait for one another at the person.
  perform 1 from people where id = (select person_id from address_changes where id = which) for update;
  select * into change from address_changes where id = which for update;
  if change.id is null or change.ended_at is not null then return 'over'; end if;
  if change.confirmed_at is not null then return 'again'; end if;
  if change.expires_at <= now() or change.former_email <> (select email from people where id = change.person_id) then
    return 'over';
  end if;
  begin
    update people set email = change.email, email_verified = true, updated_at = now() where id = change.person_id;
  exception when unique_violation then
    return 'taken';
  end;
  update address_changes set confirmed_at = now() where id = which;
  delete from sign_in_codes where email = change.former_email;
  return 'confirmed';
end $$;

-- From the old mailbox: nothing is changed, or it is put back, with all that followed. Returns stopped, restored, taken or over.
create function stop_address(which uuid) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  change address_changes;
  present text;
begin
  select email into present from people where id = (select person_id from address_changes where id = which) for update;
  select * into change from address_changes where id = which for update;
  if change.id is null or change.stoppable_until <= now() then return 'over'; end if;
  if change.ended_at is not null then return 'stopped'; end if;
  update address_changes set ended_at = now() where id = which;
  if change.confirmed_at is null then return 'stopped'; end if;
  begin
    update people set email = change.former_email, updated_at = now() where id = change.person_id;
  exception when unique_violation then
    update address_changes set ended_at = null where id = which;
    return 'taken';
  end;
  update address_changes set ended_at = now() where person_id = change.person_id and ended_at is null;
  delete from sign_in_codes where email in (present, change.email);
  return 'restored';
end $$;
revoke all on function confirm_address(uuid), stop_address(uuid) from public;
grant execute on function confirm_address(uuid), stop_address(uuid) to minga_app;

-- Where somebody was to be reached goes with their account; all else as before.
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
  delete from address_changes where person_id = which or email = address;
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
