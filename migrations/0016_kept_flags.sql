-- Flags of a plan are computed once for each change and kept here, so that reading them costs nothing and several
-- servers share them. The plan's version says whether what is kept still holds.
create table meeting_plans (
  cycle_id uuid primary key references cycles on delete cascade,
  version bigint not null default 1,
  -- Counts only what readers other than the planners may see.
  public_version bigint not null default 0
);
insert into meeting_plans (cycle_id, public_version)
  select cycle_id, max((published_at is not null)::int) from meetings group by cycle_id;

create function note_plan_change() returns trigger language plpgsql as $$
begin
  -- A cycle that goes takes its meetings along and has no plan any more. In order, so that two never wait for each other.
  insert into meeting_plans (cycle_id, public_version)
    select c.id, max((m.published_at is not null)::int) from changed m join cycles c on c.id = m.cycle_id
    group by c.id order by c.id
    on conflict (cycle_id) do update set version = meeting_plans.version + 1,
      public_version = meeting_plans.public_version + excluded.public_version;
  return null;
end $$;
create trigger meetings_plan_insert after insert on meetings
  referencing new table as changed for each statement execute function note_plan_change();
create trigger meetings_plan_update after update on meetings
  referencing new table as changed for each statement execute function note_plan_change();
create trigger meetings_plan_delete after delete on meetings
  referencing old table as changed for each statement execute function note_plan_change();

create table meeting_flags (
  cycle_id uuid not null references cycles on delete cascade,
  -- Everybody sees what is published; those who plan see drafts too.
  audience text not null check (audience in ('public', 'planners')),
  plan_version bigint not null,
  -- How many people could speak for each organisation when this was computed: {organisation id: delegates}.
  delegates jsonb not null,
  computed_at timestamptz not null default now(),
  state text not null check (state in ('current', 'too-large')),
  -- Ids instead of names of people: a name that is erased elsewhere must not live on here.
  kept jsonb not null,
  primary key (cycle_id, audience)
);
