-- A rating that the facilitation writes down for somebody outside named a person and proved nothing: anybody could be made
-- to say anything, and the chart called it the reviewers' word. It counts with a source that others can look up, or when
-- the person rated signed in herself. Those without one stay readable and count no longer.
alter table commitment_ratings
  add column source text check (length(btrim(source)) between 5 and 500),
  -- Entered by the rater herself, signed in as an observer of the forum.
  add column is_own boolean not null default false,
  -- The text it speaks of: a newer version may have mended what it says.
  add column version_id uuid references commitment_versions;

update commitment_ratings r set
  is_own = r.role = 'observer' and exists (select 1 from people p where p.id = r.recorded_by and p.name = r.rater),
  version_id = (select v.id from commitment_versions v where v.commitment_id = r.commitment_id and v.frozen_at <= r.recorded_at
    order by v.number desc limit 1);

create or replace view commitment_potential with (security_invoker = true) as
  select distinct on (commitment_id) commitment_id, potential from commitment_ratings
  where retracted_at is null and (is_own or source is not null) order by commitment_id, rated_on desc, recorded_at desc;

-- When a ballot really ceases to take votes: at its date, when it was closed by hand, or when its stage ends before.
create function voting_ends_at(ballot ballots) returns timestamptz language sql stable as $$
  select least(coalesce(ballot.closed_at, ballot.closes_at), s.closes_at, s.closed_at)
  from public.stages s where s.cycle_id = ballot.cycle_id and s.name = ballot.stage $$;

create or replace view ballots_taking_votes with (security_invoker = true) as
  select b.id, b.cycle_id, b.title, voting_ends_at(b) as closes_at
  from ballots b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage
  where b.announced_at is not null and b.closed_at is null and b.sealed_at is null
    and b.opens_at <= clock_timestamp() and clock_timestamp() < voting_ends_at(b) and s.opens_at <= clock_timestamp()
    and exists (select 1 from ballot_questions q where q.ballot_id = b.id and q.struck_at is null);
