-- What was frozen and told, of any kind of subject: in place of the versions of commitments, those of diagnoses, and what was
-- announced of meetings, which kept the same in three ways. Contents and their hashes go over as they are.
drop policy reach on commitment_versions;
alter table commitment_versions rename to versions;
alter table versions rename column commitment_id to subject_id;
alter table versions rename column frozen_by to person_id;
alter table versions rename column frozen_by_seat to seat_id;
alter table versions rename column frozen_at to at;
alter table versions
  add column cycle_id uuid,
  add column subject_kind text,
  -- What belongs to a version and is not hashed, as its feature has it.
  add column beside jsonb not null default '{}',
  drop constraint commitment_versions_commitment_id_fkey,
  drop constraint commitment_versions_number,
  drop constraint commitment_versions_kind_check,
  drop constraint commitment_versions_check;
alter table versions rename constraint commitment_versions_pkey to versions_pkey;
alter table versions rename constraint commitment_versions_id_sha256_key to versions_id_sha256_key;
alter table versions rename constraint commitment_versions_number_check to versions_number_check;
alter table versions rename constraint commitment_versions_sha256_check to versions_sha256_check;
alter table versions rename constraint commitment_versions_frozen_by_fkey to versions_person_id_fkey;
alter table versions rename constraint commitment_versions_frozen_by_seat_fkey to versions_seat_id_fkey;
update versions v set cycle_id = c.cycle_id, subject_kind = 'commitment', beside = jsonb_build_object('milestoneIds', v.milestone_ids)
  from commitments c where c.id = v.subject_id;
alter table versions drop column milestone_ids, alter column kind drop not null,
  alter column cycle_id set not null, alter column subject_kind set not null;

-- Which files it holds stands in its content.
insert into versions (id, cycle_id, subject_kind, subject_id, number, content, sha256, person_id, seat_id, at)
  select id, cycle_id, 'diagnosis', diagnosis_id, version, snapshot, sha256, person_id, seat_id, at from diagnosis_versions;
insert into versions (id, cycle_id, subject_kind, subject_id, number, kind, content, sha256, reason, person_id, at, beside)
  select id, cycle_id, 'meeting', meeting_id, row_number() over (partition by meeting_id order by sequence), kind, snapshot, sha256,
    reason, person_id, at,
    jsonb_build_object('sequence', sequence, 'diff', diff, 'flags', flags, 'noticeMinutes', notice_minutes)
  from meeting_publications;

alter table versions
  add constraint versions_once unique (subject_id, subject_kind, number),
  add constraint versions_cycle_id_fkey foreign key (cycle_id) references cycles on delete cascade,
  -- Whoever changes what was agreed or told says why, in public.
  add constraint versions_reason check (
    kind is null or kind not in ('entity', 'changed', 'cancelled') or coalesce(length(btrim(reason)), 0) >= 10);
create index versions_cycle on versions (cycle_id, subject_kind, at);
create policy reach on versions to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = versions.cycle_id));

create or replace view known_citations with (security_invoker = true) as
  select l.id, l.to_id as diagnosis_id, l.cycle_id, l.from_kind as kind, l.from_id as subject_id, l.at,
    coalesce(v.content ->> 'title', '') as label, m.number, m.state = 'withdrawn' as is_withdrawn
  from links l
  join commitments m on l.from_kind = 'commitment' and m.id = l.from_id
  cross join lateral (
    select content from versions where subject_kind = 'commitment' and subject_id = m.id order by number desc limit 1) v
  where l.to_kind = 'diagnosis';

create or replace view diagnosis_reach with (security_invoker = true) as
  select d.id, d.cycle_id, d.state,
    (d.state = 'published' and not exists (
      select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null and f.verified_at is null)
      and not exists (
      select 1 from (
        select content from versions where subject_kind = 'diagnosis' and subject_id = d.id order by number desc limit 1) v
      cross join lateral jsonb_array_elements(v.content -> 'files') declared
      where not exists (select 1 from files f where f.id = (declared ->> 'id')::uuid))
      and (btrim(d.summary) <> '' or exists (
      select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null))) as is_reachable,
    (d.state in ('declared', 'published') and exists (
      select 1 from known_citations c where c.diagnosis_id = d.id and not c.is_withdrawn)) as is_cited
  from diagnoses d;

create or replace function prepare_announced_ballot() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from ballot_roll where ballot_id = old.id) then raise exception 'nobody is on the roll of ballot %', old.id; end if;
  if old.mode = 'open' then return new; end if;
  perform make_ballot_box(old.id);
  update ballot_questions q set is_outcome_only = true from versions v
    where q.ballot_id = old.id and v.id = q.version_id and exists (
      select 1 from ballot_questions o join ballots b on b.id = o.ballot_id join versions w on w.id = o.version_id
      where (w.subject_id = v.subject_id or title_key(w.content) = title_key(v.content)) and b.cycle_id = old.cycle_id
        and b.id <> old.id and b.mode = 'secret' and b.announced_at is not null and o.struck_at is null
        and (b.sealed_at is null or exists (select 1 from jsonb_array_elements(b.export -> 'votes') e where (e ->> 'question')::int = o.position - 1)));
  return new;
end $$;

create or replace function strike_withdrawn_question() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ballots where sealed_at is null and id in (
    select q.ballot_id from ballot_questions q join versions v on v.id = q.version_id
    where v.subject_kind = 'commitment' and v.subject_id = new.id)
    order by id for update;
  update ballot_questions q set struck_at = clock_timestamp() from ballots b, versions v
    where b.id = q.ballot_id and v.id = q.version_id and v.subject_kind = 'commitment' and v.subject_id = new.id
      and q.struck_at is null and b.announced_at is not null and b.sealed_at is null and b.closed_at is null
      and clock_timestamp() < b.closes_at;
  return new;
end $$;

drop table diagnosis_versions;
drop table meeting_publications;

-- A working text of any kind keeps its states.
alter table saved_states drop constraint saved_states_subject_kind_check;
