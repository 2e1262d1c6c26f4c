-- News of a cycle. The row holds the draft; once it is published its words are those of its newest version (table versions).
create table announcements (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  title text not null default '' check (length(title) <= 200),
  body text not null default '' check (length(body) <= 10000),
  -- Goes up with each saving.
  version int not null default 1,
  created_by uuid not null references people,
  saved_at timestamptz not null default now(),
  published_at timestamptz,
  -- Was it sent to those who follow? Decided once, with the publication.
  is_mailed boolean,
  withdrawn_at timestamptz,
  withdrawn_reason text check (length(btrim(withdrawn_reason)) >= 10),
  check ((published_at is null) = (is_mailed is null)),
  check (withdrawn_at is null or published_at is not null),
  check ((withdrawn_at is null) = (withdrawn_reason is null))
);
create index announcements_cycle on announcements (cycle_id, published_at desc, id desc);
create trigger announcements_place before update of id, cycle_id, created_by on announcements for each row
  execute function refuse_application('an announcement stays in its cycle');
create trigger announcements_published before update on announcements for each row
  when (old.published_at is not null and (old.title, old.body, old.published_at, old.is_mailed)
    is distinct from (new.title, new.body, new.published_at, new.is_mailed))
  execute function refuse_application('a published announcement is corrected by a version');
create trigger announcements_withdrawn before update on announcements for each row
  when (old.withdrawn_at is not null)
  execute function refuse_application('a withdrawn announcement keeps its mark');
create trigger announcements_stay before delete on announcements for each row when (old.published_at is not null)
  execute function refuse_application('a published announcement is not deleted');

alter table announcements enable row level security;
create policy reach on announcements to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = announcements.cycle_id));

insert into file_owner_kinds (kind, owners) values ('announcement', 'announcements');
create trigger announcements_files after delete on announcements for each row execute function drop_files_of('announcement');
