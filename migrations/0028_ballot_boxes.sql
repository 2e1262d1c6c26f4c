-- One vote for each organisation, or for each member's seat where the forum's rules say so; fixed when announced.
-- Ballots that had been announced promised one for each seat.
alter table ballots
  add column votes_by text not null default 'seat' check (votes_by in ('organisation', 'seat')),
  -- What the rules noticed on announcing (V08, P07, P08): public, because publishing does not make it go away.
  add column warnings jsonb not null default '[]';
alter table ballots alter column votes_by set default 'organisation';
update ballots set votes_by = 'organisation' where announced_at is null;

-- Whose vote an entry is: the organisation's, or the seat's. `seat_id` and `person_id` name who held it on announcing.
alter table ballot_roll add column voter uuid;
update ballot_roll set voter = seat_id;
alter table ballot_roll alter column voter set not null, drop constraint ballot_roll_ballot_id_seat_id_key,
  add constraint ballot_roll_once unique (ballot_id, voter);

alter table ballot_questions
  -- The text was withdrawn while people voted: nothing is decided about it.
  add column struck_at timestamptz,
  -- Asked in secret before: two counts side by side would tell the votes of whoever voted only once.
  add column is_outcome_only boolean not null default false;

alter table commitments add column published_reason text check (length(btrim(published_reason)) between 10 and 2000);

-- A ballot takes votes as long as a text is left to vote on.
create or replace view ballots_taking_votes with (security_invoker = true) as
  select b.id, b.cycle_id, b.title, b.closes_at
  from ballots b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage
  where b.announced_at is not null and b.closed_at is null and b.sealed_at is null
    and b.opens_at <= clock_timestamp() and clock_timestamp() < b.closes_at
    and s.opens_at <= clock_timestamp() and clock_timestamp() < least(s.closes_at, s.closed_at)
    and exists (select 1 from ballot_questions q where q.ballot_id = b.id and q.struck_at is null);

-- What ballots have said about a version. Commitments are below ballots and read it here.
create view ballot_decisions with (security_invoker = true) as
  select q.version_id, v.commitment_id, b.id as ballot_id, b.title, coalesce(b.closed_at, b.closes_at) as ends_at,
    b.sealed_at is not null as is_counted, (b.export -> 'results' -> (q.position - 1) ->> 'isApproved')::boolean as is_approved
  from ballots b join ballot_questions q on q.ballot_id = b.id join commitment_versions v on v.id = q.version_id
  where b.announced_at is not null and q.struck_at is null;
revoke insert, update, delete on ballot_decisions from minga_app;

-- Secret votes of one ballot lie in a table of their own, which is dropped whole when they have been counted: rows of one
-- transaction share its number, and a row that is deleted or written anew stays in the file of its table. The application
-- has no right on it; it votes, checks and counts by the functions below.
create function ballot_box(which uuid) returns text language sql immutable as
  $$ select 'secret_votes_' || replace(which::text, '-', '') $$;

create function make_ballot_box(which uuid) returns void language plpgsql as $$
declare grantee text;
begin
  execute format('create table public.%I (tracker text primary key, tally_group text not null, choice jsonb not null)', ballot_box(which));
  for grantee in select distinct a.grantee::regrole::text from pg_class c, aclexplode(c.relacl) a
    where c.oid = ('public.' || ballot_box(which))::regclass and a.grantee <> c.relowner and a.grantee <> 0
  loop
    execute format('revoke all on public.%I from %s', ballot_box(which), grantee);
  end loop;
end $$;
revoke all on function make_ballot_box(uuid) from public;

-- No time, no number, no key of another table: nothing in a box leads to a person.
do $$
declare one uuid;
begin
  for one in select id from ballots where mode = 'secret' and announced_at is not null and sealed_at is null loop
    perform make_ballot_box(one);
    execute format('insert into public.%I select tracker_hash, tally_group, choice from secret_ballots where ballot_id = $1 order by tracker_hash',
      ballot_box(one)) using one;
  end loop;
end $$;
drop function rewrite_secret_ballots(uuid, jsonb);
drop table secret_ballots;

