create table ballots (
  id uuid primary key,
  cycle_id uuid not null,
  forum_id uuid not null,
  title text not null check (length(btrim(title)) between 1 and 200),
  introduction text not null default '' check (length(introduction) <= 4000),
  stage text not null check (stage in ('preparation', 'problem_discussion', 'brainstorming', 'co_creation', 'validation', 'adoption')),
  mode text not null check (mode in ('open', 'secret')),
  rule text not null check (rule in ('simple_majority', 'concurrent_majority', 'consent')),
  quorum_percent smallint not null check (quorum_percent between 1 and 100),
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  -- When roll, rule, quorum and secrecy were fixed and made public. Null while it is a draft.
  announced_at timestamptz,
  roll_sha256 text check (roll_sha256 ~ '^[0-9a-f]{64}$'),
  -- Set when a facilitator closed it before its date.
  closed_at timestamptz,
  closed_reason text check (length(btrim(closed_reason)) >= 10),
  -- Set once the export was written: nothing is counted after it.
  sealed_at timestamptz,
  export jsonb,
  export_sha256 text check (export_sha256 ~ '^[0-9a-f]{64}$'),
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade,
  constraint ballots_window check (closes_at > opens_at),
  check ((announced_at is null) = (roll_sha256 is null)),
  check ((closed_at is null) = (closed_reason is null)),
  check ((sealed_at is null) = (export is null)),
  check ((sealed_at is null) = (export_sha256 is null)),
  -- An objection needs its reason, and a reason would tell whose it is.
  check (rule <> 'consent' or mode = 'open')
);
create index ballots_cycle on ballots (cycle_id, opens_at);

create table ballot_questions (
  ballot_id uuid not null references ballots on delete cascade,
  position integer not null check (position between 1 and 40),
  version_id uuid not null,
  version_sha256 text not null,
  primary key (ballot_id, position),
  unique (ballot_id, version_id),
  -- The ballot binds to a text by its hash: the pair must exist, and frozen versions never change.
  foreign key (version_id, version_sha256) references commitment_versions (id, sha256)
);

create table ballot_roll (
  id uuid primary key,
  ballot_id uuid not null references ballots on delete cascade,
  seat_id uuid not null references seats,
  person_id uuid not null references people,
  organisation_id uuid not null references organisations,
  organisation text not null,
  sector text not null,
  -- The group under which a secret vote is stored: a sector with few seats is folded into a larger one beforehand.
  tally_group text not null,
  unique (ballot_id, seat_id)
);
revoke update, delete, truncate on ballot_roll from minga_app;

-- Who has voted. This key is what makes one counted vote per roll entry, in both modes.
create table ballot_turnout (
  ballot_id uuid not null references ballots on delete cascade,
  roll_entry uuid not null references ballot_roll,
  key_sha256 text not null,
  constraint ballot_turnout_once primary key (ballot_id, roll_entry)
);
revoke update, delete, truncate on ballot_turnout from minga_app;

create table ballot_casts (
  ballot_id uuid not null,
  roll_entry uuid not null,
  tracker text not null,
  -- {version id: {choice, reason}}
  choices jsonb not null,
  cast_at timestamptz not null default now(),
  primary key (ballot_id, roll_entry),
  unique (ballot_id, tracker),
  foreign key (ballot_id, roll_entry) references ballot_turnout (ballot_id, roll_entry) on delete cascade
);
revoke update, delete, truncate on ballot_casts from minga_app;

-- Secret votes. No time, no number, no key of another table: nothing here leads to a person.
create table secret_ballots (
  ballot_id uuid not null,
  tracker_hash text not null,
  tally_group text not null,
  choice jsonb not null,
  primary key (ballot_id, tracker_hash)
);
revoke update, delete, truncate on secret_ballots from minga_app;

-- Two rows of one transaction share xmin, which ties them together for whoever reads the tables. Closing writes all
-- secret votes anew, sorted by tracker, in one transaction; afterwards xmin and place say nothing about who wrote which.
-- `groups` renames groups that turned out too small to be shown.
create function rewrite_secret_ballots(closed uuid, groups jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ballots where id = closed and mode = 'secret' and sealed_at is null
    and (closed_at is not null or closes_at <= now()) for update;
  if not found then raise exception 'only a ballot that has just closed is rewritten'; end if;
  create temporary table rewritten on commit drop as
    select tracker_hash, coalesce(groups ->> tally_group, tally_group) as tally_group, choice
    from secret_ballots where ballot_id = closed;
  delete from secret_ballots where ballot_id = closed;
  insert into secret_ballots (ballot_id, tracker_hash, tally_group, choice)
    select closed, tracker_hash, tally_group, choice from rewritten order by tracker_hash;
end $$;
revoke all on function rewrite_secret_ballots(uuid, jsonb) from public;
grant execute on function rewrite_secret_ballots(uuid, jsonb) to minga_app;

revoke update, delete, truncate on ballot_questions from minga_app;

-- What was announced is a promise: neither a mistake of ours nor a facilitator can change it while people vote.
create function refuse_changed_ballot() returns trigger language plpgsql as $$
begin
  if old.announced_at is not null and (old.title, old.introduction, old.stage, old.mode, old.rule, old.quorum_percent, old.opens_at, old.closes_at, old.announced_at, old.roll_sha256)
    is distinct from (new.title, new.introduction, new.stage, new.mode, new.rule, new.quorum_percent, new.opens_at, new.closes_at, new.announced_at, new.roll_sha256) then
    raise exception 'an announced ballot cannot be changed';
  end if;
  if old.sealed_at is not null and (old.export, old.export_sha256, old.closed_at) is distinct from (new.export, new.export_sha256, new.closed_at) then
    raise exception 'a counted ballot cannot be changed';
  end if;
  return new;
end $$;
create trigger ballots_promise before update on ballots for each row execute function refuse_changed_ballot();

create function refuse_announced_questions() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ballots where id = new.ballot_id and announced_at is not null) then
    raise exception 'an announced ballot cannot be changed';
  end if;
  return new;
end $$;
create trigger ballot_questions_promise before insert on ballot_questions for each row execute function refuse_announced_questions();
