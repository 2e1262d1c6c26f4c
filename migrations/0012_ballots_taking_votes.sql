-- Ballots in which a vote counts at this very moment: announced, within their dates, and within their stage, which may
-- have been closed before its date. One place says it, for the vote itself and for every page that invites to vote.
create view ballots_taking_votes as
  select b.id, b.cycle_id, b.title, b.closes_at
  from ballots b join stages s on s.cycle_id = b.cycle_id and s.name = b.stage
  where b.announced_at is not null and b.closed_at is null and b.sealed_at is null
    and b.opens_at <= clock_timestamp() and clock_timestamp() < b.closes_at
    and s.opens_at <= clock_timestamp() and clock_timestamp() < least(s.closes_at, s.closed_at);
