-- Organisations ask to take part, on the public page of a cycle. Until whoever asks has confirmed it by the letter to their
-- address nobody sees it, and after two days it is gone: nobody asks in the name of somebody else.
alter table cycles add column takes_requests boolean not null default true;

create table participation_requests (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  organisation text not null check (length(organisation) between 1 and 200),
  sector text not null,
  territory text check (length(territory) between 1 and 120),
  themes text[] not null default '{}',
  contribution text not null check (length(contribution) between 1 and 2000),
  name text not null check (length(name) between 1 and 120),
  role text check (length(role) between 1 and 120),
  email text not null check (email = lower(email)),
  locale text not null,
  -- The privacy notice of the forum that was agreed to: its number, its language, and the hash of its words.
  notice_number int not null,
  notice_locale text not null,
  notice_sha256 text not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  outcome text check (outcome in ('approved', 'declined')),
  reason text check (length(btrim(reason)) between 10 and 4000),
  organisation_id uuid references organisations on delete set null,
  decided_by uuid references people,
  decided_at timestamptz,
  constraint participation_requests_decided check ((outcome is null) = (decided_at is null)
    and (outcome is null) = (decided_by is null) and (outcome is null or confirmed_at is not null)
    and ((reason is not null) = (coalesce(outcome, '') = 'declined')) and (organisation_id is null or outcome = 'approved'))
);
create index participation_requests_cycle on participation_requests (cycle_id, confirmed_at);
create index participation_requests_email on participation_requests (email, asked_at);
create trigger participation_requests_final before update of outcome, reason, decided_by, decided_at on participation_requests
  for each row when (old.outcome is not null) execute function refuse_application('what was decided stays decided');
alter table participation_requests enable row level security;
create policy reach on participation_requests to minga_app using ((select reaches_all())
  or exists (select 1 from cycles p where p.id = participation_requests.cycle_id));
revoke all on participation_requests from minga_app;
grant select, insert, delete, update (confirmed_at, outcome, reason, organisation_id, decided_by, decided_at)
  on participation_requests to minga_app;

-- As it was, with these requests.
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
    union select board_id from board_guests where person_id = which or confirmed_by = which);
  update organisations set contact = null where position(address in lower(contact)) > 0;
  update forums set legal_contact = null where position(address in lower(legal_contact)) > 0;
  -- That she asked, when, and that she was answered in time is the forum's to show; what it was about is hers.
  update person_requests set words = '', answer = case when answer is null then null else '' end where person_id = which;

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$;
