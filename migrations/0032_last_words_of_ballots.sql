-- Where seats vote, the vote of a seat that has ended passes to a new seat of its organisation: one vote to one seat, also
-- when two have ended and one has come.
alter table ballot_turnout add column inherited_by uuid references seats;
create unique index ballot_turnout_one_heir on ballot_turnout (ballot_id, inherited_by) where inherited_by is not null;

drop function cast_open_vote(uuid, uuid, text, text, jsonb);
drop function cast_secret_vote(uuid, uuid, text, text, jsonb);
create function cast_open_vote(which uuid, entry uuid, key text, code text, answers jsonb, heir uuid) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256, inherited_by)
      select t.id, r.id, key, heir from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'open'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning ballot_id, roll_entry),
  stored as (
    insert into ballot_casts (ballot_id, roll_entry, tracker, choices)
      select c.ballot_id, c.roll_entry, code, answers from counted c returning 1)
  select exists (select 1 from stored)
$$;
create function cast_secret_vote(which uuid, entry uuid, key text, code text, answers jsonb, heir uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare kept_under text;
begin
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256, inherited_by)
      select t.id, r.id, key, heir from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'secret'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning roll_entry)
  select r.tally_group into kept_under from counted c join ballot_roll r on r.id = c.roll_entry;
  if kept_under is null then return false; end if;
  execute format('insert into public.%I (tracker, tally_group, choice) values ($1, $2, $3)', ballot_box(which)) using code, kept_under, answers;
  return true;
end $$;

-- Adopting asks the ballots as publishing does: past one that did not approve the text only with a public reason.
alter table commitments add column adopted_reason text check (length(btrim(adopted_reason)) between 10 and 2000);
-- Reasons that were given in public stay as they were given.
drop trigger commitments_published on commitments;
create trigger commitments_published before update on commitments for each row
  when ((old.published_at is not null and (old.published_at, old.published_reason) is distinct from (new.published_at, new.published_reason))
    or (old.state = 'adopted' and (new.state, new.adopted_reason) is distinct from (old.state, old.adopted_reason))
    or (old.state in ('published', 'adopted') and new.state in ('draft', 'frozen'))
    or (old.state = 'withdrawn' and (new.state, new.withdrawn_reason) is distinct from (old.state, old.withdrawn_reason)))
  execute function refuse_application('a published commitment stays published');
