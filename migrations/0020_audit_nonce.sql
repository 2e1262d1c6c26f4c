-- Acts that are not public leave the server as their fingerprint only. Without a random number in it, who knows the people
-- and things of a forum could try out what such an act says. Earlier acts have none: concat_ws leaves out what is null, so
-- their fingerprints stay as they were.
alter table audit_log add column nonce uuid;
alter table audit_log alter column nonce set default gen_random_uuid();

create or replace function audit_hash(entry audit_log) returns bytea language sql immutable as $$
  select sha256(convert_to(concat_ws('|',
    encode(entry.previous_hash, 'hex'), entry.chain, entry.position, extract(epoch from entry.at)::text,
    coalesce(entry.forum_id::text, '-'), coalesce(entry.cycle_id::text, '-'), coalesce(entry.person_id::text, '-'),
    coalesce(entry.seat_id::text, '-'), entry.action, entry.subject_kind, entry.subject_id, entry.data::text, entry.nonce::text), 'UTF8'))
$$;
create index audit_log_subject on audit_log (chain, subject_id);
