-- The application acts as minga_app, which owns nothing: a stolen query can neither alter the schema nor the audit log.
do $$
begin
  create role minga_app nologin;
exception when duplicate_object or unique_violation then
  null;
end $$;
do $$
begin
  execute format('grant minga_app to %I', current_user);
  execute format('grant connect on database %I to minga_app', current_database());
end $$;
grant usage on schema public to minga_app;
alter default privileges in schema public grant select, insert, update, delete on tables to minga_app;
alter default privileges in schema public grant usage, select on sequences to minga_app;

create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

create table audit_log (
  chain uuid not null,
  position bigint not null,
  forum_id uuid,
  cycle_id uuid,
  at timestamptz not null default clock_timestamp(),
  person_id uuid,
  seat_id uuid,
  action text not null check (action ~ '^[a-z-]+\.[a-z-]+$'),
  subject_kind text not null,
  subject_id text not null,
  data jsonb not null default '{}',
  previous_hash bytea not null,
  hash bytea not null,
  primary key (chain, position)
);

create function audit_hash(entry audit_log) returns bytea language sql immutable as $$
  select sha256(convert_to(concat_ws('|',
    encode(entry.previous_hash, 'hex'), entry.chain, entry.position, extract(epoch from entry.at)::text,
    coalesce(entry.forum_id::text, '-'), coalesce(entry.cycle_id::text, '-'), coalesce(entry.person_id::text, '-'),
    coalesce(entry.seat_id::text, '-'), entry.action, entry.subject_kind, entry.subject_id, entry.data::text), 'UTF8'))
$$;

-- Two acts of one cycle at the same instant wait for each other here, so the chain never forks.
create function append_to_chain() returns trigger language plpgsql security definer set search_path = public as $$
declare last audit_log;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.chain::text, 41));
  select * into last from audit_log where chain = new.chain order by position desc limit 1;
  new.position := coalesce(last.position, 0) + 1;
  new.previous_hash := coalesce(last.hash, ''::bytea);
  new.at := clock_timestamp();
  new.hash := audit_hash(new);
  return new;
end $$;
create trigger audit_chain before insert on audit_log for each row execute function append_to_chain();

create function refuse_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_no_rewrite before update or delete or truncate on audit_log
  for each statement execute function refuse_rewrite();

revoke all on audit_log from minga_app;
grant select, insert on audit_log to minga_app;
