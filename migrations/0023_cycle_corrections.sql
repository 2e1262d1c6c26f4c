-- A cycle's words, years and themes can be corrected; once it is published, in public and with a reason.
alter table cycles add column version integer not null default 1;

-- Rows are never changed or removed. `before` and `after` hold only what was corrected.
create table cycle_changes (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  before jsonb not null,
  after jsonb not null,
  reason text not null check (length(btrim(reason)) >= 10),
  person_id uuid references people,
  at timestamptz not null default now()
);
create index cycle_changes_cycle on cycle_changes (cycle_id, at);
revoke update, delete on cycle_changes from minga_app;

-- A theme can be renamed and moved; it goes only while nothing is tied to it. Keys that are checked at the end of the
-- statement still let a whole cycle go.
grant update (name, position), delete on themes to minga_app;
alter table diagnosis_themes drop constraint diagnosis_themes_theme_id_cycle_id_fkey,
  add constraint diagnosis_themes_theme foreign key (theme_id, cycle_id) references themes (id, cycle_id);
alter table meeting_themes drop constraint meeting_themes_theme_id_fkey,
  add constraint meeting_themes_theme foreign key (theme_id) references themes;
alter table commitment_themes drop constraint commitment_themes_theme_id_cycle_id_fkey,
  add constraint commitment_themes_theme foreign key (theme_id, cycle_id) references themes (id, cycle_id);
