-- Whoever reads the mailbox from which somebody was moved away takes it back for the whole seven days, whatever came later: asked
-- again, confirmed, moved on, or stopped from the mailbox that the address was moved to.
-- Until now one that was ended was ended by a stop, or by another that took its place; the links of both stay spent.
alter table address_changes add column stopped_at timestamptz;
update address_changes set stopped_at = ended_at where ended_at is not null;
create index address_changes_former on address_changes (former_email);

CREATE OR REPLACE FUNCTION public.stop_address(which uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  change address_changes;
  present text;
  moved boolean;
  -- After waiting for the person: whatever they did before this is behind it.
  moment timestamptz;
begin
  select email into present from people where id = (select person_id from address_changes where id = which) for update;
  select * into change from address_changes where id = which for update;
  moment := clock_timestamp();
  if change.id is null or change.stoppable_until <= moment then return 'over'; end if;
  if change.stopped_at is not null then return 'stopped'; end if;
  -- What was asked before it was asked from another mailbox, whose reader alone takes it back.
  select bool_or(confirmed_at is not null) into moved from address_changes
    where person_id = change.person_id and asked_at >= change.asked_at and stopped_at is null;
  if moved then
    begin
      update people set email = change.former_email, updated_at = now() where id = change.person_id;
    exception when unique_violation then
      -- Only somebody who came before addresses were kept.
      return 'taken';
    end;
  end if;
  update address_changes set ended_at = coalesce(ended_at, moment), stopped_at = moment
    where person_id = change.person_id and asked_at >= change.asked_at and stopped_at is null;
  if not moved then return 'stopped'; end if;
  -- Whoever read the mailboxes in between proves nothing by it any more.
  delete from sign_in_browsers where person_id = change.person_id;
  delete from sign_in_codes where email = present or email in (
    select email from address_changes where person_id = change.person_id and stopped_at = moment);
  return 'restored';
end $function$
;

-- The address that somebody was moved away from is theirs as long as they can take it back, by whichever door another comes for it.
-- Looked at after the row is in: whoever waited for the owner to leave it sees that they left.
create function keep_address_for_owner() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from address_changes c where c.former_email = new.email and c.person_id <> new.id
      and c.confirmed_at is not null and c.stopped_at is null and c.stoppable_until > now()) then
    raise exception 'this address is kept for its owner' using errcode = 'unique_violation',
      constraint = 'people_email_kept', detail = new.email;
  end if;
  return null;
end $$;
create trigger people_email_kept after insert or update of email on people for each row execute function keep_address_for_owner();