-- Votes come in by these two functions only, each one row of the turnout and one vote, or nothing.
revoke insert on ballot_turnout, ballot_casts from minga_app;
create function cast_open_vote(which uuid, entry uuid, key text, code text, answers jsonb) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256)
      select t.id, r.id, key from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'open'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning ballot_id, roll_entry),
  stored as (
    insert into ballot_casts (ballot_id, roll_entry, tracker, choices)
      select c.ballot_id, c.roll_entry, code, answers from counted c returning 1)
  select exists (select 1 from stored)
$$;
create function cast_secret_vote(which uuid, entry uuid, key text, code text, answers jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare kept_under text;
begin
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256)
      select t.id, r.id, key from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'secret'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning roll_entry)
  select r.tally_group into kept_under from counted c join ballot_roll r on r.id = c.roll_entry;
  if kept_under is null then return false; end if;
  execute format('insert into public.%I (tracker, tally_group, choice) values ($1, $2, $3)', ballot_box(which)) using code, kept_under, answers;
  return true;
end $$;

-- Is a vote with this code in the box? Only who holds the key of a vote can name its code.
create function is_in_ballot_box(which uuid, code text) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found_one boolean;
begin
  if to_regclass('public.' || ballot_box(which)) is null then return null; end if;
  execute format('select exists (select 1 from public.%I where tracker = $1)', ballot_box(which)) into found_one using code;
  return found_one;
end $$;
-- The same with its answers, for a request that is sent again while votes are taken; null from then on, for everybody.
create function ballot_box_agrees(which uuid, code text, answers jsonb) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare is_same boolean;
begin
  if not exists (select 1 from ballots_taking_votes where id = which) then return null; end if;
  execute format('select $2 @> choice from public.%I where tracker = $1', ballot_box(which)) into is_same using code, answers;
  return is_same;
end $$;

create function refuse_open_box(which uuid) returns void language plpgsql stable as $$
begin
  perform 1 from ballots where id = which and sealed_at is null and coalesce(closed_at, closes_at) <= clock_timestamp();
  if not found then raise exception 'votes are read only to count a ballot that is over'; end if;
end $$;
create function read_ballot_box(which uuid) returns table (tracker text, tally_group text, choice jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refuse_open_box(which);
  return query execute format('select tracker, tally_group, choice from public.%I order by tracker', ballot_box(which));
end $$;

-- Every answer that is kept, of either mode.
create function answers_kept(which uuid) returns table (tracker text, version_id text, choice text)
language plpgsql as $$
begin
  if exists (select 1 from ballots where id = which and mode = 'secret') then
    return query execute format('select v.tracker, a.key, a.value #>> ''{}'' from public.%I v, jsonb_each(v.choice) a', ballot_box(which));
  else
    return query select v.tracker, a.key, a.value ->> 'choice' from ballot_casts v, jsonb_each(v.choices) a where v.ballot_id = which;
  end if;
end $$;
revoke all on function answers_kept(uuid) from public;

-- A record is taken only when it holds the votes that were cast, and as many as people voted; then the box goes.
create function require_honest_count() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare turnout bigint; codes jsonb; counted bigint; wrong bigint;
begin
  perform refuse_open_box(old.id);
  select count(*) into turnout from ballot_turnout where ballot_id = old.id;
  select count(*), coalesce(jsonb_agg(tracker order by tracker collate "C"), '[]') into counted, codes
    from (select distinct tracker from answers_kept(old.id)) t;
  if counted <> turnout or (new.export ->> 'turnout')::bigint is distinct from turnout or new.export -> 'trackers' is distinct from codes then
    raise exception 'ballot % holds % votes, % took part, the record says %', old.id, counted, turnout, new.export ->> 'turnout' using errcode = 'MB001';
  end if;
  with kept as (
    select q.position - 1 as question, a.choice, count(*) as votes
    from answers_kept(old.id) a join ballot_questions q on q.ballot_id = old.id and q.version_id::text = a.version_id
    where q.struck_at is null group by 1, 2),
  shown as (
    select (v ->> 'question')::int as question, v ->> 'choice' as choice, count(*) as votes
    from jsonb_array_elements(new.export -> 'votes') v group by 1, 2)
  select count(*) into wrong from (
    (select * from kept where old.mode = 'open' or question in (select question from shown) except select * from shown)
    union all (select * from shown except select * from kept)) d;
  if wrong > 0 then raise exception 'the record of ballot % does not hold the votes that were cast', old.id using errcode = 'MB001'; end if;
  if old.mode = 'secret' then execute format('drop table public.%I', ballot_box(old.id)); end if;
  return new;
end $$;
create trigger ballots_record before update on ballots for each row
  when (old.sealed_at is null and new.sealed_at is not null) execute function require_honest_count();

-- Announcing makes the box, and says which texts were asked about in secret before.
create function prepare_announced_ballot() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from ballot_roll where ballot_id = old.id) then raise exception 'nobody is on the roll of ballot %', old.id; end if;
  if old.mode = 'open' then return new; end if;
  perform make_ballot_box(old.id);
  update ballot_questions q set is_outcome_only = true from commitment_versions v
    where q.ballot_id = old.id and v.id = q.version_id and exists (
      select 1 from ballot_questions o join ballots b on b.id = o.ballot_id join commitment_versions w on w.id = o.version_id
      where w.commitment_id = v.commitment_id and b.id <> old.id and b.mode = 'secret' and b.announced_at is not null and o.struck_at is null
        and (b.sealed_at is null or exists (select 1 from jsonb_array_elements(b.export -> 'votes') e where (e ->> 'question')::int = o.position - 1)));
  return new;
