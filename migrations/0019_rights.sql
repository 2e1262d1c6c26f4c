-- What the application's login may do, and what not even a statement of its own making can. Grants say which table it may
-- write and which columns; guards say in which state. The owner (migrations, restore, the demonstration, commands) is
-- bound by neither. tests/journeys/database-rights.ts declares every grant and trigger and is compared with the catalog.

create function is_application() returns boolean language sql stable set search_path = pg_catalog as $$
  select not pg_has_role(current_user, (select relowner from pg_class where oid = 'public.audit_log'::regclass), 'member')
$$;

-- The words of a guard stand in its trigger, its condition in WHEN. Cascades and security definer functions act as the owner.
create function refuse_application() returns trigger language plpgsql as $$
begin
  if is_application() then raise exception '%', tg_argv[0] using errcode = 'insufficient_privilege'; end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;

-- Nothing of the public record, and nothing from which it hangs, is deleted.
revoke delete on people, forums, organisations, seats, cycles, stages, themes, meetings, citations, calendar_feeds, boards,
  board_refusals, board_clients, board_links, board_guests, commitments, commitment_sources, commitment_drafters, consultations,
  contributions, responses, accounts, sign_in_browsers, meeting_plans, meeting_flags, acting_seats from minga_app;
-- What is written once.
revoke update on forums, forum_roles, organisations, themes, diagnosis_themes, citations, meeting_themes, meeting_organisations,
  meeting_people, board_refusals, board_clients, board_votes, commitment_themes, milestones, commitment_sources,
  commitment_drafters, loose_files, accounts from minga_app;
-- Only the demonstration writes these so far.
revoke insert, update on consultations, contributions, responses from minga_app;
revoke insert on accounts from minga_app;
revoke all on schema_migrations from minga_app;

-- A view that can be written through would act with its owner's rights, and reading through it would too.
revoke insert, update, delete on gate_facts, diagnosis_reach, ballots_taking_votes from minga_app;
alter view gate_facts set (security_invoker = true);
alter view diagnosis_reach set (security_invoker = true);
alter view ballots_taking_votes set (security_invoker = true);

-- Nobody becomes administrator, or takes over an administrator's address or session.
revoke update on people, sessions from minga_app;
grant update (name, email_verified, image, locale, updated_at) on people to minga_app;
grant update (expires_at, ip_address, user_agent, updated_at, renews, replaces, replaced_by) on sessions to minga_app;
create trigger people_administrators before insert on people for each row when (new.is_administrator)
  execute function refuse_application('only a command beside the server makes administrators');

-- A thing stays where it was made.
create trigger cycles_place before update of id, forum_id on cycles for each row
  execute function refuse_application('a cycle stays in its forum');
create trigger stages_place before update of id, cycle_id, name on stages for each row
  execute function refuse_application('a stage stays in its cycle');
create trigger seats_place before update of id, forum_id, organisation_id, person_id on seats for each row
  execute function refuse_application('a seat belongs to one person and one organisation');
create trigger diagnoses_place before update of id, cycle_id, forum_id, organisation_id, created_by_seat on diagnoses for each row
  execute function refuse_application('a diagnosis stays with its organisation');
create trigger meetings_place before update of id, cycle_id, forum_id on meetings for each row
  execute function refuse_application('a meeting stays in its cycle');
create trigger boards_place before update of id, cycle_id on boards for each row
  execute function refuse_application('a board stays in its cycle');
create trigger commitments_place before update of id, cycle_id, forum_id, number on commitments for each row
  execute function refuse_application('a commitment keeps its number');
create trigger ballots_place before update of id, cycle_id, forum_id on ballots for each row
  execute function refuse_application('a ballot stays in its cycle');

-- What was published stays published, with the words and at the time it was.
create trigger cycles_published before update on cycles for each row
  when (old.published_at is not null and old.published_at is distinct from new.published_at)
  execute function refuse_application('a published cycle stays published');
create trigger diagnoses_published before update on diagnoses for each row
  when (old.state in ('published', 'withdrawn')
    and (old.title, old.problem, old.affected_group, old.evidence, old.causes, old.proposals, old.summary, old.declared_at, old.published_at)
      is distinct from (new.title, new.problem, new.affected_group, new.evidence, new.causes, new.proposals, new.summary, new.declared_at, new.published_at))
  execute function refuse_application('the words of a published diagnosis are fixed');
create trigger diagnoses_withdrawn before update on diagnoses for each row
  when ((old.state = 'published' and new.state not in ('published', 'withdrawn'))
    or (old.state = 'withdrawn' and (new.state, new.withdrawn_at, new.withdraw_reason) is distinct from (old.state, old.withdrawn_at, old.withdraw_reason)))
  execute function refuse_application('a withdrawn diagnosis keeps its tombstone');
create trigger diagnosis_files_version before update on diagnosis_files for each row
  when (old.version is not null and old.version is distinct from new.version)
  execute function refuse_application('a published file stays in its version');
create trigger meetings_published before update on meetings for each row
  when (old.state <> 'draft' and (new.state = 'draft' or old.published_at is distinct from new.published_at))
  execute function refuse_application('a published meeting stays published');
create trigger commitments_published before update on commitments for each row
  when ((old.published_at is not null and old.published_at is distinct from new.published_at)
    or (old.state = 'adopted' and new.state <> 'adopted')
    or (old.state in ('published', 'adopted') and new.state in ('draft', 'frozen'))
    or (old.state = 'withdrawn' and (new.state, new.withdrawn_reason) is distinct from (old.state, old.withdrawn_reason)))
  execute function refuse_application('a published commitment stays published');

create function refuse_published_themes() returns trigger language plpgsql as $$
begin
  if is_application() and exists (select 1 from diagnoses
      where id = coalesce(new.diagnosis_id, old.diagnosis_id) and state in ('published', 'withdrawn')) then
    raise exception 'the themes of a published diagnosis are fixed' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;
create trigger diagnosis_themes_published before insert or delete on diagnosis_themes for each row
  execute function refuse_published_themes();

-- Boards: the log only grows, a promise about identity holds from the first op on, and what is closed stays closed.
create trigger boards_log before update on boards for each row
  when (new.seq < old.seq or (old.phase = 'closed' and new.phase <> 'closed')
    or (old.seq > 0 and old.identity_mode is distinct from new.identity_mode))
  execute function refuse_application('a board goes on, with the promise it began with');

-- Ballots: what was announced is not discarded, nobody is added to the roll, and nothing is counted before the end.
create trigger ballots_announced before delete on ballots for each row when (old.announced_at is not null)
  execute function refuse_application('an announced ballot is not discarded');
create trigger ballots_counted before update on ballots for each row
  when (old.sealed_at is null and new.sealed_at is not null and old.closed_at is null and new.closed_at is null and old.closes_at > now())
  execute function refuse_application('an open ballot is not counted');
create trigger ballots_sealed before update on ballots for each row
  when (old.sealed_at is not null and old.sealed_at is distinct from new.sealed_at)
  execute function refuse_application('a counted ballot cannot be changed');

create function refuse_announced_roll() returns trigger language plpgsql as $$
begin
  if is_application() and exists (select 1 from ballots where id = new.ballot_id and announced_at is not null) then
    raise exception 'the roll of an announced ballot is fixed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger ballot_roll_promise before insert on ballot_roll for each row execute function refuse_announced_roll();
