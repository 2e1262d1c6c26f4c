-- Whose vote an entry of a roll is, as a rule of the forum: chosen in public before a ballot is announced, with a reason.
-- Nothing of it is changed or taken back; the newest holds, and one vote for each organisation where none was chosen.
create table forum_voting_rules (
  id uuid primary key default gen_random_uuid(),
  forum_id uuid not null references forums on delete cascade,
  votes_by text not null check (votes_by in ('organisation', 'seat')),
  reason text not null check (length(btrim(reason)) between 10 and 2000),
  chosen_by uuid not null references people,
  chosen_at timestamptz not null default clock_timestamp(),
  unique (forum_id, chosen_at)
);
revoke insert, update, delete, truncate on forum_voting_rules from minga_app;
-- Not the moment: it is the database's, so that no rule can be said to have stood before.
grant insert (forum_id, votes_by, reason, chosen_by) on forum_voting_rules to minga_app;
alter table forum_voting_rules enable row level security;
create policy reach on forum_voting_rules to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));

alter table ballots
  -- The rule of the moment in which it was announced; null where none had been chosen, or before there was such a thing.
  add column voting_rule uuid references forum_voting_rules,
  -- Of a draft: two who correct it at once do not overwrite each other, and nobody announces what they have not seen.
  add column version integer not null default 1;
update ballots set votes_by = 'organisation' where announced_at is null;

-- A ballot is announced under the rule of its forum, whatever the application believes it to be.
create function require_voting_rule() returns trigger language plpgsql as $$
declare rule forum_voting_rules;
begin
  select * into rule from forum_voting_rules r where r.forum_id = new.forum_id order by r.chosen_at desc limit 1;
  if (new.voting_rule, new.votes_by) is distinct from (rule.id, coalesce(rule.votes_by, 'organisation')) then
    raise exception 'a ballot is announced under the voting rule of its forum' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger ballots_rule before update on ballots for each row
  when (old.announced_at is null and new.announced_at is not null) execute function require_voting_rule();

create or replace function refuse_changed_ballot() returns trigger language plpgsql as $$
begin
  if old.announced_at is not null and (old.id, old.cycle_id, old.title, old.introduction, old.stage, old.mode, old.rule, old.quorum_percent, old.opens_at, old.closes_at, old.announced_at, old.roll_sha256, old.votes_by, old.voting_rule, old.version, old.warnings)
    is distinct from (new.id, new.cycle_id, new.title, new.introduction, new.stage, new.mode, new.rule, new.quorum_percent, new.opens_at, new.closes_at, new.announced_at, new.roll_sha256, new.votes_by, new.voting_rule, new.version, new.warnings) then
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

-- What a draft asks can be chosen again; of an announced ballot nothing goes.
grant delete on ballot_questions to minga_app;
create function refuse_lost_questions() returns trigger language plpgsql as $$
begin
  -- Gone already when a draft is discarded with all that belongs to it.
  if exists (select 1 from ballots where id = old.ballot_id and announced_at is not null) then
    raise exception 'an announced ballot cannot be changed' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger ballot_questions_stay before delete on ballot_questions for each row execute function refuse_lost_questions();

-- V06: objections of counted ballots that nobody has answered. Commitments are below ballots and read them here.
create view open_objections with (security_invoker = true) as
  select v.commitment_id, b.id as ballot_id, b.title, count(*)::int as objections
  from ballot_objections o join ballots b on b.id = o.ballot_id
    join ballot_questions q on q.ballot_id = o.ballot_id and q.position = o.position
    join commitment_versions v on v.id = q.version_id
  where o.outcome is null and b.sealed_at is not null group by v.commitment_id, b.id, b.title;
revoke insert, update, delete on open_objections from minga_app;

-- How many things a gate looks at: of none nobody can say that they are all as they should be.
create view gate_subjects with (security_invoker = true) as
  select c.id as cycle_id, 'diagnoses-reachable'::text as criterion,
    (select count(*)::int from diagnoses d where d.cycle_id = c.id and d.state in ('declared', 'published')) as subjects
  from cycles c;
revoke insert, update, delete on gate_subjects from minga_app;
