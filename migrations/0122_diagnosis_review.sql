-- A diagnosis that was handed in is looked at with a checklist before it is published. It has its number by then, keeps its words
-- until somebody decides, and is published by itself when nobody does.
alter table diagnoses drop constraint diagnoses_state_check, drop constraint diagnoses_check1,
  add constraint diagnoses_state_check check (state in ('draft', 'declared', 'submitted', 'published', 'withdrawn')),
  add constraint diagnoses_check1 check (state not in ('declared', 'submitted') or declared_at is not null);
create trigger diagnoses_submitted before update on diagnoses for each row when (old.state = 'submitted' and (
    old.title is distinct from new.title or old.problem is distinct from new.problem or
    old.affected_group is distinct from new.affected_group or old.evidence is distinct from new.evidence or
    old.causes is distinct from new.causes or old.proposals is distinct from new.proposals or
    old.summary is distinct from new.summary or old.declared_at is distinct from new.declared_at))
  execute function refuse_application('the words of a diagnosis that is in review are fixed');

create or replace function refuse_published_themes() returns trigger language plpgsql set search_path to 'public', 'pg_temp' as $$
begin
  if is_application() and exists (select 1 from diagnoses
      where id = coalesce(new.diagnosis_id, old.diagnosis_id) and state in ('submitted', 'published', 'withdrawn')) then
    raise exception 'the themes of a diagnosis that was handed in are fixed' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;

create or replace function keep_published_file() returns trigger language plpgsql set search_path to 'public', 'pg_temp' as $$
begin
  if (old.version is not null or old.owner_kind = 'diagnosis' and exists (
      select 1 from diagnoses where id = old.owner_id and state = 'submitted'))
    and exists (select 1 from cycles where id = old.cycle_id) then
    raise exception 'a published file is kept';
  end if;
  if old.owner_kind = 'meeting' and exists (select 1 from meetings where id = old.owner_id and published_at is not null)
    and exists (select 1 from cycles where id = old.cycle_id)
    and not exists (select 1 from withdrawn_files where id = old.id) then
    raise exception 'a public file leaves its name and a reason';
  end if;
  return old;
end $$;

-- Each time that one was handed in: what it said, until when somebody may answer, and what came of it.
create table diagnosis_submissions (
  id uuid primary key,
  diagnosis_id uuid not null,
  cycle_id uuid not null,
  number integer not null check (number > 0),
  content jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  person_id uuid not null references people,
  seat_id uuid not null references seats,
  at timestamptz not null,
  -- From then on it is published, whoever has not looked at it.
  due_at timestamptz not null check (due_at > at),
  outcome text check (outcome in ('published', 'returned', 'taken-back', 'withdrawn')),
  decided_at timestamptz,
  -- null where its time was over
  decided_by uuid references people,
  -- What of the checklist it was returned for, and why in words.
  points text[] not null default '{}' check (points <@ array['parts', 'evidence', 'files-open', 'files-text', 'phrasing',
    'duplicate', 'wrong-document', 'personal-data']),
  reason text check (length(btrim(reason)) between 10 and 2000),
  constraint diagnosis_submissions_once unique (diagnosis_id, number),
  foreign key (diagnosis_id, cycle_id) references diagnoses (id, cycle_id) on delete cascade,
  check ((outcome is null) = (decided_at is null)),
  check (outcome is not null or decided_by is null),
  check (outcome = 'published' or (outcome is null) = (decided_by is null)),
  check ((outcome is not distinct from 'returned') = (reason is not null)),
  check ((outcome is not distinct from 'returned') = (cardinality(points) > 0)),
  -- Nobody is returned what its time has published.
  check (outcome is distinct from 'returned' or decided_at < due_at)
);
create unique index diagnosis_submissions_open on diagnosis_submissions (diagnosis_id) where outcome is null;
create index diagnosis_submissions_due on diagnosis_submissions (due_at) where outcome is null;
create index diagnosis_submissions_cycle on diagnosis_submissions (cycle_id);
create index diagnosis_submissions_person on diagnosis_submissions (person_id);
create index diagnosis_submissions_seat on diagnosis_submissions (seat_id);
create index diagnosis_submissions_decided_by on diagnosis_submissions (decided_by);
revoke update, delete on diagnosis_submissions from minga_app;
grant update (outcome, decided_at, decided_by, points, reason) on diagnosis_submissions to minga_app;
alter table diagnosis_submissions enable row level security;
create policy reach on diagnosis_submissions to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = diagnosis_submissions.cycle_id));
create trigger diagnosis_submissions_decided before update on diagnosis_submissions for each row when (old.outcome is not null)
  execute function refuse_application('what was decided of a diagnosis stays');

-- What is in review is cited as what was announced, and found by the people of its organisation; of its words who reviews reads.
create or replace view diagnosis_reach with (security_invoker = true) as
  select d.id, d.cycle_id, d.state,
    d.state = 'published' and not exists (
        select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null and f.verified_at is null)
      and not exists (
        select 1 from (select content from versions where subject_kind = 'diagnosis' and subject_id = d.id order by number desc limit 1) v
          cross join lateral jsonb_array_elements(v.content -> 'files') declared
        where not exists (select 1 from files f where f.id = (declared.value ->> 'id')::uuid))
      and (btrim(d.summary) <> '' or exists (
        select 1 from files f where f.owner_kind = 'diagnosis' and f.owner_id = d.id and f.version is not null)) as is_reachable,
    d.state in ('declared', 'submitted', 'published') and exists (
      select 1 from known_citations c where c.diagnosis_id = d.id and not c.is_withdrawn) as is_cited
  from diagnoses d;

create or replace function search_diagnosis(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'diagnosis' and subject_id = which;
  select keep_searched('diagnosis', d.id, 0, d.forum_id, d.cycle_id, d.public_title, case when d.state = 'published' then
    concat_ws(' ', d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary) end)
  from diagnoses d where d.id = which and d.number is not null;
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, organisation_id, title_words, words)
  select 'diagnosis', d.id, a.audience, d.forum_id, d.cycle_id, case a.audience when 1 then d.organisation_id end, t.words, t.words
    || words_of(concat_ws(' ', d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary))
  from diagnoses d cross join lateral (select words_of(d.title) as words) t join (values (1), (2)) a (audience)
    on case a.audience when 1 then d.state in ('draft', 'declared', 'submitted') else d.state = 'submitted' end
  where d.id = which
$$;

-- How long they are reviewed is a number of each cycle; in those that there are already nothing is until somebody says so.
alter table standard_changes alter column person_id drop not null,
  add constraint standard_changes_by check (person_id is not null or version = 1);
insert into standard_changes (id, cycle_id, rule, version, thresholds, reason)
select gen_random_uuid(), id, 'D01', 1, '{"reviewDays": 0}', case locale
  when 'es' then 'Este ciclo empezó antes de que hubiera revisión: lo que se presenta se publica en el acto.'
  else 'This cycle began before there was a review: what is handed in is published at once.' end
from cycles;