end $$;
create trigger ballots_prepare before update on ballots for each row
  when (old.announced_at is null and new.announced_at is not null) execute function prepare_announced_ballot();

-- Stricter than before: shared with announcing, so that a row that comes at the same instant is on the roll that is hashed,
-- or is refused; and for the owner too.
create or replace function refuse_announced_roll() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ballots where id = new.ballot_id and announced_at is null for share;
  if not found then raise exception 'the roll of an announced ballot is fixed' using errcode = 'insufficient_privilege'; end if;
  return new;
end $$;

create function refuse_made_up_ballot() returns trigger language plpgsql as $$
begin
  if new.announced_at is not null or new.sealed_at is not null or new.closed_at is not null then raise exception 'a ballot begins as a draft'; end if;
  return new;
end $$;
create trigger ballots_draft before insert on ballots for each row execute function refuse_made_up_ballot();

create or replace function refuse_changed_ballot() returns trigger language plpgsql as $$
begin
  if old.announced_at is not null and (old.id, old.cycle_id, old.title, old.introduction, old.stage, old.mode, old.rule, old.quorum_percent, old.opens_at, old.closes_at, old.announced_at, old.roll_sha256, old.votes_by, old.warnings)
    is distinct from (new.id, new.cycle_id, new.title, new.introduction, new.stage, new.mode, new.rule, new.quorum_percent, new.opens_at, new.closes_at, new.announced_at, new.roll_sha256, new.votes_by, new.warnings) then
    raise exception 'an announced ballot cannot be changed';
  end if;
  if old.closed_at is not null and (old.closed_at, old.closed_reason) is distinct from (new.closed_at, new.closed_reason) then
    raise exception 'a closed ballot cannot be changed';
  end if;
  if old.sealed_at is not null and (old.sealed_at, old.export, old.export_sha256, old.closed_at) is distinct from (new.sealed_at, new.export, new.export_sha256, new.closed_at) then
    raise exception 'a counted ballot cannot be changed';
  end if;
  return new;
end $$;

-- V01: what was withdrawn while people vote is no longer asked. Drafts are locked too, so that none is announced meanwhile.
create function strike_withdrawn_question() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ballots where sealed_at is null and id in (
    select q.ballot_id from ballot_questions q join commitment_versions v on v.id = q.version_id where v.commitment_id = new.id)
    order by id for update;
  update ballot_questions q set struck_at = clock_timestamp() from ballots b, commitment_versions v
    where b.id = q.ballot_id and v.id = q.version_id and v.commitment_id = new.id and q.struck_at is null
      and b.announced_at is not null and b.sealed_at is null and b.closed_at is null and clock_timestamp() < b.closes_at;
  return new;
end $$;
create trigger commitments_strike after update of state on commitments for each row
  when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function strike_withdrawn_question();
