-- Words are found with and without accents, in Spanish and in English forums alike.
create text search configuration minga_es (copy = spanish);
alter text search configuration minga_es alter mapping for hword, hword_part, word with unaccent, spanish_stem;

create table diagnoses (
  id uuid primary key,
  cycle_id uuid not null,
  forum_id uuid not null,
  -- Given once, when the diagnosis is announced; the permanent link is made of it.
  number integer check (number > 0),
  organisation_id uuid not null,
  created_by_seat uuid not null references seats,
  state text not null default 'draft' check (state in ('draft', 'declared', 'published', 'withdrawn')),
  title text not null default '' check (length(title) <= 200),
  problem text not null default '' check (length(problem) <= 6000),
  affected_group text not null default '' check (length(affected_group) <= 2000),
  evidence text not null default '' check (length(evidence) <= 8000),
  causes text not null default '' check (length(causes) <= 6000),
  proposals text not null default '' check (length(proposals) <= 6000),
  summary text not null default '' check (length(summary) <= 8000),
  -- Two people who write one draft: the second is told instead of overwriting the first.
  version integer not null default 1,
  created_at timestamptz not null default now(),
  saved_at timestamptz not null default now(),
  declared_at timestamptz,
  published_at timestamptz,
  withdrawn_at timestamptz,
  withdraw_reason text check (length(btrim(withdraw_reason)) >= 10),
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade,
  foreign key (organisation_id, forum_id) references organisations (id, forum_id),
  constraint diagnoses_number_once unique (cycle_id, number),
  unique (id, cycle_id),
  check ((state = 'draft') = (number is null)),
  check (state <> 'declared' or declared_at is not null),
  check (state <> 'published' or (published_at is not null and btrim(title) <> '' and btrim(problem) <> '')),
  check ((state = 'withdrawn') = (withdrawn_at is not null and withdraw_reason is not null))
);
create index diagnoses_organisation on diagnoses (organisation_id);

create function diagnosis_words(title text, problem text, affected_group text, evidence text, causes text, proposals text, summary text)
returns tsvector language sql immutable parallel safe as $$
  select setweight(to_tsvector('public.minga_es', title) || to_tsvector('pg_catalog.english', title), 'A')
    || to_tsvector('public.minga_es', concat_ws(' ', problem, affected_group, evidence, causes, proposals, summary))
    || to_tsvector('pg_catalog.english', concat_ws(' ', problem, affected_group, evidence, causes, proposals, summary))
$$;

-- A number is never taken back and what was announced is never erased: the register only grows.
create function keep_register() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state <> 'draft' and exists (select 1 from cycles where id = old.cycle_id) then
      raise exception 'an announced diagnosis stays in the register';
    end if;
    return old;
  end if;
  if old.number is not null and new.number is distinct from old.number then
    raise exception 'the number of a diagnosis is permanent';
  end if;
  if old.state <> 'draft' and new.state = 'draft' then
    raise exception 'an announced diagnosis does not become a draft again';
  end if;
  return new;
end $$;
create trigger diagnoses_stay before update or delete on diagnoses for each row execute function keep_register();

create table diagnosis_themes (
  diagnosis_id uuid not null,
  theme_id uuid not null,
  cycle_id uuid not null,
  primary key (diagnosis_id, theme_id),
  foreign key (diagnosis_id, cycle_id) references diagnoses (id, cycle_id) on delete cascade,
  foreign key (theme_id, cycle_id) references themes (id, cycle_id) on delete cascade
);
create index diagnosis_themes_theme on diagnosis_themes (theme_id);

create table diagnosis_files (
  id uuid primary key,
  diagnosis_id uuid not null references diagnoses on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 200),
  media_type text not null check (media_type in ('application/pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.oasis.opendocument.text',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv', 'text/plain', 'image/png', 'image/jpeg')),
  bytes bigint not null check (bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  storage_key uuid not null unique,
  uploaded_by uuid not null references people,
  at timestamptz not null default now(),
  -- The first published version that holds the file; null while it belongs to a draft only.
  version integer check (version > 0),
  -- When the stored bytes last matched the hash; null since they were found missing or changed.
  verified_at timestamptz
);
create index diagnosis_files_diagnosis on diagnosis_files (diagnosis_id);
create index diagnosis_files_person on diagnosis_files (uploaded_by);
revoke update on diagnosis_files from minga_app;
grant update (version, verified_at) on diagnosis_files to minga_app;

create function keep_published_file() returns trigger language plpgsql as $$
begin
  if old.version is not null and exists (select 1 from diagnoses where id = old.diagnosis_id) then
    raise exception 'a published file is kept';
  end if;
  return old;
end $$;
create trigger diagnosis_files_stay before delete on diagnosis_files for each row execute function keep_published_file();

-- What was handed in, frozen. The application may add a version and never touch it again.
create table diagnosis_versions (
  id uuid primary key,
  diagnosis_id uuid not null,
  cycle_id uuid not null,
  version integer not null check (version > 0),
  snapshot jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  file_ids uuid[] not null default '{}',
  person_id uuid not null references people,
  seat_id uuid not null references seats,
  at timestamptz not null default now(),
  constraint diagnosis_versions_once unique (diagnosis_id, version),
  foreign key (diagnosis_id, cycle_id) references diagnoses (id, cycle_id) on delete cascade
);
revoke update, delete on diagnosis_versions from minga_app;

-- Uploads on their way. How much has arrived is asked of the store, never kept twice.
create table uploads (
  id uuid primary key,
  diagnosis_id uuid not null references diagnoses on delete cascade,
  person_id uuid not null references people,
  name text not null,
  bytes bigint not null check (bytes > 0),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  file_id uuid references diagnosis_files on delete set null
);
create index uploads_person on uploads (person_id) where finished_at is null;

-- What refers to a diagnosis further along: the way to "what became of it".
create table citations (
  id uuid primary key,
  diagnosis_id uuid not null,
  cycle_id uuid not null,
  kind text not null check (kind in ('note', 'cluster', 'commitment', 'meeting', 'consultation', 'response', 'ballot')),
  subject_id uuid not null,
  label text not null default '',
  at timestamptz not null default now(),
  constraint citations_once unique (diagnosis_id, kind, subject_id),
  foreign key (diagnosis_id, cycle_id) references diagnoses (id, cycle_id) on delete cascade
);
create index citations_subject on citations (kind, subject_id);

create index diagnoses_words on diagnoses using gin (diagnosis_words(title, problem, affected_group, evidence, causes, proposals, summary));

-- Reachable: published, and anybody can read it in full: a stored file whose hash was verified, or the text itself.
create view diagnosis_reach as
  select d.id, d.cycle_id, d.state,
    (d.state = 'published' and (btrim(d.summary) <> '' or exists (
      select 1 from diagnosis_files f where f.diagnosis_id = d.id and f.version is not null and f.verified_at is not null))) as is_reachable,
    (d.state in ('declared', 'published') and exists (select 1 from citations c where c.diagnosis_id = d.id)) as is_cited
  from diagnoses d;

create or replace view gate_facts as
  select cycle_id, 'problem_discussion'::text as stage_name, 'diagnoses-reachable'::text as criterion, count(*) as missing
  from diagnosis_reach where state in ('declared', 'published') and not is_reachable group by cycle_id
  union all
  select c.id, 'brainstorming'::text, 'diagnosis-published'::text, 1::bigint
  from cycles c where not exists (select 1 from diagnoses d where d.cycle_id = c.id and d.state = 'published');
