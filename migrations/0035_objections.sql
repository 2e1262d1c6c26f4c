-- What becomes of an objection (V06): one row for each, made when a consent ballot is counted, answered once and publicly.
-- Its words stay where they are, in the vote; no number of it leads to the seat.
create table ballot_objections (
  id uuid primary key default gen_random_uuid(),
  ballot_id uuid not null,
  position integer not null,
  roll_entry uuid not null references ballot_roll on delete cascade,
  outcome text check (outcome in ('integrated', 'withdrawn', 'overruled')),
  reason text check (length(btrim(reason)) <= 2000),
  decided_by uuid references people,
  decided_at timestamptz,
  foreign key (ballot_id, position) references ballot_questions (ballot_id, position) on delete cascade,
  unique (ballot_id, position, roll_entry),
  check ((outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)),
  -- Only whoever objected may go back on it without saying why.
  check (outcome is null or outcome = 'withdrawn' or (reason is not null and length(btrim(reason)) >= 10))
);
revoke insert, update, delete, truncate on ballot_objections from minga_app;
grant update (outcome, reason, decided_by, decided_at) on ballot_objections to minga_app;
alter table ballot_objections enable row level security;
create policy reach on ballot_objections to minga_app
  using ((select reaches_all()) or ballot_id = any (array(select b.id from ballots b where b.forum_id = (select reached_forum()))));
create trigger ballot_objections_once before update on ballot_objections for each row
  when (old.outcome is not null)
  execute function refuse_application('what was decided about an objection stays');

create function list_objections(which uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into ballot_objections (ballot_id, position, roll_entry)
    select q.ballot_id, q.position, c.roll_entry
    from ballots b join ballot_questions q on q.ballot_id = b.id join ballot_casts c on c.ballot_id = b.id
    where b.id = which and b.rule = 'consent' and b.mode = 'open' and b.sealed_at is not null and q.struck_at is null
      and c.choices -> q.version_id::text ->> 'choice' = 'against'
    on conflict do nothing
$$;
revoke all on function list_objections(uuid) from public;
create function list_objections_of_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform list_objections(new.id);
  return null;
end $$;
create trigger ballots_objections after update on ballots for each row
  when (old.sealed_at is null and new.sealed_at is not null) execute function list_objections_of_counted();
select list_objections(id) from ballots where sealed_at is not null;
