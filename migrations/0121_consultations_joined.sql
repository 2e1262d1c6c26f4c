-- Consultations that people open, join and are answered in. Until now only the demonstration wrote these tables. What was
-- asked is the consultation's own words, frozen in its versions once it is published; `body` is a contribution in words, for
-- where there is room for words only, as it was given.
alter table consultations rename column question to introduction;
alter table consultations
  drop column slug,
  alter column title set default '',
  alter column introduction set default '',
  alter column opens_at drop not null,
  alter column closes_at drop not null,
  add column questions jsonb not null default '[]',
  add column themes text[] not null default '{}',
  add column audience text not null default 'anybody' check (audience in ('anybody', 'forum')),
  add column identity_mode text not null default 'organisation' check (identity_mode in ('person', 'organisation', 'anonymous')),
  add column lead_organisation_id uuid references organisations,
  add column warnings jsonb not null default '[]',
  -- Goes up with each saving, and with each change once it is published.
  add column version int not null default 1,
  add column created_by uuid references people,
  add column saved_at timestamptz not null default now(),
  add column published_at timestamptz,
  add constraint consultations_title check (length(title) <= 200),
  add constraint consultations_introduction check (length(introduction) <= 4000);
update consultations set published_at = opens_at,
  questions = jsonb_build_array(jsonb_build_object('id', 'q1', 'kind', 'text', 'label', title, 'hint', '', 'isRequired', true,
    'options', '[]'::jsonb));
alter table consultations add constraint consultations_whole check (published_at is null
  or (opens_at is not null and closes_at is not null and length(btrim(title)) > 0 and jsonb_array_length(questions) > 0));
create index consultations_cycle on consultations (cycle_id, opens_at);

create trigger consultations_place before update of id, cycle_id, created_by on consultations for each row
  execute function refuse_application('a consultation stays in its cycle');
create trigger consultations_published before update on consultations for each row
  when (old.published_at is not null and old.published_at is distinct from new.published_at)
  execute function refuse_application('a published consultation stays published');
-- What is promised to those who contribute holds from its first moment on; of its dates only the end moves, and away from them.
create trigger consultations_promise before update on consultations for each row
  when (old.published_at is not null and old.opens_at <= now()
    and ((old.title, old.introduction, old.questions, old.themes, old.audience, old.identity_mode, old.opens_at, old.stage_name)
      is distinct from (new.title, new.introduction, new.questions, new.themes, new.audience, new.identity_mode, new.opens_at, new.stage_name)
      or new.closes_at < old.closes_at))
  execute function refuse_application('what an open consultation asks and promises is fixed');
create trigger consultations_over before update on consultations for each row
  when (old.published_at is not null and old.closes_at <= now() and new.closes_at is distinct from old.closes_at)
  execute function refuse_application('a consultation that is over is not opened again');
create trigger consultations_stay before delete on consultations for each row when (old.published_at is not null)
  execute function refuse_application('a published consultation is not deleted');
grant insert, delete, update on consultations to minga_app;

alter table contributions
  drop constraint contributions_body_check,
  add constraint contributions_body_check check (length(btrim(body)) between 1 and 100000),
  alter column sector drop not null,
  add column answers jsonb not null default '{}',
  add column territory text check (length(territory) between 1 and 120),
  add column name text check (length(name) between 1 and 120),
  add column organisation text check (length(organisation) between 1 and 200),
  add column seat_id uuid references seats,
  -- Of the receipt, keyed: whoever reads the table finds nobody's contribution by it.
  add column code_hash text unique,
  -- To be notified of the answer, and forgotten with it.
  add column left_email text check (left_email = lower(left_email)),
  add column email_asked_at timestamptz,
  add column email_confirmed_at timestamptz,
  add column locale text not null default 'es',
  -- Which text of the privacy notice was agreed to.
  add column notice_number int,
  add column notice_locale text,
  add column notice_sha256 text,
  -- From where it came, hashed, as long as it may be the same press that comes again.
  add column network text,
  add column words_hash text,
  add column hidden_at timestamptz,
  add column hidden_reason text check (length(btrim(hidden_reason)) between 10 and 4000),
  add column hidden_by uuid references people,
  add constraint contributions_hidden check ((hidden_at is null) = (hidden_reason is null) and (hidden_at is null) = (hidden_by is null)),
  add constraint contributions_address check (email_confirmed_at is null or left_email is not null);
update contributions set answers = jsonb_build_object('q1', body);
create index contributions_email on contributions (left_email, email_asked_at) where left_email is not null;
create index contributions_repeated on contributions (consultation_id, words_hash, network) where words_hash is not null;
create index contributions_person on contributions (person_id) where person_id is not null;

-- The window is the database's to say, and whose voice may be kept is the promise's.
create function refuse_contribution() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  one consultations;
begin
  if not is_application() then return new; end if;
  select * into one from consultations where id = new.consultation_id;
  if one.published_at is null or one.opens_at > now() or one.closes_at <= now() then
    raise exception 'a consultation takes contributions while it is open' using errcode = 'insufficient_privilege';
  end if;
  if one.identity_mode <> 'person' and new.name is not null or one.identity_mode = 'anonymous'
    and (new.person_id, new.seat_id, new.organisation, new.sector, new.territory, new.left_email) is distinct from
      (null::uuid, null::uuid, null::text, null::text, null::text, null::text) then
    raise exception 'a consultation keeps no more of whoever contributes than it says' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger contributions_promise before insert on contributions for each row execute function refuse_contribution();
grant insert on contributions to minga_app;
grant update (left_email, email_confirmed_at, network, words_hash, hidden_at, hidden_reason, hidden_by) on contributions to minga_app;

alter table responses
  alter column organisation_id drop not null,
  -- Null: a draft, which those who answer see.
  add column published_at timestamptz;
update responses set published_at = at;
create trigger responses_published before update on responses for each row when (old.published_at is not null)
  execute function refuse_application('a published response stays as it is');
create trigger responses_stay before delete on responses for each row when (old.published_at is not null)
  execute function refuse_application('a published response is not deleted');
create trigger responses_place before update of id, contribution_id on responses for each row
  execute function refuse_application('a response stays with its contribution');
grant insert, delete, update (disposition, reason, organisation_id, person_id, at, published_at) on responses to minga_app;

create or replace function search_consultation(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'consultation' and subject_id = which;
  select keep_searched('consultation', k.id, case when k.published_at is null then 2 else 0 end, c.forum_id, c.id, k.title,
    concat_ws(' ', k.introduction, (select string_agg(q ->> 'label', ' ') from jsonb_array_elements(k.questions) q)))
  from consultations k join cycles c on c.id = k.cycle_id where k.id = which
$$;
create or replace function search_contribution(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'contribution' and subject_id = which;
  select keep_searched('contribution', o.id, 0, c.forum_id, c.id, null, o.body)
  from contributions o join consultations k on k.id = o.consultation_id join cycles c on c.id = k.cycle_id
  where o.id = which and o.hidden_at is null
$$;

-- As it was, with contributions.
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
  update person_requests set words = '', answer = case when answer is null then null else '' end
  where person_id = which or person_id = any(guests);

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$
