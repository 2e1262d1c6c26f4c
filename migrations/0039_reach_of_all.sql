-- The second line (T2, migration reach) for every table whose rows belong to a forum. How far a transaction reaches stands in one of
-- two settings: `minga.forum`, the id of one forum, or `minga.reach`, 'all'. As two they are plain expressions, which the
-- planner takes into the statement; a function that reads a table on each call doubled what writing to a board costs.
create or replace function reaches_all() returns boolean language sql stable as $$
  select current_setting('minga.reach', true) = 'all'
$$;
create or replace function reached_forum() returns uuid language sql stable as $$
  select nullif(current_setting('minga.forum', true), '')::uuid
$$;

-- A board's forum stands with it, as that of a meeting or a ballot: what a board holds is looked up by the board alone.
alter table boards add column forum_id uuid;
update boards b set forum_id = c.forum_id from cycles c where c.id = b.cycle_id;
alter table boards alter column forum_id set not null, drop constraint boards_cycle_id_fkey,
  add constraint boards_cycle_forum foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade;
drop trigger boards_place on boards;
create trigger boards_place before update of id, cycle_id, forum_id on boards for each row
  execute function refuse_application('a board stays in its cycle');

do $$
declare one record;
begin
  for one in select * from (values
    -- The forum stands in the row.
    ('forums', 'id = (select reached_forum())'),
    ('forum_roles', null), ('organisations', null), ('seats', null), ('acting_seats', null), ('cycles', null),
    ('diagnoses', null), ('meetings', null), ('boards', null), ('commitments', null), ('ballots', null)
  ) as t (name, own) loop
    execute format('alter table %I enable row level security', one.name);
    execute format('drop policy if exists reach on %I', one.name);
    execute format('create policy reach on %I to minga_app using ((select reaches_all()) or %s)',
      one.name, coalesce(one.own, 'forum_id = (select reached_forum())'));
  end loop;
  -- What belongs to something is in reach where that is. `exists`, because the planner may then choose: a look by key for a few
  -- rows, one table of keys for many.
  for one in select * from (values
    ('stages', 'cycle_id', 'cycles'), ('stage_changes', 'cycle_id', 'cycles'), ('themes', 'cycle_id', 'cycles'),
    ('cycle_changes', 'cycle_id', 'cycles'), ('saved_states', 'cycle_id', 'cycles'), ('consultations', 'cycle_id', 'cycles'),
    ('citations', 'cycle_id', 'cycles'), ('diagnosis_themes', 'cycle_id', 'cycles'), ('diagnosis_versions', 'cycle_id', 'cycles'),
    ('commitment_themes', 'cycle_id', 'cycles'), ('meeting_publications', 'cycle_id', 'cycles'),
    ('flag_acknowledgements', 'cycle_id', 'cycles'), ('calendar_feeds', 'cycle_id', 'cycles'),
    ('meeting_plans', 'cycle_id', 'cycles'), ('meeting_flags', 'cycle_id', 'cycles'),
    ('diagnosis_files', 'diagnosis_id', 'diagnoses'), ('uploads', 'diagnosis_id', 'diagnoses'),
    ('meeting_themes', 'meeting_id', 'meetings'), ('meeting_organisations', 'meeting_id', 'meetings'),
    ('meeting_people', 'meeting_id', 'meetings'),
    ('board_ops', 'board_id', 'boards'), ('board_votes', 'board_id', 'boards'), ('board_refusals', 'board_id', 'boards'),
    ('board_clients', 'board_id', 'boards'), ('board_private_notes', 'board_id', 'boards'), ('board_folds', 'board_id', 'boards'),
    ('board_links', 'board_id', 'boards'), ('board_guests', 'board_id', 'boards'),
    ('commitment_ratings', 'commitment_id', 'commitments'), ('milestones', 'commitment_id', 'commitments'),
    ('commitment_sources', 'commitment_id', 'commitments'), ('commitment_drafters', 'commitment_id', 'commitments'),
    ('commitment_versions', 'commitment_id', 'commitments'),
    ('ballot_questions', 'ballot_id', 'ballots'), ('ballot_roll', 'ballot_id', 'ballots'),
    ('ballot_objections', 'ballot_id', 'ballots'), ('ballot_turnout', 'ballot_id', 'ballots'), ('ballot_casts', 'ballot_id', 'ballots'),
    ('contributions', 'consultation_id', 'consultations'), ('responses', 'contribution_id', 'contributions')
  ) as t (name, leads, parent) loop
    execute format('alter table %I enable row level security', one.name);
    execute format('drop policy if exists reach on %I', one.name);
    execute format('create policy reach on %I to minga_app using ((select reaches_all()) or exists (select 1 from %I p where p.id = %I.%I))',
      one.name, one.parent, one.name, one.leads);
  end loop;
end $$;
drop function reached_boards();
