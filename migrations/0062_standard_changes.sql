-- The numbers of the rules as a forum has chosen them for a cycle, with who, when and why. The latest row of a rule counts;
-- without one the rule has its defaults, which the application knows.
create table standard_changes (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  rule text not null check (rule ~ '^[A-Z][0-9]{2}$'),
  -- Counts the changes of this rule in this cycle: two who change it at once meet here.
  version int not null check (version >= 1),
  -- All numbers of the rule by their names.
  thresholds jsonb not null check (jsonb_typeof(thresholds) = 'object'),
  reason text not null check (length(btrim(reason)) >= 10),
  person_id uuid not null references people,
  at timestamptz not null default now(),
  unique (cycle_id, rule, version)
);
create index standard_changes_person on standard_changes (person_id);
revoke update, delete, truncate on standard_changes from minga_app;
alter table standard_changes enable row level security;
create policy reach on standard_changes to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = standard_changes.cycle_id));

-- What is kept of a plan was decided by numbers that count no more.
create function note_schedule_standard() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update meeting_plans set version = version + 1, public_version = public_version + (public_version > 0)::int
    where cycle_id = new.cycle_id;
  return null;
end $$;
create trigger standard_changes_plan after insert on standard_changes for each row
  when (new.rule like 'S%') execute function note_schedule_standard();

-- Flags say by which numbers they were decided; what is kept was decided by those that were the only ones until now.
update meeting_flags f set kept = jsonb_set(kept, '{groups}', (
  select coalesce(jsonb_agg(one || jsonb_build_object('asked', case one ->> 'rule'
    when 'S04' then '{"meetingsPerDay": 2, "onlineMinutesPerDay": 240}'::jsonb
    when 'S06' then '{"gapMinutes": 15}'::jsonb
    when 'S07' then '{"noticeDays": 7, "strongNoticeDays": 3}'::jsonb
    when 'S10' then '{"onlineMinutes": 150, "peopleWithoutCoHost": 12}'::jsonb
    when 'S11' then '{"dayStartsAtMinute": 480, "dayEndsAtMinute": 1140}'::jsonb
    else '{}'::jsonb end) order by place), '[]'::jsonb)
  from jsonb_array_elements(kept -> 'groups') with ordinality as groups (one, place)))
where jsonb_typeof(kept -> 'groups') = 'array';
