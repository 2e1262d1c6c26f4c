-- What comes from what, of any kinds, walked both ways: in place of the sources of commitments and the citations of diagnoses,
-- which said the same thing twice.
create table links (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  kind text not null check (kind in ('comes-from')),
  from_kind text not null,
  from_id uuid not null,
  to_kind text not null,
  to_id uuid not null,
  -- Where a note or a cluster lies: neither has a row of its own.
  board_id uuid references boards,
  at timestamptz not null default now(),
  constraint links_once unique (from_kind, from_id, kind, to_kind, to_id),
  check ((to_kind in ('cluster', 'note')) = (board_id is not null)),
  check ((from_kind, from_id) <> (to_kind, to_id))
);
create index links_back on links (to_kind, to_id);
create index links_cycle on links (cycle_id);

insert into links (id, cycle_id, kind, from_kind, from_id, to_kind, to_id, board_id, at)
  select gen_random_uuid(), c.cycle_id, 'comes-from', 'commitment', s.commitment_id, s.kind, s.source_id, s.board_id, s.added_at
  from commitment_sources s join commitments c on c.id = s.commitment_id;
insert into links (id, cycle_id, kind, from_kind, from_id, to_kind, to_id, at)
  select id, cycle_id, 'comes-from', kind, subject_id, 'diagnosis', diagnosis_id, at from citations
  on conflict do nothing;

revoke update, delete, truncate on links from minga_app;
alter table links enable row level security;
create policy reach on links to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = links.cycle_id));

-- As before: a commitment under the title that was last frozen, not at all while nothing of it is, and marked once withdrawn.
-- What else comes from a diagnosis is not known to everybody until it is written here.
create or replace view known_citations with (security_invoker = true) as
  select l.id, l.to_id as diagnosis_id, l.cycle_id, l.from_kind as kind, l.from_id as subject_id, l.at,
    coalesce(v.content ->> 'title', '') as label, m.number, m.state = 'withdrawn' as is_withdrawn
  from links l
  join commitments m on l.from_kind = 'commitment' and m.id = l.from_id
  cross join lateral (
    select content from commitment_versions where commitment_id = m.id order by number desc limit 1) v
  where l.to_kind = 'diagnosis';

drop table citations;
drop table commitment_sources;
