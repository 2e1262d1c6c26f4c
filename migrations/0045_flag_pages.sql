-- Clusters of flags beyond the first page of a rule: read only by whoever asks for more, so that the first answer stays short.
create table meeting_flag_pages (
  cycle_id uuid not null references cycles on delete cascade,
  audience text not null check (audience in ('public', 'planners')),
  rule text not null,
  page integer not null check (page >= 2),
  kept jsonb not null,
  primary key (cycle_id, audience, rule, page)
);
revoke update, truncate on meeting_flag_pages from minga_app;
alter table meeting_flag_pages enable row level security;
create policy reach on meeting_flag_pages to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = meeting_flag_pages.cycle_id));
-- What was kept has one page only: it is computed anew.
delete from meeting_flags;
