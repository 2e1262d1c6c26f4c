-- The database as migrations make it, up to 0135_letters_of_strangers_stay.sql. For reading: nothing runs this file, «npm run schema» writes it.
-- What the application may do with which table stands in tests/journeys/database-rights.ts.

create table accounts (
  id uuid not null,
  person_id uuid not null,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
);
CREATE INDEX accounts_person ON public.accounts USING btree (person_id);

create table acting_seats (
  forum_id uuid not null,
  person_id uuid not null,
  seat_id uuid not null,
  chosen_at timestamp with time zone default now() not null,
  constraint acting_seats_pkey PRIMARY KEY (forum_id, person_id),
  constraint acting_seats_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint acting_seats_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint acting_seats_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id) ON DELETE CASCADE
);
CREATE INDEX acting_seats_person ON public.acting_seats USING btree (person_id);
create policy reach on acting_seats for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table address_changes (
  id uuid not null,
  person_id uuid not null,
  email text not null,
  former_email text not null,
  asked_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  stoppable_until timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  ended_at timestamp with time zone,
  stopped_at timestamp with time zone,
  constraint address_changes_pkey PRIMARY KEY (id),
  constraint address_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint address_changes_check CHECK ((stoppable_until > expires_at)),
  constraint address_changes_email_check CHECK ((email = lower(email))),
  constraint address_changes_former_email_check CHECK ((former_email = lower(former_email)))
);
CREATE INDEX address_changes_email ON public.address_changes USING btree (email, asked_at);
CREATE INDEX address_changes_former ON public.address_changes USING btree (former_email);
CREATE INDEX address_changes_person ON public.address_changes USING btree (person_id, asked_at);
CREATE UNIQUE INDEX address_changes_waiting ON public.address_changes USING btree (person_id) WHERE ((confirmed_at IS NULL) AND (ended_at IS NULL));

create table announcements (
  id uuid not null,
  cycle_id uuid not null,
  title text default ''::text not null,
  body text default ''::text not null,
  version integer default 1 not null,
  created_by uuid not null,
  saved_at timestamp with time zone default now() not null,
  published_at timestamp with time zone,
  is_notified boolean,
  withdrawn_at timestamp with time zone,
  withdrawn_reason text,
  constraint announcements_pkey PRIMARY KEY (id),
  constraint announcements_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint announcements_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint announcements_body_check CHECK ((length(body) <= 10000)),
  constraint announcements_check CHECK (((published_at IS NULL) = (is_notified IS NULL))),
  constraint announcements_check1 CHECK (((withdrawn_at IS NULL) OR (published_at IS NOT NULL))),
  constraint announcements_check2 CHECK (((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))),
  constraint announcements_title_check CHECK ((length(title) <= 200)),
  constraint announcements_withdrawn_reason_check CHECK ((length(btrim(withdrawn_reason)) >= 10))
);
CREATE INDEX announcements_cycle ON public.announcements USING btree (cycle_id, published_at DESC, id DESC);
CREATE TRIGGER announcements_files AFTER DELETE ON public.announcements FOR EACH ROW EXECUTE FUNCTION drop_files_of('announcement');
CREATE TRIGGER announcements_files_searched AFTER UPDATE ON public.announcements FOR EACH ROW WHEN (((old.published_at IS DISTINCT FROM new.published_at) OR (old.withdrawn_at IS DISTINCT FROM new.withdrawn_at))) EXECUTE FUNCTION search_files_of_announcement();
CREATE TRIGGER announcements_place BEFORE UPDATE OF id, cycle_id, created_by ON public.announcements FOR EACH ROW EXECUTE FUNCTION refuse_application('an announcement stays in its cycle');
CREATE TRIGGER announcements_published BEFORE UPDATE ON public.announcements FOR EACH ROW WHEN (((old.published_at IS NOT NULL) AND ((((old.title IS DISTINCT FROM new.title) OR (old.body IS DISTINCT FROM new.body)) OR (old.published_at IS DISTINCT FROM new.published_at)) OR (old.is_notified IS DISTINCT FROM new.is_notified)))) EXECUTE FUNCTION refuse_application('a published announcement is corrected by a version');
CREATE TRIGGER announcements_searched AFTER INSERT OR DELETE OR UPDATE ON public.announcements FOR EACH ROW EXECUTE FUNCTION search_changed('announcement');
CREATE TRIGGER announcements_stay BEFORE DELETE ON public.announcements FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a published announcement is not deleted');
CREATE TRIGGER announcements_withdrawn BEFORE UPDATE ON public.announcements FOR EACH ROW WHEN ((old.withdrawn_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a withdrawn announcement keeps its mark');
create policy reach on announcements for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = announcements.cycle_id)))));

create table audit_log (
  chain uuid not null,
  "position" bigint not null,
  forum_id uuid,
  cycle_id uuid,
  at timestamp with time zone default clock_timestamp() not null,
  person_id uuid,
  seat_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  data jsonb default '{}'::jsonb not null,
  previous_hash bytea not null,
  hash bytea not null,
  nonce uuid default gen_random_uuid(),
  constraint audit_log_pkey PRIMARY KEY (chain, "position"),
  constraint audit_log_action_check CHECK ((action ~ '^[a-z-]+\.[a-z-]+$'::text))
);
CREATE INDEX audit_log_person ON public.audit_log USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX audit_log_subject ON public.audit_log USING btree (chain, subject_id);
CREATE TRIGGER audit_chain BEFORE INSERT ON public.audit_log FOR EACH ROW EXECUTE FUNCTION append_to_chain();
CREATE TRIGGER audit_no_rewrite BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

create table ballot_casts (
  ballot_id uuid not null,
  roll_entry uuid not null,
  tracker text not null,
  choices jsonb not null,
  cast_at timestamp with time zone default now() not null,
  constraint ballot_casts_pkey PRIMARY KEY (ballot_id, roll_entry),
  constraint ballot_casts_ballot_id_tracker_key UNIQUE (ballot_id, tracker),
  constraint ballot_casts_ballot_id_roll_entry_fkey FOREIGN KEY (ballot_id, roll_entry) REFERENCES ballot_turnout(ballot_id, roll_entry) ON DELETE CASCADE
);
create policy reach on ballot_casts for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM ballots p
  WHERE (p.id = ballot_casts.ballot_id)))));

create table ballot_objections (
  id uuid default gen_random_uuid() not null,
  ballot_id uuid not null,
  "position" integer not null,
  roll_entry uuid not null,
  outcome text,
  reason text,
  decided_by uuid,
  decided_at timestamp with time zone,
  constraint ballot_objections_pkey PRIMARY KEY (id),
  constraint ballot_objections_ballot_id_position_roll_entry_key UNIQUE (ballot_id, "position", roll_entry),
  constraint ballot_objections_ballot_id_position_fkey FOREIGN KEY (ballot_id, "position") REFERENCES ballot_questions(ballot_id, "position") ON DELETE CASCADE,
  constraint ballot_objections_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id),
  constraint ballot_objections_roll_entry_fkey FOREIGN KEY (roll_entry) REFERENCES ballot_roll(id) ON DELETE CASCADE,
  constraint ballot_objections_check CHECK ((((outcome IS NULL) = (decided_by IS NULL)) AND ((outcome IS NULL) = (decided_at IS NULL)))),
  constraint ballot_objections_check1 CHECK (((outcome IS NULL) OR (outcome = 'withdrawn'::text) OR ((reason IS NOT NULL) AND (length(btrim(reason)) >= 10)))),
  constraint ballot_objections_outcome_check CHECK ((outcome = ANY (ARRAY['integrated'::text, 'withdrawn'::text, 'overruled'::text]))),
  constraint ballot_objections_reason_check CHECK ((length(btrim(reason)) <= 2000))
);
CREATE TRIGGER ballot_objections_once BEFORE UPDATE ON public.ballot_objections FOR EACH ROW WHEN ((old.outcome IS NOT NULL)) EXECUTE FUNCTION refuse_application('what was decided about an objection stays');
create policy reach on ballot_objections for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM ballots p
  WHERE (p.id = ballot_objections.ballot_id)))));

create table ballot_questions (
  ballot_id uuid not null,
  "position" integer not null,
  version_id uuid not null,
  version_sha256 text not null,
  struck_at timestamp with time zone,
  is_outcome_only boolean default false not null,
  constraint ballot_questions_pkey PRIMARY KEY (ballot_id, "position"),
  constraint ballot_questions_ballot_id_version_id_key UNIQUE (ballot_id, version_id),
  constraint ballot_questions_ballot_id_fkey FOREIGN KEY (ballot_id) REFERENCES ballots(id) ON DELETE CASCADE,
  constraint ballot_questions_version_id_version_sha256_fkey FOREIGN KEY (version_id, version_sha256) REFERENCES versions(id, sha256),
  constraint ballot_questions_position_check CHECK ((("position" >= 1) AND ("position" <= 40)))
);
CREATE INDEX ballot_questions_version ON public.ballot_questions USING btree (version_id);
CREATE TRIGGER ballot_questions_promise BEFORE INSERT ON public.ballot_questions FOR EACH ROW EXECUTE FUNCTION refuse_announced_questions();
CREATE TRIGGER ballot_questions_stay BEFORE DELETE ON public.ballot_questions FOR EACH ROW EXECUTE FUNCTION refuse_lost_questions();
create policy reach on ballot_questions for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM ballots p
  WHERE (p.id = ballot_questions.ballot_id)))));

create table ballot_roll (
  id uuid not null,
  ballot_id uuid not null,
  seat_id uuid not null,
  person_id uuid not null,
  organisation_id uuid not null,
  organisation text not null,
  sector text not null,
  tally_group text not null,
  voter uuid not null,
  constraint ballot_roll_pkey PRIMARY KEY (id),
  constraint ballot_roll_once UNIQUE (ballot_id, voter),
  constraint ballot_roll_ballot_id_fkey FOREIGN KEY (ballot_id) REFERENCES ballots(id) ON DELETE CASCADE,
  constraint ballot_roll_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  constraint ballot_roll_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint ballot_roll_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id)
);
CREATE INDEX ballot_roll_organisation ON public.ballot_roll USING btree (organisation_id);
CREATE TRIGGER ballot_roll_promise BEFORE INSERT ON public.ballot_roll FOR EACH ROW EXECUTE FUNCTION refuse_announced_roll();
create policy reach on ballot_roll for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM ballots p
  WHERE (p.id = ballot_roll.ballot_id)))));

create table ballot_turnout (
  ballot_id uuid not null,
  roll_entry uuid not null,
  key_sha256 text not null,
  inherited_by uuid,
  constraint ballot_turnout_once PRIMARY KEY (ballot_id, roll_entry),
  constraint ballot_turnout_ballot_id_fkey FOREIGN KEY (ballot_id) REFERENCES ballots(id) ON DELETE CASCADE,
  constraint ballot_turnout_inherited_by_fkey FOREIGN KEY (inherited_by) REFERENCES seats(id),
  constraint ballot_turnout_roll_entry_fkey FOREIGN KEY (roll_entry) REFERENCES ballot_roll(id)
);
CREATE UNIQUE INDEX ballot_turnout_one_heir ON public.ballot_turnout USING btree (ballot_id, inherited_by) WHERE (inherited_by IS NOT NULL);
create policy reach on ballot_turnout for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM ballots p
  WHERE (p.id = ballot_turnout.ballot_id)))));

create table ballots (
  id uuid not null,
  cycle_id uuid not null,
  forum_id uuid not null,
  title text not null,
  introduction text default ''::text not null,
  stage text not null,
  mode text not null,
  rule text not null,
  quorum_percent smallint not null,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  announced_at timestamp with time zone,
  roll_sha256 text,
  closed_at timestamp with time zone,
  closed_reason text,
  sealed_at timestamp with time zone,
  export jsonb,
  export_sha256 text,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  votes_by text default 'organisation'::text not null,
  warnings jsonb default '[]'::jsonb not null,
  voting_rule uuid,
  version integer default 1 not null,
  reminded_at timestamp with time zone,
  constraint ballots_pkey PRIMARY KEY (id),
  constraint ballots_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint ballots_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint ballots_voting_rule_fkey FOREIGN KEY (voting_rule) REFERENCES forum_voting_rules(id),
  constraint ballots_check CHECK (((announced_at IS NULL) = (roll_sha256 IS NULL))),
  constraint ballots_check1 CHECK (((closed_at IS NULL) = (closed_reason IS NULL))),
  constraint ballots_check2 CHECK (((sealed_at IS NULL) = (export IS NULL))),
  constraint ballots_check3 CHECK (((sealed_at IS NULL) = (export_sha256 IS NULL))),
  constraint ballots_check4 CHECK (((rule <> 'consent'::text) OR (mode = 'open'::text))),
  constraint ballots_closed_reason_check CHECK ((length(btrim(closed_reason)) >= 10)),
  constraint ballots_export_sha256_check CHECK ((export_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint ballots_introduction_check CHECK ((length(introduction) <= 4000)),
  constraint ballots_mode_check CHECK ((mode = ANY (ARRAY['open'::text, 'secret'::text]))),
  constraint ballots_quorum_percent_check CHECK (((quorum_percent >= 1) AND (quorum_percent <= 100))),
  constraint ballots_roll_sha256_check CHECK ((roll_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint ballots_rule_check CHECK ((rule = ANY (ARRAY['simple_majority'::text, 'concurrent_majority'::text, 'consent'::text]))),
  constraint ballots_stage_check CHECK ((stage = ANY (ARRAY['preparation'::text, 'problem_discussion'::text, 'brainstorming'::text, 'co_creation'::text, 'validation'::text, 'adoption'::text]))),
  constraint ballots_title_check CHECK (((length(btrim(title)) >= 1) AND (length(btrim(title)) <= 200))),
  constraint ballots_votes_by_check CHECK ((votes_by = ANY (ARRAY['organisation'::text, 'seat'::text]))),
  constraint ballots_window CHECK ((closes_at > opens_at))
);
CREATE INDEX ballots_cycle ON public.ballots USING btree (cycle_id, opens_at);
CREATE TRIGGER ballots_announced BEFORE DELETE ON public.ballots FOR EACH ROW WHEN ((old.announced_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('an announced ballot is not discarded');
CREATE TRIGGER ballots_counted BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.sealed_at IS NULL) AND (new.sealed_at IS NOT NULL) AND (old.closed_at IS NULL) AND (new.closed_at IS NULL) AND (old.closes_at > now()))) EXECUTE FUNCTION refuse_application('an open ballot is not counted');
CREATE TRIGGER ballots_draft BEFORE INSERT ON public.ballots FOR EACH ROW EXECUTE FUNCTION refuse_made_up_ballot();
CREATE TRIGGER ballots_ended BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (new.closed_at IS NOT NULL))) EXECUTE FUNCTION refuse_early_end();
CREATE TRIGGER ballots_objections AFTER UPDATE ON public.ballots FOR EACH ROW WHEN (((old.sealed_at IS NULL) AND (new.sealed_at IS NOT NULL))) EXECUTE FUNCTION list_objections_of_counted();
CREATE TRIGGER ballots_place BEFORE UPDATE OF id, cycle_id, forum_id ON public.ballots FOR EACH ROW EXECUTE FUNCTION refuse_application('a ballot stays in its cycle');
CREATE TRIGGER ballots_prepare BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.announced_at IS NULL) AND (new.announced_at IS NOT NULL))) EXECUTE FUNCTION prepare_announced_ballot();
CREATE TRIGGER ballots_promise BEFORE UPDATE ON public.ballots FOR EACH ROW EXECUTE FUNCTION refuse_changed_ballot();
CREATE TRIGGER ballots_record BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.sealed_at IS NULL) AND (new.sealed_at IS NOT NULL))) EXECUTE FUNCTION require_honest_count();
CREATE TRIGGER ballots_rule BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.announced_at IS NULL) AND (new.announced_at IS NOT NULL))) EXECUTE FUNCTION require_voting_rule();
CREATE TRIGGER ballots_sealed BEFORE UPDATE ON public.ballots FOR EACH ROW WHEN (((old.sealed_at IS NOT NULL) AND (old.sealed_at IS DISTINCT FROM new.sealed_at))) EXECUTE FUNCTION refuse_application('a counted ballot cannot be changed');
CREATE TRIGGER ballots_searched AFTER INSERT OR DELETE OR UPDATE OF title, introduction, announced_at ON public.ballots FOR EACH ROW EXECUTE FUNCTION search_changed('ballot');
create policy reach on ballots for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table board_clients (
  board_id uuid not null,
  client_id uuid not null,
  author_key text not null,
  constraint board_clients_pkey PRIMARY KEY (board_id, client_id),
  constraint board_clients_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE
);
create policy reach on board_clients for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_clients.board_id)))));

create table board_folds (
  board_id uuid not null,
  seq bigint not null,
  state json not null,
  at timestamp with time zone default now() not null,
  mac bytea,
  constraint board_folds_pkey PRIMARY KEY (board_id),
  constraint board_folds_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE
);
create policy reach on board_folds for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_folds.board_id)))));

create table board_guests (
  board_id uuid not null,
  person_id uuid not null,
  link_id uuid not null,
  consented_at timestamp with time zone default now() not null,
  ended_at timestamp with time zone,
  id uuid default gen_random_uuid() not null,
  origin text,
  network text,
  confirmed_organisation_id uuid,
  confirmed_by uuid,
  confirmed_at timestamp with time zone,
  arrived_at timestamp with time zone,
  removed_at timestamp with time zone,
  removed_by uuid,
  holds_place boolean default false not null,
  seen_at timestamp with time zone,
  is_refused boolean default false not null,
  awaits boolean default false not null,
  notice_number integer,
  notice_locale text,
  notice_sha256 text,
  consent_words text,
  constraint board_guests_pkey PRIMARY KEY (board_id, person_id),
  constraint board_guests_id_key UNIQUE (id),
  constraint board_guests_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE,
  constraint board_guests_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES people(id),
  constraint board_guests_confirmed_organisation_id_fkey FOREIGN KEY (confirmed_organisation_id) REFERENCES organisations(id),
  constraint board_guests_link_id_fkey FOREIGN KEY (link_id) REFERENCES board_links(id) ON DELETE CASCADE,
  constraint board_guests_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint board_guests_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES people(id),
  constraint board_guests_awaits_has_no_place CHECK ((NOT (awaits AND (holds_place OR is_refused)))),
  constraint board_guests_confirmed_whole CHECK ((((confirmed_organisation_id IS NULL) = (confirmed_by IS NULL)) AND ((confirmed_by IS NULL) = (confirmed_at IS NULL)))),
  constraint board_guests_consent_whole CHECK ((num_nulls(notice_number, notice_locale, notice_sha256, consent_words) = ANY (ARRAY[0, 4]))),
  constraint board_guests_consent_words_check CHECK (((length(consent_words) >= 1) AND (length(consent_words) <= 1000))),
  constraint board_guests_notice_number_check CHECK ((notice_number >= 0)),
  constraint board_guests_notice_sha256_check CHECK ((notice_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint board_guests_origin_check CHECK (((length(origin) >= 1) AND (length(origin) <= 120))),
  constraint board_guests_place_is_seen CHECK (((NOT holds_place) OR ((seen_at IS NOT NULL) AND (ended_at IS NULL)))),
  constraint board_guests_refused_has_no_place CHECK (((NOT is_refused) OR ((NOT holds_place) AND (ended_at IS NULL)))),
  constraint board_guests_removed_is_out CHECK (((removed_at IS NULL) OR (ended_at IS NOT NULL)))
);
CREATE INDEX board_guests_awaiting ON public.board_guests USING btree (board_id) WHERE (awaits AND (ended_at IS NULL));
CREATE INDEX board_guests_network ON public.board_guests USING btree (link_id, network);
CREATE INDEX board_guests_of_networks ON public.board_guests USING btree (link_id, network) WHERE holds_place;
CREATE INDEX board_guests_person ON public.board_guests USING btree (person_id);
CREATE INDEX board_guests_places ON public.board_guests USING btree (link_id, seen_at) WHERE holds_place;
CREATE INDEX board_guests_waiting ON public.board_guests USING btree (link_id, network, consented_at) WHERE ((arrived_at IS NULL) AND (ended_at IS NULL));
CREATE TRIGGER board_guests_doors AFTER INSERT OR DELETE OR UPDATE OF ended_at, removed_at, arrived_at, holds_place, is_refused, awaits, confirmed_organisation_id ON public.board_guests FOR EACH ROW EXECUTE FUNCTION doors_changed();
CREATE TRIGGER board_guests_of_open_boards BEFORE INSERT OR UPDATE OF holds_place, seen_at ON public.board_guests FOR EACH ROW WHEN ((new.holds_place OR (new.seen_at IS NOT NULL))) EXECUTE FUNCTION refuse_places_of_closed_boards();
create policy reach on board_guests for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_guests.board_id)))));

create table board_links (
  id uuid not null,
  board_id uuid not null,
  code text not null,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  quota integer not null,
  joined integer default 0 not null,
  shares_network boolean default false not null,
  open_networks text[] default '{}'::text[] not null,
  gathering_id uuid,
  needs_approval boolean default false not null,
  constraint board_links_pkey PRIMARY KEY (id),
  constraint board_links_code_key UNIQUE (code),
  constraint board_links_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE,
  constraint board_links_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint board_links_gathering_id_fkey FOREIGN KEY (gathering_id) REFERENCES gatherings(id) ON DELETE CASCADE,
  constraint board_links_code_check CHECK ((length(code) >= 12)),
  constraint board_links_never_below_none CHECK ((joined >= 0)),
  constraint board_links_quota_check CHECK (((quota >= 1) AND (quota <= 2000))),
  constraint board_links_within_quota CHECK ((joined <= quota))
);
CREATE INDEX board_links_board ON public.board_links USING btree (board_id);
CREATE UNIQUE INDEX board_links_gathering ON public.board_links USING btree (gathering_id, board_id) WHERE (gathering_id IS NOT NULL);
CREATE TRIGGER board_links_doors AFTER INSERT OR DELETE OR UPDATE ON public.board_links FOR EACH ROW EXECUTE FUNCTION doors_changed();
CREATE TRIGGER board_links_last BEFORE INSERT OR UPDATE OF expires_at ON public.board_links FOR EACH ROW EXECUTE FUNCTION refuse_lasting_links();
create policy reach on board_links for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_links.board_id)))));

create table board_ops (
  board_id uuid not null,
  seq bigint not null,
  client_id uuid not null,
  client_seq integer not null,
  type text not null,
  args jsonb not null,
  author_key text not null,
  person_id uuid,
  organisation_id uuid,
  sector text,
  at timestamp with time zone not null,
  is_guest boolean default false not null,
  origin text,
  confirmed_by uuid,
  constraint board_ops_pkey PRIMARY KEY (board_id, seq),
  constraint board_ops_board_id_client_id_client_seq_key UNIQUE (board_id, client_id, client_seq),
  constraint board_ops_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE,
  constraint board_ops_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES people(id),
  constraint board_ops_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  constraint board_ops_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint board_ops_client_seq_check CHECK ((client_seq >= 1)),
  constraint board_ops_seq_check CHECK ((seq >= 1))
);
CREATE INDEX board_ops_confirmed ON public.board_ops USING btree (confirmed_by) WHERE (confirmed_by IS NOT NULL);
CREATE INDEX board_ops_person ON public.board_ops USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE TRIGGER board_ops_closed BEFORE INSERT ON public.board_ops FOR EACH ROW WHEN (is_application()) EXECUTE FUNCTION refuse_late_ops();
create policy reach on board_ops for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_ops.board_id)))));

create table board_private_notes (
  board_id uuid not null,
  note_id uuid not null,
  text text not null,
  on_behalf_of text,
  sealed bytea,
  constraint board_private_notes_pkey PRIMARY KEY (board_id, note_id),
  constraint board_private_notes_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE,
  constraint board_private_notes_sealed_alone CHECK (((sealed IS NULL) OR ((text = ''::text) AND (on_behalf_of IS NULL))))
);
create policy reach on board_private_notes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_private_notes.board_id)))));

create table board_refusals (
  board_id uuid not null,
  client_id uuid not null,
  client_seq integer not null,
  code text not null,
  params jsonb default '{}'::jsonb not null,
  constraint board_refusals_pkey PRIMARY KEY (board_id, client_id, client_seq),
  constraint board_refusals_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE,
  constraint board_refusals_client_seq_check CHECK ((client_seq >= 1))
);
create policy reach on board_refusals for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_refusals.board_id)))));

create table board_votes (
  board_id uuid not null,
  voter_key text not null,
  slot smallint not null,
  vote_budget smallint not null,
  target_kind text not null,
  target_id uuid not null,
  constraint board_votes_pkey PRIMARY KEY (board_id, voter_key, slot),
  constraint board_votes_board_id_vote_budget_fkey FOREIGN KEY (board_id, vote_budget) REFERENCES boards(id, vote_budget) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint board_votes_target_kind_check CHECK ((target_kind = ANY (ARRAY['note'::text, 'cluster'::text]))),
  constraint board_votes_within_budget CHECK (((slot >= 1) AND (slot <= vote_budget)))
);
CREATE TRIGGER board_votes_closed BEFORE INSERT OR DELETE OR UPDATE ON public.board_votes FOR EACH ROW EXECUTE FUNCTION refuse_closed_board_votes();
create policy reach on board_votes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = board_votes.board_id)))));

create table boards (
  id uuid not null,
  cycle_id uuid not null,
  title text not null,
  purpose text default ''::text not null,
  stage_name text,
  theme_id uuid,
  columns jsonb not null,
  identity_mode text not null,
  vote_budget smallint not null,
  votes_per_target smallint not null,
  starts_in text not null,
  phase text not null,
  seq bigint default 0 not null,
  identity_secret bytea,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  forum_id uuid not null,
  has_closed_notes boolean default false not null,
  open_noted_at timestamp with time zone,
  constraint boards_pkey PRIMARY KEY (id),
  constraint boards_id_vote_budget_key UNIQUE (id, vote_budget),
  constraint boards_cycle_forum FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint boards_theme_id_cycle_id_fkey FOREIGN KEY (theme_id, cycle_id) REFERENCES themes(id, cycle_id),
  constraint boards_check CHECK (((phase = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint boards_check1 CHECK (((closed_at IS NULL) OR (identity_mode = 'person'::text) OR (identity_secret IS NULL))),
  constraint boards_columns_check CHECK (((jsonb_array_length(columns) >= 1) AND (jsonb_array_length(columns) <= 8))),
  constraint boards_identity_mode_check CHECK ((identity_mode = ANY (ARRAY['person'::text, 'organisation'::text, 'anonymous'::text]))),
  constraint boards_phase_check CHECK ((phase = ANY (ARRAY['private_writing'::text, 'open'::text, 'clustering'::text, 'voting'::text, 'closed'::text]))),
  constraint boards_purpose_check CHECK ((length(purpose) <= 600)),
  constraint boards_seq_check CHECK ((seq >= 0)),
  constraint boards_stage_name_check CHECK ((stage_name = ANY (ARRAY['preparation'::text, 'problem_discussion'::text, 'brainstorming'::text, 'co_creation'::text, 'validation'::text, 'adoption'::text]))),
  constraint boards_starts_in_check CHECK ((starts_in = ANY (ARRAY['private_writing'::text, 'open'::text]))),
  constraint boards_title_check CHECK (((length(title) >= 1) AND (length(title) <= 160))),
  constraint boards_vote_budget_check CHECK (((vote_budget >= 1) AND (vote_budget <= 50))),
  constraint boards_votes_per_target_check CHECK (((votes_per_target >= 1) AND (votes_per_target <= 50)))
);
CREATE INDEX boards_cycle ON public.boards USING btree (cycle_id, created_at);
CREATE TRIGGER boards_closed BEFORE UPDATE OF title, purpose, columns, stage_name, theme_id, seq, opened_at, closed_at ON public.boards FOR EACH ROW WHEN (((old.phase = 'closed'::text) AND ((((((((old.title IS DISTINCT FROM new.title) OR (old.purpose IS DISTINCT FROM new.purpose)) OR (old.columns IS DISTINCT FROM new.columns)) OR (old.stage_name IS DISTINCT FROM new.stage_name)) OR (old.theme_id IS DISTINCT FROM new.theme_id)) OR (old.seq IS DISTINCT FROM new.seq)) OR (old.opened_at IS DISTINCT FROM new.opened_at)) OR (old.closed_at IS DISTINCT FROM new.closed_at)))) EXECUTE FUNCTION refuse_application('a closed board stays as it was closed');
CREATE TRIGGER boards_log BEFORE UPDATE ON public.boards FOR EACH ROW WHEN (((new.seq < old.seq) OR ((old.phase = 'closed'::text) AND (new.phase <> 'closed'::text)) OR ((old.seq > 0) AND (old.identity_mode IS DISTINCT FROM new.identity_mode)))) EXECUTE FUNCTION refuse_application('a board goes on, with the promise it began with');
CREATE TRIGGER boards_place BEFORE UPDATE OF id, cycle_id, forum_id ON public.boards FOR EACH ROW EXECUTE FUNCTION refuse_application('a board stays in its cycle');
CREATE TRIGGER boards_searched AFTER INSERT OR DELETE OR UPDATE OF title, purpose ON public.boards FOR EACH ROW EXECUTE FUNCTION search_changed('board');
CREATE TRIGGER boards_searched_closed AFTER UPDATE ON public.boards FOR EACH ROW WHEN (((old.phase <> 'closed'::text) AND (new.phase = 'closed'::text))) EXECUTE FUNCTION search_changed('board');
CREATE TRIGGER forget_when_guests_were_seen AFTER UPDATE OF phase ON public.boards FOR EACH ROW WHEN (((new.phase = 'closed'::text) AND (old.phase <> 'closed'::text))) EXECUTE FUNCTION forget_when_guests_were_seen();
create policy reach on boards for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table bounces (
  id text not null,
  at timestamp with time zone default now() not null,
  letter_sha256 bytea,
  cause text,
  constraint bounces_pkey PRIMARY KEY (id),
  constraint bounces_cause_check CHECK ((length(cause) <= 80)),
  constraint bounces_id_check CHECK (((length(id) >= 1) AND (length(id) <= 200))),
  constraint bounces_letter_sha256_check CHECK ((length(letter_sha256) = 32))
);
CREATE INDEX bounces_at ON public.bounces USING btree (at);
CREATE INDEX bounces_letter ON public.bounces USING btree (letter_sha256) WHERE (letter_sha256 IS NOT NULL);

create table calendar_feeds (
  id uuid not null,
  cycle_id uuid not null,
  kind text not null,
  person_id uuid not null,
  organisation_id uuid,
  token_sha256 text not null,
  created_at timestamp with time zone default now() not null,
  revoked_at timestamp with time zone,
  constraint calendar_feeds_pkey PRIMARY KEY (id),
  constraint calendar_feeds_token_sha256_key UNIQUE (token_sha256),
  constraint calendar_feeds_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint calendar_feeds_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id) ON DELETE CASCADE,
  constraint calendar_feeds_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint calendar_feeds_check CHECK (((kind = 'organisation'::text) = (organisation_id IS NOT NULL))),
  constraint calendar_feeds_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'organisation'::text]))),
  constraint calendar_feeds_token_sha256_check CHECK ((token_sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX calendar_feeds_person ON public.calendar_feeds USING btree (person_id, cycle_id);
create policy reach on calendar_feeds for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = calendar_feeds.cycle_id)))));

create table closed_notes (
  board_id uuid not null,
  note_id uuid not null,
  text text not null,
  cluster text default ''::text not null,
  constraint closed_notes_pkey PRIMARY KEY (board_id, note_id),
  constraint closed_notes_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id) ON DELETE CASCADE
);
CREATE TRIGGER closed_notes_closed BEFORE INSERT ON public.closed_notes FOR EACH ROW EXECUTE FUNCTION require_closed_board();
CREATE TRIGGER closed_notes_searched AFTER INSERT ON public.closed_notes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_closed_notes();
CREATE TRIGGER closed_notes_searched_end AFTER DELETE ON public.closed_notes FOR EACH ROW EXECUTE FUNCTION search_ended_notes();
create policy reach on closed_notes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM boards p
  WHERE (p.id = closed_notes.board_id)))));

create table code_guesses (
  network text not null,
  guess text not null,
  device text,
  at timestamp with time zone default now() not null,
  constraint code_guesses_pkey PRIMARY KEY (network, guess)
);
CREATE INDEX code_guesses_at ON public.code_guesses USING btree (at);
CREATE INDEX code_guesses_device ON public.code_guesses USING btree (device, at) WHERE (device IS NOT NULL);

create table comments (
  id uuid not null,
  cycle_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  part text,
  quote text,
  reply_to uuid,
  body text not null,
  person_id uuid not null,
  seat_id uuid,
  at timestamp with time zone default now() not null,
  removed_at timestamp with time zone,
  removed_by uuid,
  removed_reason text,
  constraint comments_pkey PRIMARY KEY (id),
  constraint comments_id_cycle_id_subject_kind_subject_id_key UNIQUE (id, cycle_id, subject_kind, subject_id),
  constraint comments_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint comments_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint comments_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES people(id),
  constraint comments_reply_to_cycle_id_subject_kind_subject_id_fkey FOREIGN KEY (reply_to, cycle_id, subject_kind, subject_id) REFERENCES comments(id, cycle_id, subject_kind, subject_id) ON DELETE CASCADE,
  constraint comments_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id),
  constraint comments_body_check CHECK (((length(btrim(body)) >= 1) AND (length(btrim(body)) <= 2000))),
  constraint comments_check CHECK (((reply_to IS NULL) OR ((part IS NULL) AND (quote IS NULL)))),
  constraint comments_check1 CHECK ((((removed_at IS NULL) = (removed_by IS NULL)) AND ((removed_at IS NULL) = (removed_reason IS NULL)))),
  constraint comments_part_check CHECK (((length(part) >= 1) AND (length(part) <= 60))),
  constraint comments_quote_check CHECK (((length(quote) >= 1) AND (length(quote) <= 400))),
  constraint comments_removed_reason_check CHECK ((length(btrim(removed_reason)) >= 10))
);
CREATE INDEX comments_cycle ON public.comments USING btree (cycle_id);
CREATE INDEX comments_person ON public.comments USING btree (person_id);
CREATE INDEX comments_reply ON public.comments USING btree (reply_to);
CREATE INDEX comments_subject ON public.comments USING btree (subject_kind, subject_id, at);
CREATE TRIGGER comments_removed BEFORE UPDATE ON public.comments FOR EACH ROW WHEN ((old.removed_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a removed comment stays removed');
CREATE TRIGGER comments_searched AFTER INSERT OR DELETE OR UPDATE ON public.comments FOR EACH ROW EXECUTE FUNCTION search_changed('comment');
create policy reach on comments for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = comments.cycle_id)))));

create table commitment_drafters (
  commitment_id uuid not null,
  seat_id uuid not null,
  added_at timestamp with time zone default now() not null,
  constraint commitment_drafters_pkey PRIMARY KEY (commitment_id, seat_id),
  constraint commitment_drafters_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES commitments(id) ON DELETE CASCADE,
  constraint commitment_drafters_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id)
);
CREATE INDEX commitment_drafters_seat ON public.commitment_drafters USING btree (seat_id);
create policy reach on commitment_drafters for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM commitments p
  WHERE (p.id = commitment_drafters.commitment_id)))));

create table commitment_ratings (
  id uuid not null,
  commitment_id uuid not null,
  potential text not null,
  rater text not null,
  role text not null,
  rated_on date not null,
  reason text not null,
  recorded_by uuid not null,
  recorded_at timestamp with time zone default now() not null,
  retracted_at timestamp with time zone,
  retracted_reason text,
  source text,
  is_own boolean default false not null,
  version_id uuid,
  constraint commitment_ratings_pkey PRIMARY KEY (id),
  constraint commitment_ratings_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES commitments(id) ON DELETE CASCADE,
  constraint commitment_ratings_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES people(id),
  constraint commitment_ratings_version_id_fkey FOREIGN KEY (version_id) REFERENCES versions(id),
  constraint commitment_ratings_check CHECK (((retracted_at IS NULL) = (retracted_reason IS NULL))),
  constraint commitment_ratings_potential_check CHECK ((potential = ANY (ARRAY['unclear'::text, 'modest'::text, 'substantial'::text]))),
  constraint commitment_ratings_rater_check CHECK (((length(btrim(rater)) >= 2) AND (length(btrim(rater)) <= 200))),
  constraint commitment_ratings_reason_check CHECK ((length(btrim(reason)) >= 10)),
  constraint commitment_ratings_retracted_reason_check CHECK ((length(btrim(retracted_reason)) >= 10)),
  constraint commitment_ratings_role_check CHECK ((role = ANY (ARRAY['irm'::text, 'independent'::text, 'observer'::text]))),
  constraint commitment_ratings_source_check CHECK (((length(btrim(source)) >= 5) AND (length(btrim(source)) <= 500)))
);
CREATE INDEX commitment_ratings_commitment ON public.commitment_ratings USING btree (commitment_id, rated_on);
CREATE TRIGGER commitment_ratings_retracted BEFORE UPDATE ON public.commitment_ratings FOR EACH ROW WHEN ((old.retracted_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a retracted rating stays as it is');
create policy reach on commitment_ratings for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM commitments p
  WHERE (p.id = commitment_ratings.commitment_id)))));

create table commitment_themes (
  commitment_id uuid not null,
  theme_id uuid not null,
  cycle_id uuid not null,
  constraint commitment_themes_pkey PRIMARY KEY (commitment_id, theme_id),
  constraint commitment_themes_commitment_id_cycle_id_fkey FOREIGN KEY (commitment_id, cycle_id) REFERENCES commitments(id, cycle_id) ON DELETE CASCADE,
  constraint commitment_themes_theme FOREIGN KEY (theme_id, cycle_id) REFERENCES themes(id, cycle_id)
);
CREATE INDEX commitment_themes_theme ON public.commitment_themes USING btree (theme_id);
create policy reach on commitment_themes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = commitment_themes.cycle_id)))));

create table commitments (
  id uuid not null,
  cycle_id uuid not null,
  forum_id uuid not null,
  number integer not null,
  state text default 'draft'::text not null,
  title text not null,
  lead_organisation_id uuid,
  problem text default ''::text not null,
  causes text default ''::text not null,
  done_so_far text default ''::text not null,
  solution text default ''::text not null,
  results text default ''::text not null,
  added_value text default ''::text not null,
  value_transparency text,
  value_participation text,
  value_accountability text,
  starts_on date,
  ends_on date,
  budget_note text default ''::text not null,
  carried_over_from text default ''::text not null,
  version integer default 1 not null,
  created_by_seat uuid,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  published_at timestamp with time zone,
  adopted_at timestamp with time zone,
  withdrawn_reason text,
  published_reason text,
  adopted_reason text,
  constraint commitments_pkey PRIMARY KEY (id),
  constraint commitments_id_cycle_id_key UNIQUE (id, cycle_id),
  constraint commitments_number UNIQUE (cycle_id, number),
  constraint commitments_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint commitments_created_by_seat_fkey FOREIGN KEY (created_by_seat) REFERENCES seats(id),
  constraint commitments_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint commitments_lead_organisation_id_forum_id_fkey FOREIGN KEY (lead_organisation_id, forum_id) REFERENCES organisations(id, forum_id),
  constraint commitments_added_value_check CHECK ((length(added_value) <= 8000)),
  constraint commitments_adopted_reason_check CHECK (((length(btrim(adopted_reason)) >= 10) AND (length(btrim(adopted_reason)) <= 2000))),
  constraint commitments_budget_note_check CHECK ((length(budget_note) <= 4000)),
  constraint commitments_carried_over_from_check CHECK ((length(carried_over_from) <= 400)),
  constraint commitments_causes_check CHECK ((length(causes) <= 8000)),
  constraint commitments_check CHECK (((state = 'withdrawn'::text) = (withdrawn_reason IS NOT NULL))),
  constraint commitments_check1 CHECK (((state <> ALL (ARRAY['published'::text, 'adopted'::text])) OR (published_at IS NOT NULL))),
  constraint commitments_done_so_far_check CHECK ((length(done_so_far) <= 8000)),
  constraint commitments_number_check CHECK ((number >= 1)),
  constraint commitments_problem_check CHECK ((length(problem) <= 8000)),
  constraint commitments_published_reason_check CHECK (((length(btrim(published_reason)) >= 10) AND (length(btrim(published_reason)) <= 2000))),
  constraint commitments_results_check CHECK ((length(results) <= 8000)),
  constraint commitments_solution_check CHECK ((length(solution) <= 8000)),
  constraint commitments_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'frozen'::text, 'published'::text, 'adopted'::text, 'withdrawn'::text]))),
  constraint commitments_title_check CHECK (((length(btrim(title)) >= 1) AND (length(btrim(title)) <= 200))),
  constraint commitments_value_accountability_check CHECK ((length(value_accountability) <= 4000)),
  constraint commitments_value_participation_check CHECK ((length(value_participation) <= 4000)),
  constraint commitments_value_transparency_check CHECK ((length(value_transparency) <= 4000)),
  constraint commitments_withdrawn_reason_check CHECK ((length(btrim(withdrawn_reason)) >= 10))
);
CREATE INDEX commitments_seat ON public.commitments USING btree (created_by_seat);
CREATE TRIGGER commitments_place BEFORE UPDATE OF id, cycle_id, forum_id, number ON public.commitments FOR EACH ROW EXECUTE FUNCTION refuse_application('a commitment keeps its number');
CREATE TRIGGER commitments_published BEFORE UPDATE ON public.commitments FOR EACH ROW WHEN ((((old.published_at IS NOT NULL) AND ((old.published_at IS DISTINCT FROM new.published_at) OR (old.published_reason IS DISTINCT FROM new.published_reason))) OR ((old.state = 'adopted'::text) AND ((new.state IS DISTINCT FROM old.state) OR (new.adopted_reason IS DISTINCT FROM old.adopted_reason))) OR ((old.state = ANY (ARRAY['published'::text, 'adopted'::text])) AND (new.state = ANY (ARRAY['draft'::text, 'frozen'::text]))) OR ((old.state = 'withdrawn'::text) AND ((new.state IS DISTINCT FROM old.state) OR (new.withdrawn_reason IS DISTINCT FROM old.withdrawn_reason))))) EXECUTE FUNCTION refuse_application('a published commitment stays published');
CREATE CONSTRAINT TRIGGER commitments_searched AFTER INSERT OR UPDATE ON public.commitments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION search_changed('commitment');
CREATE TRIGGER commitments_searched_end AFTER DELETE ON public.commitments FOR EACH ROW EXECUTE FUNCTION search_changed('commitment');
CREATE TRIGGER commitments_strike AFTER UPDATE OF state ON public.commitments FOR EACH ROW WHEN (((new.state = 'withdrawn'::text) AND (old.state <> 'withdrawn'::text))) EXECUTE FUNCTION strike_withdrawn_question();
create policy reach on commitments for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table consents (
  id uuid not null,
  person_id uuid not null,
  forum_id uuid not null,
  number integer not null,
  locale text not null,
  sha256 text not null,
  at timestamp with time zone default now() not null,
  withdrawn_at timestamp with time zone,
  constraint consents_pkey PRIMARY KEY (id),
  constraint consents_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint consents_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint consents_check CHECK ((withdrawn_at >= at)),
  constraint consents_number_check CHECK ((number >= 0)),
  constraint consents_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX consents_of_forum ON public.consents USING btree (forum_id);
CREATE INDEX consents_person ON public.consents USING btree (person_id);
CREATE UNIQUE INDEX consents_standing ON public.consents USING btree (person_id, forum_id, number, sha256) WHERE (withdrawn_at IS NULL);
CREATE TRIGGER consents_withdrawn BEFORE UPDATE ON public.consents FOR EACH ROW WHEN ((old.withdrawn_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('what was withdrawn stays withdrawn');
create policy reach on consents for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table consultations (
  id uuid not null,
  cycle_id uuid not null,
  title text default ''::text not null,
  introduction text default ''::text not null,
  stage_name text not null,
  opens_at timestamp with time zone,
  closes_at timestamp with time zone,
  questions jsonb default '[]'::jsonb not null,
  themes text[] default '{}'::text[] not null,
  audience text default 'anybody'::text not null,
  identity_mode text default 'organisation'::text not null,
  lead_organisation_id uuid,
  warnings jsonb default '[]'::jsonb not null,
  version integer default 1 not null,
  created_by uuid,
  saved_at timestamp with time zone default now() not null,
  published_at timestamp with time zone,
  constraint consultations_pkey PRIMARY KEY (id),
  constraint consultations_id_cycle_id_key UNIQUE (id, cycle_id),
  constraint consultations_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint consultations_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint consultations_lead_organisation_id_fkey FOREIGN KEY (lead_organisation_id) REFERENCES organisations(id),
  constraint consultations_audience_check CHECK ((audience = ANY (ARRAY['anybody'::text, 'forum'::text]))),
  constraint consultations_check CHECK ((closes_at > opens_at)),
  constraint consultations_identity_mode_check CHECK ((identity_mode = ANY (ARRAY['person'::text, 'organisation'::text, 'anonymous'::text]))),
  constraint consultations_introduction CHECK ((length(introduction) <= 4000)),
  constraint consultations_stage_name_check CHECK ((stage_name = ANY (ARRAY['preparation'::text, 'problem_discussion'::text, 'brainstorming'::text, 'co_creation'::text, 'validation'::text, 'adoption'::text]))),
  constraint consultations_title CHECK ((length(title) <= 200)),
  constraint consultations_whole CHECK (((published_at IS NULL) OR ((opens_at IS NOT NULL) AND (closes_at IS NOT NULL) AND (length(btrim(title)) > 0) AND (jsonb_array_length(questions) > 0))))
);
CREATE INDEX consultations_cycle ON public.consultations USING btree (cycle_id, opens_at);
CREATE TRIGGER consultations_over BEFORE UPDATE ON public.consultations FOR EACH ROW WHEN (((old.published_at IS NOT NULL) AND (old.closes_at <= now()) AND (new.closes_at IS DISTINCT FROM old.closes_at))) EXECUTE FUNCTION refuse_application('a consultation that is over is not opened again');
CREATE TRIGGER consultations_place BEFORE UPDATE OF id, cycle_id, created_by ON public.consultations FOR EACH ROW EXECUTE FUNCTION refuse_application('a consultation stays in its cycle');
CREATE TRIGGER consultations_promise BEFORE UPDATE ON public.consultations FOR EACH ROW WHEN (((old.published_at IS NOT NULL) AND (old.opens_at <= now()) AND (((((((((old.title IS DISTINCT FROM new.title) OR (old.introduction IS DISTINCT FROM new.introduction)) OR (old.questions IS DISTINCT FROM new.questions)) OR (old.themes IS DISTINCT FROM new.themes)) OR (old.audience IS DISTINCT FROM new.audience)) OR (old.identity_mode IS DISTINCT FROM new.identity_mode)) OR (old.opens_at IS DISTINCT FROM new.opens_at)) OR (old.stage_name IS DISTINCT FROM new.stage_name)) OR (new.closes_at < old.closes_at)))) EXECUTE FUNCTION refuse_application('what an open consultation asks and promises is fixed');
CREATE TRIGGER consultations_published BEFORE UPDATE ON public.consultations FOR EACH ROW WHEN (((old.published_at IS NOT NULL) AND (old.published_at IS DISTINCT FROM new.published_at))) EXECUTE FUNCTION refuse_application('a published consultation stays published');
CREATE TRIGGER consultations_searched AFTER INSERT OR DELETE OR UPDATE ON public.consultations FOR EACH ROW EXECUTE FUNCTION search_changed('consultation');
CREATE TRIGGER consultations_stay BEFORE DELETE ON public.consultations FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a published consultation is not deleted');
create policy reach on consultations for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = consultations.cycle_id)))));

create table contributions (
  id uuid not null,
  consultation_id uuid not null,
  number integer not null,
  body text not null,
  sector text,
  theme_id uuid,
  person_id uuid,
  at timestamp with time zone default now() not null,
  answers jsonb default '{}'::jsonb not null,
  territory text,
  name text,
  organisation text,
  seat_id uuid,
  code_hash text,
  left_email text,
  email_asked_at timestamp with time zone,
  email_confirmed_at timestamp with time zone,
  locale text default 'es'::text not null,
  notice_number integer,
  notice_locale text,
  notice_sha256 text,
  network text,
  hidden_at timestamp with time zone,
  hidden_reason text,
  hidden_by uuid,
  constraint contributions_pkey PRIMARY KEY (id),
  constraint contributions_code_hash_key UNIQUE (code_hash),
  constraint contributions_consultation_id_number_key UNIQUE (consultation_id, number),
  constraint contributions_consultation_id_fkey FOREIGN KEY (consultation_id) REFERENCES consultations(id) ON DELETE CASCADE,
  constraint contributions_hidden_by_fkey FOREIGN KEY (hidden_by) REFERENCES people(id),
  constraint contributions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint contributions_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id),
  constraint contributions_theme_id_fkey FOREIGN KEY (theme_id) REFERENCES themes(id),
  constraint contributions_address CHECK (((email_confirmed_at IS NULL) OR (left_email IS NOT NULL))),
  constraint contributions_body_check CHECK (((length(btrim(body)) >= 1) AND (length(btrim(body)) <= 100000))),
  constraint contributions_hidden CHECK ((((hidden_at IS NULL) = (hidden_reason IS NULL)) AND ((hidden_at IS NULL) = (hidden_by IS NULL)))),
  constraint contributions_hidden_reason_check CHECK (((length(btrim(hidden_reason)) >= 10) AND (length(btrim(hidden_reason)) <= 4000))),
  constraint contributions_left_email_check CHECK ((left_email = lower(left_email))),
  constraint contributions_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint contributions_number_check CHECK ((number > 0)),
  constraint contributions_organisation_check CHECK (((length(organisation) >= 1) AND (length(organisation) <= 200))),
  constraint contributions_sector_check CHECK ((sector = ANY (ARRAY['executive'::text, 'parliament'::text, 'judiciary'::text, 'autonomous_body'::text, 'subnational_government'::text, 'civil_society'::text, 'academia'::text, 'private_sector'::text, 'cooperation'::text, 'citizen'::text]))),
  constraint contributions_territory_check CHECK (((length(territory) >= 1) AND (length(territory) <= 120)))
);
CREATE INDEX contributions_email ON public.contributions USING btree (left_email, email_asked_at) WHERE (left_email IS NOT NULL);
CREATE INDEX contributions_network ON public.contributions USING btree (network, at) WHERE (network IS NOT NULL);
CREATE INDEX contributions_person ON public.contributions USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE TRIGGER contributions_promise BEFORE INSERT ON public.contributions FOR EACH ROW EXECUTE FUNCTION refuse_contribution();
CREATE TRIGGER contributions_searched AFTER INSERT OR DELETE OR UPDATE ON public.contributions FOR EACH ROW EXECUTE FUNCTION search_changed('contribution');
create policy reach on contributions for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM consultations p
  WHERE (p.id = contributions.consultation_id)))));

create table cycle_changes (
  id uuid not null,
  cycle_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  reason text not null,
  person_id uuid,
  at timestamp with time zone default now() not null,
  constraint cycle_changes_pkey PRIMARY KEY (id),
  constraint cycle_changes_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint cycle_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint cycle_changes_reason_check CHECK ((length(btrim(reason)) >= 10))
);
CREATE INDEX cycle_changes_cycle ON public.cycle_changes USING btree (cycle_id, at);
create policy reach on cycle_changes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = cycle_changes.cycle_id)))));

create table cycles (
  id uuid not null,
  forum_id uuid not null,
  slug text not null,
  title text not null,
  purpose text not null,
  locale text not null,
  plan_starts_on date not null,
  plan_ends_on date not null,
  standard_version text default 'ogp-national-2021'::text not null,
  published_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  previous_id uuid,
  archived_at timestamp with time zone,
  takes_requests boolean default true not null,
  constraint cycles_pkey PRIMARY KEY (id),
  constraint cycles_id_forum_id_key UNIQUE (id, forum_id),
  constraint cycles_slug_key UNIQUE (slug),
  constraint cycles_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint cycles_previous FOREIGN KEY (previous_id, forum_id) REFERENCES cycles(id, forum_id),
  constraint cycles_check CHECK ((plan_ends_on > plan_starts_on)),
  constraint cycles_locale_check CHECK ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  constraint cycles_not_before_itself CHECK ((previous_id <> id)),
  constraint cycles_slug_check CHECK ((slug ~ '^[a-z0-9-]{2,60}$'::text))
);
CREATE INDEX cycles_forum ON public.cycles USING btree (forum_id);
CREATE INDEX cycles_previous_id ON public.cycles USING btree (previous_id);
CREATE TRIGGER cycles_follow BEFORE UPDATE OF previous_id ON public.cycles FOR EACH ROW WHEN ((old.previous_id IS DISTINCT FROM new.previous_id)) EXECUTE FUNCTION refuse_application('a cycle follows the one it began after');
CREATE TRIGGER cycles_place BEFORE UPDATE OF id, forum_id ON public.cycles FOR EACH ROW EXECUTE FUNCTION refuse_application('a cycle stays in its forum');
CREATE TRIGGER cycles_published BEFORE UPDATE ON public.cycles FOR EACH ROW WHEN (((old.published_at IS NOT NULL) AND (old.published_at IS DISTINCT FROM new.published_at))) EXECUTE FUNCTION refuse_application('a published cycle stays published');
create policy reach on cycles for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table diagnoses (
  id uuid not null,
  cycle_id uuid not null,
  forum_id uuid not null,
  number integer,
  organisation_id uuid not null,
  created_by_seat uuid not null,
  state text default 'draft'::text not null,
  title text default ''::text not null,
  problem text default ''::text not null,
  affected_group text default ''::text not null,
  evidence text default ''::text not null,
  causes text default ''::text not null,
  proposals text default ''::text not null,
  summary text default ''::text not null,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  saved_at timestamp with time zone default now() not null,
  declared_at timestamp with time zone,
  published_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  withdraw_reason text,
  public_title text,
  public_themes uuid[],
  unreachable_noted_at timestamp with time zone,
  unreachable_with uuid,
  constraint diagnoses_pkey PRIMARY KEY (id),
  constraint diagnoses_id_cycle_id_key UNIQUE (id, cycle_id),
  constraint diagnoses_number_once UNIQUE (cycle_id, number),
  constraint diagnoses_created_by_seat_fkey FOREIGN KEY (created_by_seat) REFERENCES seats(id),
  constraint diagnoses_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint diagnoses_organisation_id_forum_id_fkey FOREIGN KEY (organisation_id, forum_id) REFERENCES organisations(id, forum_id),
  constraint diagnoses_unreachable_with_fkey FOREIGN KEY (unreachable_with) REFERENCES diagnoses(id) ON DELETE SET NULL,
  constraint diagnoses_affected_group_check CHECK ((length(affected_group) <= 2000)),
  constraint diagnoses_causes_check CHECK ((length(causes) <= 6000)),
  constraint diagnoses_check CHECK (((state = 'draft'::text) = (number IS NULL))),
  constraint diagnoses_check1 CHECK (((state <> ALL (ARRAY['declared'::text, 'submitted'::text])) OR (declared_at IS NOT NULL))),
  constraint diagnoses_check2 CHECK (((state <> 'published'::text) OR ((published_at IS NOT NULL) AND (btrim(title) <> ''::text) AND (btrim(problem) <> ''::text)))),
  constraint diagnoses_check3 CHECK (((state = 'withdrawn'::text) = ((withdrawn_at IS NOT NULL) AND (withdraw_reason IS NOT NULL)))),
  constraint diagnoses_check4 CHECK (((number IS NULL) = (public_title IS NULL))),
  constraint diagnoses_check5 CHECK (((number IS NULL) = (public_themes IS NULL))),
  constraint diagnoses_evidence_check CHECK ((length(evidence) <= 8000)),
  constraint diagnoses_number_check CHECK ((number > 0)),
  constraint diagnoses_problem_check CHECK ((length(problem) <= 6000)),
  constraint diagnoses_proposals_check CHECK ((length(proposals) <= 6000)),
  constraint diagnoses_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'declared'::text, 'submitted'::text, 'published'::text, 'withdrawn'::text]))),
  constraint diagnoses_summary_check CHECK ((length(summary) <= 8000)),
  constraint diagnoses_title_check CHECK ((length(title) <= 200)),
  constraint diagnoses_withdraw_reason_check CHECK ((length(btrim(withdraw_reason)) >= 10))
);
CREATE INDEX diagnoses_organisation ON public.diagnoses USING btree (organisation_id);
CREATE INDEX diagnoses_seat ON public.diagnoses USING btree (created_by_seat);
CREATE INDEX diagnoses_unreachable_with ON public.diagnoses USING btree (unreachable_with) WHERE (unreachable_with IS NOT NULL);
CREATE INDEX diagnoses_words ON public.diagnoses USING gin (diagnosis_words(title, problem, affected_group, evidence, causes, proposals, summary));
CREATE TRIGGER diagnoses_announced BEFORE INSERT OR UPDATE ON public.diagnoses FOR EACH ROW EXECUTE FUNCTION keep_announced();
CREATE TRIGGER diagnoses_files AFTER DELETE ON public.diagnoses FOR EACH ROW EXECUTE FUNCTION drop_files_of('diagnosis');
CREATE TRIGGER diagnoses_files_searched AFTER UPDATE OF state ON public.diagnoses FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION search_files_of_diagnosis();
CREATE TRIGGER diagnoses_place BEFORE UPDATE OF id, cycle_id, forum_id, organisation_id, created_by_seat ON public.diagnoses FOR EACH ROW EXECUTE FUNCTION refuse_application('a diagnosis stays with its organisation');
CREATE TRIGGER diagnoses_published BEFORE UPDATE ON public.diagnoses FOR EACH ROW WHEN (((old.state = ANY (ARRAY['published'::text, 'withdrawn'::text])) AND (((((((((old.title IS DISTINCT FROM new.title) OR (old.problem IS DISTINCT FROM new.problem)) OR (old.affected_group IS DISTINCT FROM new.affected_group)) OR (old.evidence IS DISTINCT FROM new.evidence)) OR (old.causes IS DISTINCT FROM new.causes)) OR (old.proposals IS DISTINCT FROM new.proposals)) OR (old.summary IS DISTINCT FROM new.summary)) OR (old.declared_at IS DISTINCT FROM new.declared_at)) OR (old.published_at IS DISTINCT FROM new.published_at)))) EXECUTE FUNCTION refuse_application('the words of a published diagnosis are fixed');
CREATE TRIGGER diagnoses_searched AFTER INSERT OR DELETE OR UPDATE ON public.diagnoses FOR EACH ROW EXECUTE FUNCTION search_changed('diagnosis');
CREATE TRIGGER diagnoses_stay BEFORE DELETE OR UPDATE ON public.diagnoses FOR EACH ROW EXECUTE FUNCTION keep_register();
CREATE TRIGGER diagnoses_submitted BEFORE UPDATE ON public.diagnoses FOR EACH ROW WHEN (((old.state = 'submitted'::text) AND ((old.title IS DISTINCT FROM new.title) OR (old.problem IS DISTINCT FROM new.problem) OR (old.affected_group IS DISTINCT FROM new.affected_group) OR (old.evidence IS DISTINCT FROM new.evidence) OR (old.causes IS DISTINCT FROM new.causes) OR (old.proposals IS DISTINCT FROM new.proposals) OR (old.summary IS DISTINCT FROM new.summary) OR (old.declared_at IS DISTINCT FROM new.declared_at)))) EXECUTE FUNCTION refuse_application('the words of a diagnosis that is in review are fixed');
CREATE TRIGGER diagnoses_withdrawn BEFORE UPDATE ON public.diagnoses FOR EACH ROW WHEN ((((old.state = 'published'::text) AND (new.state <> ALL (ARRAY['published'::text, 'withdrawn'::text]))) OR ((old.state = 'withdrawn'::text) AND (((new.state IS DISTINCT FROM old.state) OR (new.withdrawn_at IS DISTINCT FROM old.withdrawn_at)) OR (new.withdraw_reason IS DISTINCT FROM old.withdraw_reason))))) EXECUTE FUNCTION refuse_application('a withdrawn diagnosis keeps its tombstone');
create policy reach on diagnoses for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table diagnosis_submissions (
  id uuid not null,
  diagnosis_id uuid not null,
  cycle_id uuid not null,
  number integer not null,
  content jsonb not null,
  sha256 text not null,
  person_id uuid not null,
  seat_id uuid not null,
  at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  outcome text,
  decided_at timestamp with time zone,
  decided_by uuid,
  points text[] default '{}'::text[] not null,
  reason text,
  constraint diagnosis_submissions_pkey PRIMARY KEY (id),
  constraint diagnosis_submissions_once UNIQUE (diagnosis_id, number),
  constraint diagnosis_submissions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id),
  constraint diagnosis_submissions_diagnosis_id_cycle_id_fkey FOREIGN KEY (diagnosis_id, cycle_id) REFERENCES diagnoses(id, cycle_id) ON DELETE CASCADE,
  constraint diagnosis_submissions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint diagnosis_submissions_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id),
  constraint diagnosis_submissions_check CHECK ((due_at > at)),
  constraint diagnosis_submissions_check1 CHECK (((outcome IS NULL) = (decided_at IS NULL))),
  constraint diagnosis_submissions_check2 CHECK (((outcome IS NOT NULL) OR (decided_by IS NULL))),
  constraint diagnosis_submissions_check3 CHECK (((outcome = 'published'::text) OR ((outcome IS NULL) = (decided_by IS NULL)))),
  constraint diagnosis_submissions_check4 CHECK (((NOT (outcome IS DISTINCT FROM 'returned'::text)) = (reason IS NOT NULL))),
  constraint diagnosis_submissions_check5 CHECK (((NOT (outcome IS DISTINCT FROM 'returned'::text)) = (cardinality(points) > 0))),
  constraint diagnosis_submissions_check6 CHECK (((outcome IS DISTINCT FROM 'returned'::text) OR (decided_at < due_at))),
  constraint diagnosis_submissions_number_check CHECK ((number > 0)),
  constraint diagnosis_submissions_outcome_check CHECK ((outcome = ANY (ARRAY['published'::text, 'returned'::text, 'taken-back'::text, 'withdrawn'::text]))),
  constraint diagnosis_submissions_points_check CHECK ((points <@ ARRAY['parts'::text, 'evidence'::text, 'files-open'::text, 'files-text'::text, 'phrasing'::text, 'duplicate'::text, 'wrong-document'::text, 'personal-data'::text])),
  constraint diagnosis_submissions_reason_check CHECK (((length(btrim(reason)) >= 10) AND (length(btrim(reason)) <= 2000))),
  constraint diagnosis_submissions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX diagnosis_submissions_cycle ON public.diagnosis_submissions USING btree (cycle_id);
CREATE INDEX diagnosis_submissions_decided_by ON public.diagnosis_submissions USING btree (decided_by);
CREATE INDEX diagnosis_submissions_due ON public.diagnosis_submissions USING btree (due_at) WHERE (outcome IS NULL);
CREATE UNIQUE INDEX diagnosis_submissions_open ON public.diagnosis_submissions USING btree (diagnosis_id) WHERE (outcome IS NULL);
CREATE INDEX diagnosis_submissions_person ON public.diagnosis_submissions USING btree (person_id);
CREATE INDEX diagnosis_submissions_seat ON public.diagnosis_submissions USING btree (seat_id);
CREATE TRIGGER diagnosis_submissions_decided BEFORE UPDATE ON public.diagnosis_submissions FOR EACH ROW WHEN ((old.outcome IS NOT NULL)) EXECUTE FUNCTION refuse_application('what was decided of a diagnosis stays');
create policy reach on diagnosis_submissions for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = diagnosis_submissions.cycle_id)))));

create table diagnosis_themes (
  diagnosis_id uuid not null,
  theme_id uuid not null,
  cycle_id uuid not null,
  constraint diagnosis_themes_pkey PRIMARY KEY (diagnosis_id, theme_id),
  constraint diagnosis_themes_diagnosis_id_cycle_id_fkey FOREIGN KEY (diagnosis_id, cycle_id) REFERENCES diagnoses(id, cycle_id) ON DELETE CASCADE,
  constraint diagnosis_themes_theme FOREIGN KEY (theme_id, cycle_id) REFERENCES themes(id, cycle_id)
);
CREATE INDEX diagnosis_themes_theme ON public.diagnosis_themes USING btree (theme_id);
CREATE TRIGGER diagnosis_themes_published BEFORE INSERT OR DELETE ON public.diagnosis_themes FOR EACH ROW EXECUTE FUNCTION refuse_published_themes();
create policy reach on diagnosis_themes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = diagnosis_themes.cycle_id)))));

create table erasures (
  person_id uuid not null,
  erased_at timestamp with time zone default now() not null,
  letter_to text,
  constraint erasures_pkey PRIMARY KEY (person_id),
  constraint erasures_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint erasures_letter_to_check CHECK ((letter_to = lower(letter_to)))
);

create table event_deliveries (
  id uuid not null,
  event_id bigint not null,
  subscriber text not null,
  subject_id uuid not null,
  attempts integer default 0 not null,
  cause text,
  tried_at timestamp with time zone default now() not null,
  delivered_at timestamp with time zone,
  given_up_at timestamp with time zone,
  constraint event_deliveries_pkey PRIMARY KEY (id),
  constraint event_deliveries_once UNIQUE (event_id, subscriber),
  constraint event_deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE,
  constraint event_deliveries_attempts_check CHECK ((attempts >= 0)),
  constraint event_deliveries_cause_check CHECK ((length(cause) <= 80)),
  constraint event_deliveries_check CHECK (((delivered_at IS NULL) OR (given_up_at IS NULL)))
);
CREATE INDEX event_deliveries_waiting ON public.event_deliveries USING btree (subscriber, subject_id, event_id) WHERE (delivered_at IS NULL);
CREATE TRIGGER event_deliveries_made BEFORE UPDATE ON public.event_deliveries FOR EACH ROW WHEN ((old.delivered_at IS NOT NULL)) EXECUTE FUNCTION refuse_second_delivery();
create policy reach on event_deliveries for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM events p
  WHERE (p.id = event_deliveries.event_id)))));

create table events (
  id bigint generated always as identity not null,
  type text not null,
  forum_id uuid not null,
  cycle_id uuid,
  subject_id uuid not null,
  data jsonb not null,
  at timestamp with time zone default now() not null,
  is_handed_on boolean default false not null,
  constraint events_pkey PRIMARY KEY (id),
  constraint events_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint events_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint events_data_check CHECK ((jsonb_typeof(data) = 'object'::text)),
  constraint events_type_check CHECK ((type ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'::text))
);
CREATE INDEX events_waiting ON public.events USING btree (id) WHERE (NOT is_handed_on);
create policy reach on events for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table file_owner_kinds (
  kind text not null,
  owners text not null,
  is_of_forum boolean default false not null,
  constraint file_owner_kinds_pkey PRIMARY KEY (kind),
  constraint file_owner_kinds_owners_key UNIQUE (owners),
  constraint file_owner_kinds_kind_check CHECK ((kind ~ '^[a-z][a-z-]*$'::text))
);

create table file_passages (
  file_id uuid not null,
  place smallint not null,
  text text not null,
  words tsvector generated always as (words_of(text)) stored not null,
  constraint file_passages_pkey PRIMARY KEY (file_id, place),
  constraint file_passages_file_id_fkey FOREIGN KEY (file_id) REFERENCES file_texts(file_id) ON DELETE CASCADE,
  constraint file_passages_place_check CHECK (((place >= 0) AND (place <= 999))),
  constraint file_passages_text_check CHECK ((length(text) <= 2000))
);
CREATE TRIGGER file_passages_read BEFORE INSERT ON public.file_passages FOR EACH ROW EXECUTE FUNCTION keep_file_text();
CREATE TRIGGER file_passages_searched AFTER INSERT ON public.file_passages REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_read_files();
create policy reach on file_passages for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM files p
  WHERE (p.id = file_passages.file_id)))));

create table file_texts (
  file_id uuid not null,
  state text not null,
  is_cut boolean default false not null,
  at timestamp with time zone default now() not null,
  constraint file_texts_pkey PRIMARY KEY (file_id),
  constraint file_texts_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  constraint file_texts_state_check CHECK ((state = ANY (ARRAY['read'::text, 'wordless'::text, 'unreadable'::text, 'withdrawn'::text])))
);
create policy reach on file_texts for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM files p
  WHERE (p.id = file_texts.file_id)))));

create table files (
  id uuid not null,
  owner_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  storage_key uuid not null,
  uploaded_by uuid not null,
  at timestamp with time zone default now() not null,
  version integer,
  verified_at timestamp with time zone,
  owner_kind text not null,
  cycle_id uuid not null,
  constraint files_pkey PRIMARY KEY (id),
  constraint files_storage_key_key UNIQUE (storage_key),
  constraint diagnosis_files_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES people(id),
  constraint files_cycle FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint files_kind FOREIGN KEY (owner_kind) REFERENCES file_owner_kinds(kind),
  constraint diagnosis_files_bytes_check CHECK ((bytes > 0)),
  constraint diagnosis_files_media_type_check CHECK ((media_type = ANY (ARRAY['application/pdf'::text, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'::text, 'application/vnd.oasis.opendocument.text'::text, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'::text, 'text/csv'::text, 'text/plain'::text, 'image/png'::text, 'image/jpeg'::text]))),
  constraint diagnosis_files_name_check CHECK (((length(btrim(name)) >= 1) AND (length(btrim(name)) <= 200))),
  constraint diagnosis_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint diagnosis_files_version_check CHECK ((version > 0))
);
CREATE INDEX files_cycle ON public.files USING btree (cycle_id);
CREATE INDEX files_owner ON public.files USING btree (owner_id, owner_kind);
CREATE INDEX files_person ON public.files USING btree (uploaded_by);
CREATE TRIGGER files_loose AFTER DELETE ON public.files FOR EACH ROW EXECUTE FUNCTION note_loose_file('storage_key');
CREATE TRIGGER files_owned BEFORE INSERT ON public.files FOR EACH ROW EXECUTE FUNCTION require_file_owner();
CREATE TRIGGER files_searched AFTER INSERT OR DELETE ON public.files FOR EACH ROW EXECUTE FUNCTION search_changed('file');
CREATE TRIGGER files_stay BEFORE DELETE ON public.files FOR EACH ROW EXECUTE FUNCTION keep_published_file();
CREATE TRIGGER files_version BEFORE UPDATE ON public.files FOR EACH ROW WHEN (((old.version IS NOT NULL) AND (old.version IS DISTINCT FROM new.version))) EXECUTE FUNCTION refuse_application('a published file stays in its version');
create policy reach on files for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = files.cycle_id)))));

create table flag_acknowledgements (
  id uuid not null,
  cycle_id uuid not null,
  rule text not null,
  subject_kind text not null,
  subject_id text not null,
  meetings jsonb not null,
  reason text not null,
  person_id uuid not null,
  at timestamp with time zone default now() not null,
  constraint flag_acknowledgements_pkey PRIMARY KEY (id),
  constraint flag_acknowledgements_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint flag_acknowledgements_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint flag_acknowledgements_reason_check CHECK ((length(btrim(reason)) >= 10)),
  constraint flag_acknowledgements_rule_check CHECK ((rule ~ '^S[0-9]{2}$'::text)),
  constraint flag_acknowledgements_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['person'::text, 'facilitator'::text, 'room'::text, 'organisation'::text, 'stage'::text, 'meeting'::text])))
);
CREATE INDEX flag_acknowledgements_cycle ON public.flag_acknowledgements USING btree (cycle_id);
create policy reach on flag_acknowledgements for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = flag_acknowledgements.cycle_id)))));

create table forum_roles (
  forum_id uuid not null,
  person_id uuid not null,
  role text not null,
  granted_at timestamp with time zone default now() not null,
  id uuid default gen_random_uuid() not null,
  constraint forum_roles_pkey PRIMARY KEY (forum_id, person_id, role),
  constraint forum_roles_id_key UNIQUE (id),
  constraint forum_roles_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint forum_roles_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint forum_roles_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'facilitator'::text, 'participant'::text, 'observer'::text])))
);
CREATE INDEX forum_roles_person ON public.forum_roles USING btree (person_id);
CREATE TRIGGER forum_roles_of_erased AFTER INSERT ON public.forum_roles FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();
create policy reach on forum_roles for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table forum_voting_rules (
  id uuid default gen_random_uuid() not null,
  forum_id uuid not null,
  votes_by text not null,
  reason text not null,
  chosen_by uuid not null,
  chosen_at timestamp with time zone default clock_timestamp() not null,
  constraint forum_voting_rules_pkey PRIMARY KEY (id),
  constraint forum_voting_rules_forum_id_chosen_at_key UNIQUE (forum_id, chosen_at),
  constraint forum_voting_rules_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES people(id),
  constraint forum_voting_rules_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint forum_voting_rules_reason_check CHECK (((length(btrim(reason)) >= 10) AND (length(btrim(reason)) <= 2000))),
  constraint forum_voting_rules_votes_by_check CHECK ((votes_by = ANY (ARRAY['organisation'::text, 'seat'::text])))
);
create policy reach on forum_voting_rules for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table forums (
  id uuid not null,
  slug text not null,
  name text not null,
  locale text not null,
  time_zone text not null,
  is_demonstration boolean default false not null,
  created_at timestamp with time zone default now() not null,
  legal_contact text,
  request_period text default 'month'::text not null,
  legal_contact_emptied_at timestamp with time zone,
  constraint forums_pkey PRIMARY KEY (id),
  constraint forums_slug_key UNIQUE (slug),
  constraint forums_legal_contact_check CHECK (((length(btrim(legal_contact)) >= 1) AND (length(btrim(legal_contact)) <= 1000))),
  constraint forums_locale_check CHECK ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  constraint forums_request_period_check CHECK ((request_period = ANY (ARRAY['month'::text, 'working-days-20'::text]))),
  constraint forums_slug_check CHECK ((slug ~ '^[a-z0-9-]{2,40}$'::text))
);
CREATE TRIGGER forums_contact_named BEFORE UPDATE OF legal_contact ON public.forums FOR EACH ROW WHEN ((new.legal_contact IS NOT NULL)) EXECUTE FUNCTION keep_contact_named();
CREATE TRIGGER forums_zone_kept BEFORE UPDATE OF time_zone ON public.forums FOR EACH ROW WHEN ((old.time_zone IS DISTINCT FROM new.time_zone)) EXECUTE FUNCTION keep_zone_of_cycles();
create policy reach on forums for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (id = ( SELECT reached_forum() AS reached_forum))));

create table gathering_networks (
  gathering_id uuid not null,
  network text not null,
  at timestamp with time zone default now() not null,
  constraint gathering_networks_pkey PRIMARY KEY (gathering_id, network),
  constraint gathering_networks_gathering_id_fkey FOREIGN KEY (gathering_id) REFERENCES gatherings(id) ON DELETE CASCADE
);
CREATE INDEX gathering_networks_at ON public.gathering_networks USING btree (at);
create policy reach on gathering_networks for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM gatherings p
  WHERE (p.id = gathering_networks.gathering_id)))));

create table gatherings (
  id uuid not null,
  cycle_id uuid not null,
  title text not null,
  code text not null,
  long_code text not null,
  quota integer not null,
  needs_approval boolean default false not null,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint gatherings_pkey PRIMARY KEY (id),
  constraint gatherings_code_key UNIQUE (code),
  constraint gatherings_token_key UNIQUE (long_code),
  constraint gatherings_created_by_fkey FOREIGN KEY (created_by) REFERENCES people(id),
  constraint gatherings_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint gatherings_code_check CHECK ((code ~ '^[BCDFGHJKMNPQRSTWXYZ]{6}$'::text)),
  constraint gatherings_quota_check CHECK (((quota >= 1) AND (quota <= 2000))),
  constraint gatherings_title_check CHECK (((length(title) >= 1) AND (length(title) <= 120))),
  constraint gatherings_token_check CHECK ((long_code ~ '^[a-z0-9]{12,40}$'::text))
);
CREATE INDEX gatherings_cycle ON public.gatherings USING btree (cycle_id);
CREATE TRIGGER gatherings_doors AFTER INSERT OR UPDATE ON public.gatherings FOR EACH ROW EXECUTE FUNCTION gathering_changed();
CREATE TRIGGER gatherings_last BEFORE INSERT OR UPDATE OF expires_at ON public.gatherings FOR EACH ROW EXECUTE FUNCTION refuse_lasting_links();
create policy reach on gatherings for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = gatherings.cycle_id)))));

create table guest_claims (
  id uuid not null,
  guest_id uuid not null,
  email text,
  asked_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  claimed_by uuid,
  claimed_at timestamp with time zone,
  network text,
  constraint guest_claims_pkey PRIMARY KEY (id),
  constraint guest_claims_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES people(id) ON DELETE CASCADE,
  constraint guest_claims_guest_id_fkey FOREIGN KEY (guest_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint guest_claims_email_check CHECK ((email = lower(email))),
  constraint guest_claims_whole CHECK ((((claimed_by IS NULL) = (claimed_at IS NULL)) AND ((claimed_by IS NULL) OR (email IS NULL))))
);
CREATE INDEX guest_claims_claimed ON public.guest_claims USING btree (claimed_by) WHERE (claimed_by IS NOT NULL);
CREATE INDEX guest_claims_email ON public.guest_claims USING btree (email, asked_at) WHERE (email IS NOT NULL);
CREATE INDEX guest_claims_guest ON public.guest_claims USING btree (guest_id);
CREATE INDEX guest_claims_network ON public.guest_claims USING btree (network, asked_at) WHERE (network IS NOT NULL);
CREATE UNIQUE INDEX guest_claims_once ON public.guest_claims USING btree (guest_id) WHERE (claimed_by IS NOT NULL);

create table idempotency_keys (
  key_hash bytea not null,
  request_hash bytea not null,
  answer bytea not null,
  at timestamp with time zone default now() not null,
  constraint idempotency_keys_pkey PRIMARY KEY (key_hash),
  constraint idempotency_keys_key_hash_check CHECK ((length(key_hash) = 32)),
  constraint idempotency_keys_request_hash_check CHECK ((length(request_hash) = 32))
);
CREATE INDEX idempotency_keys_at ON public.idempotency_keys USING btree (at);

create table invitations (
  id uuid not null,
  forum_id uuid not null,
  person_id uuid not null,
  invited_by uuid,
  invited_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  letter text default 'queued'::text not null,
  queued_at timestamp with time zone default now() not null,
  letter_at timestamp with time zone,
  cause text,
  opened_at timestamp with time zone,
  opened_by uuid,
  accepted_at timestamp with time zone,
  accepted_by uuid,
  revoked_at timestamp with time zone,
  asked_at timestamp with time zone,
  addresses integer default 0 not null,
  links integer default 1 not null,
  letter_id uuid,
  declined_at timestamp with time zone,
  decline_reason text,
  constraint invitations_pkey PRIMARY KEY (id),
  constraint invitations_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES people(id) ON DELETE SET NULL,
  constraint invitations_forum_id_person_id_fkey FOREIGN KEY (forum_id, person_id) REFERENCES invited_names(forum_id, person_id) ON DELETE CASCADE,
  constraint invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES people(id) ON DELETE SET NULL,
  constraint invitations_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES people(id) ON DELETE SET NULL,
  constraint invitations_cause_check CHECK ((length(cause) <= 80)),
  constraint invitations_check CHECK (((letter = 'queued'::text) = (letter_at IS NULL))),
  constraint invitations_check1 CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
  constraint invitations_check2 CHECK (((declined_at IS NULL) OR (revoked_at IS NOT NULL))),
  constraint invitations_check3 CHECK (((decline_reason IS NULL) OR (declined_at IS NOT NULL))),
  constraint invitations_decline_reason_check CHECK ((length(decline_reason) <= 300)),
  constraint invitations_letter_check CHECK ((letter = ANY (ARRAY['queued'::text, 'sent'::text, 'refused'::text]))),
  constraint invitations_links_check CHECK ((links > 0))
);
CREATE INDEX invitations_letter ON public.invitations USING btree (letter_id) WHERE (letter_id IS NOT NULL);
CREATE UNIQUE INDEX invitations_once ON public.invitations USING btree (forum_id, person_id) WHERE ((accepted_at IS NULL) OR (accepted_by = person_id));
CREATE INDEX invitations_person ON public.invitations USING btree (person_id);
CREATE TRIGGER invitations_accepted BEFORE UPDATE ON public.invitations FOR EACH ROW WHEN (((old.accepted_at IS NOT NULL) AND ((new.accepted_at IS DISTINCT FROM old.accepted_at) OR (new.revoked_at IS NOT NULL)))) EXECUTE FUNCTION refuse_unaccepted();
create policy reach on invitations for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table invited_names (
  forum_id uuid not null,
  person_id uuid not null,
  name text not null,
  entered_at timestamp with time zone,
  constraint invited_names_pkey PRIMARY KEY (forum_id, person_id),
  constraint invited_names_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint invited_names_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint invited_names_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120)))
);
CREATE INDEX invited_names_person ON public.invited_names USING btree (person_id);
CREATE TRIGGER invited_names_of_erased AFTER INSERT ON public.invited_names FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();
create policy reach on invited_names for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table links (
  id uuid not null,
  cycle_id uuid not null,
  kind text not null,
  from_kind text not null,
  from_id uuid not null,
  to_kind text not null,
  to_id uuid not null,
  board_id uuid,
  at timestamp with time zone default now() not null,
  constraint links_pkey PRIMARY KEY (id),
  constraint links_once UNIQUE (from_kind, from_id, kind, to_kind, to_id),
  constraint links_board_id_fkey FOREIGN KEY (board_id) REFERENCES boards(id),
  constraint links_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint links_check CHECK (((to_kind = ANY (ARRAY['cluster'::text, 'note'::text])) = (board_id IS NOT NULL))),
  constraint links_check1 CHECK (((from_kind <> to_kind) OR (from_id <> to_id))),
  constraint links_kind_check CHECK ((kind = 'comes-from'::text))
);
CREATE INDEX links_back ON public.links USING btree (to_kind, to_id);
CREATE INDEX links_cycle ON public.links USING btree (cycle_id);
create policy reach on links for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = links.cycle_id)))));

create table loose_files (
  key uuid not null,
  at timestamp with time zone default now() not null,
  constraint loose_files_pkey PRIMARY KEY (key)
);

create table meeting_answers (
  meeting_id uuid not null,
  person_id uuid not null,
  answer text not null,
  sequence integer not null,
  answered_at timestamp with time zone default now() not null,
  constraint meeting_answers_pkey PRIMARY KEY (meeting_id, person_id),
  constraint meeting_answers_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings(id) ON DELETE CASCADE,
  constraint meeting_answers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint meeting_answers_answer_check CHECK ((answer = ANY (ARRAY['yes'::text, 'maybe'::text, 'no'::text])))
);
CREATE INDEX meeting_answers_person ON public.meeting_answers USING btree (person_id);
create policy reach on meeting_answers for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM meetings p
  WHERE (p.id = meeting_answers.meeting_id)))));

create table meeting_flag_pages (
  cycle_id uuid not null,
  audience text not null,
  rule text not null,
  page integer not null,
  kept jsonb not null,
  constraint meeting_flag_pages_pkey PRIMARY KEY (cycle_id, audience, rule, page),
  constraint meeting_flag_pages_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint meeting_flag_pages_audience_check CHECK ((audience = ANY (ARRAY['public'::text, 'planners'::text]))),
  constraint meeting_flag_pages_page_check CHECK ((page >= 2))
);
create policy reach on meeting_flag_pages for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = meeting_flag_pages.cycle_id)))));

create table meeting_flags (
  cycle_id uuid not null,
  audience text not null,
  plan_version bigint not null,
  delegates jsonb not null,
  computed_at timestamp with time zone default now() not null,
  state text not null,
  kept jsonb not null,
  elsewhere text default ''::text not null,
  constraint meeting_flags_pkey PRIMARY KEY (cycle_id, audience),
  constraint meeting_flags_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint meeting_flags_audience_check CHECK ((audience = ANY (ARRAY['public'::text, 'planners'::text]))),
  constraint meeting_flags_state_check CHECK ((state = ANY (ARRAY['current'::text, 'too-large'::text])))
);
create policy reach on meeting_flags for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = meeting_flags.cycle_id)))));

create table meeting_organisations (
  meeting_id uuid not null,
  organisation_id uuid not null,
  constraint meeting_organisations_pkey PRIMARY KEY (meeting_id, organisation_id),
  constraint meeting_organisations_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings(id) ON DELETE CASCADE,
  constraint meeting_organisations_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id) ON DELETE CASCADE
);
CREATE INDEX meeting_organisations_organisation ON public.meeting_organisations USING btree (organisation_id);
create policy reach on meeting_organisations for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM meetings p
  WHERE (p.id = meeting_organisations.meeting_id)))));

create table meeting_people (
  meeting_id uuid not null,
  person_id uuid not null,
  role text not null,
  required boolean default true not null,
  constraint meeting_people_pkey PRIMARY KEY (meeting_id, person_id),
  constraint meeting_people_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings(id) ON DELETE CASCADE,
  constraint meeting_people_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint meeting_people_role_check CHECK ((role = ANY (ARRAY['participant'::text, 'facilitator'::text])))
);
CREATE INDEX meeting_people_person ON public.meeting_people USING btree (person_id);
create policy reach on meeting_people for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM meetings p
  WHERE (p.id = meeting_people.meeting_id)))));

create table meeting_plans (
  cycle_id uuid not null,
  version bigint default 1 not null,
  public_version bigint default 0 not null,
  constraint meeting_plans_pkey PRIMARY KEY (cycle_id),
  constraint meeting_plans_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE
);
create policy reach on meeting_plans for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = meeting_plans.cycle_id)))));

create table meeting_themes (
  meeting_id uuid not null,
  theme_id uuid not null,
  constraint meeting_themes_pkey PRIMARY KEY (meeting_id, theme_id),
  constraint meeting_themes_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES meetings(id) ON DELETE CASCADE,
  constraint meeting_themes_theme FOREIGN KEY (theme_id) REFERENCES themes(id)
);
CREATE INDEX meeting_themes_theme ON public.meeting_themes USING btree (theme_id);
create policy reach on meeting_themes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM meetings p
  WHERE (p.id = meeting_themes.meeting_id)))));

create table meetings (
  id uuid not null,
  cycle_id uuid not null,
  forum_id uuid not null,
  stage text,
  title text not null,
  agenda text default ''::text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  time_zone text not null,
  local_start timestamp without time zone not null,
  local_end timestamp without time zone not null,
  modality text not null,
  room text,
  room_exclusive boolean default true not null,
  state text default 'draft'::text not null,
  version integer default 1 not null,
  moved_version integer default 1 not null,
  uid text not null,
  sequence integer default 0 not null,
  published_at timestamp with time zone,
  time_published_at timestamp with time zone,
  cancel_reason text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  import_key text,
  joining text,
  room_key text,
  unreached integer default 0 not null,
  heard_at timestamp with time zone,
  reminded_at timestamp with time zone,
  materials_noted_at timestamp with time zone,
  materials_notices integer default 0 not null,
  constraint meetings_pkey PRIMARY KEY (id),
  constraint meetings_uid_key UNIQUE (uid),
  constraint meetings_room_once EXCLUDE USING gist (forum_id WITH =, room_key WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (((state = 'published'::text) AND room_exclusive AND (room_key IS NOT NULL))),
  constraint meetings_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint meetings_agenda_check CHECK ((length(agenda) <= 8000)),
  constraint meetings_cancel_reason_check CHECK ((length(btrim(cancel_reason)) >= 10)),
  constraint meetings_check CHECK (((state <> 'published'::text) OR ((published_at IS NOT NULL) AND (time_published_at IS NOT NULL)))),
  constraint meetings_check1 CHECK (((state <> 'cancelled'::text) OR (published_at IS NULL) OR (cancel_reason IS NOT NULL))),
  constraint meetings_end_after_start CHECK ((ends_at > starts_at)),
  constraint meetings_import_key_check CHECK (((length(import_key) >= 1) AND (length(import_key) <= 2000))),
  constraint meetings_joining_check CHECK (((length(joining) >= 1) AND (length(joining) <= 2000))),
  constraint meetings_modality_check CHECK ((modality = ANY (ARRAY['in_person'::text, 'online'::text, 'hybrid'::text]))),
  constraint meetings_room_check CHECK (((length(btrim(room)) >= 1) AND (length(btrim(room)) <= 120))),
  constraint meetings_stage_check CHECK ((stage = ANY (ARRAY['preparation'::text, 'problem_discussion'::text, 'brainstorming'::text, 'co_creation'::text, 'validation'::text, 'adoption'::text]))),
  constraint meetings_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'cancelled'::text]))),
  constraint meetings_title_check CHECK (((length(btrim(title)) >= 1) AND (length(btrim(title)) <= 200))),
  constraint meetings_unreached_check CHECK ((unreached >= 0))
);
CREATE INDEX meetings_cycle ON public.meetings USING btree (cycle_id, starts_at, id);
CREATE UNIQUE INDEX meetings_import_key ON public.meetings USING btree (cycle_id, md5(import_key)) WHERE (import_key IS NOT NULL);
CREATE TRIGGER meetings_files AFTER DELETE ON public.meetings FOR EACH ROW EXECUTE FUNCTION drop_files_of('meeting');
CREATE TRIGGER meetings_place BEFORE UPDATE OF id, cycle_id, forum_id ON public.meetings FOR EACH ROW EXECUTE FUNCTION refuse_application('a meeting stays in its cycle');
CREATE TRIGGER meetings_plan_delete AFTER DELETE ON public.meetings REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_plan_change();
CREATE TRIGGER meetings_plan_insert AFTER INSERT ON public.meetings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_plan_change();
CREATE TRIGGER meetings_plan_update AFTER UPDATE ON public.meetings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_plan_change();
CREATE TRIGGER meetings_published BEFORE UPDATE ON public.meetings FOR EACH ROW WHEN (((old.state <> 'draft'::text) AND ((new.state = 'draft'::text) OR (old.published_at IS DISTINCT FROM new.published_at)))) EXECUTE FUNCTION refuse_application('a published meeting stays published');
CREATE TRIGGER meetings_room_key BEFORE INSERT OR UPDATE OF room ON public.meetings FOR EACH ROW EXECUTE FUNCTION meeting_room_key();
CREATE TRIGGER meetings_searched AFTER UPDATE ON public.meetings REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_rewritten_meetings();
CREATE TRIGGER meetings_searched_end AFTER DELETE ON public.meetings REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_meetings();
CREATE TRIGGER meetings_searched_new AFTER INSERT ON public.meetings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_meetings();
create policy reach on meetings for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table milestones (
  id uuid not null,
  commitment_id uuid not null,
  "position" integer not null,
  title text default ''::text not null,
  output text default ''::text not null,
  due_on date,
  responsible_organisation_id uuid,
  constraint milestones_pkey PRIMARY KEY (id),
  constraint milestones_commitment_id_position_key UNIQUE (commitment_id, "position") DEFERRABLE,
  constraint milestones_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES commitments(id) ON DELETE CASCADE,
  constraint milestones_responsible_organisation_id_fkey FOREIGN KEY (responsible_organisation_id) REFERENCES organisations(id),
  constraint milestones_output_check CHECK ((length(output) <= 2000)),
  constraint milestones_position_check CHECK ((("position" >= 1) AND ("position" <= 40))),
  constraint milestones_title_check CHECK ((length(title) <= 300))
);
create policy reach on milestones for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM commitments p
  WHERE (p.id = milestones.commitment_id)))));

create table notice_choices (
  person_id uuid not null,
  forum_id uuid not null,
  kind text not null,
  mode text not null,
  changed_at timestamp with time zone default now() not null,
  constraint notice_choices_pkey PRIMARY KEY (person_id, forum_id, kind),
  constraint notice_choices_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint notice_choices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint notice_choices_kind_check CHECK ((kind ~ '^[a-z]+(-[a-z]+)*$'::text)),
  constraint notice_choices_mode_check CHECK ((mode = ANY (ARRAY['on'::text, 'daily'::text, 'off'::text])))
);
create policy reach on notice_choices for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table notice_days (
  forum_id uuid not null,
  day date,
  overdue_on date,
  constraint notice_days_pkey PRIMARY KEY (forum_id),
  constraint notice_days_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE
);
create policy reach on notice_days for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table notice_devices (
  id uuid not null,
  person_id uuid not null,
  session_id uuid not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  server_key text not null,
  at timestamp with time zone default now() not null,
  constraint notice_devices_pkey PRIMARY KEY (id),
  constraint notice_devices_endpoint_key UNIQUE (endpoint),
  constraint notice_devices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint notice_devices_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint notice_devices_auth_check CHECK ((length(auth) <= 40)),
  constraint notice_devices_endpoint_check CHECK ((length(endpoint) <= 1000)),
  constraint notice_devices_p256dh_check CHECK ((length(p256dh) <= 100))
);
CREATE INDEX notice_devices_person ON public.notice_devices USING btree (person_id);
CREATE INDEX notice_devices_session ON public.notice_devices USING btree (session_id);

create table notices (
  id uuid not null,
  event_id bigint not null,
  forum_id uuid not null,
  cycle_id uuid,
  person_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  number integer not null,
  is_last boolean not null,
  at timestamp with time zone default now() not null,
  due_at timestamp with time zone,
  read_at timestamp with time zone,
  letter text not null,
  letter_at timestamp with time zone,
  cause text,
  opened_at timestamp with time zone,
  letter_id uuid,
  informed_at timestamp with time zone,
  role text,
  beside uuid[] default '{}'::uuid[] not null,
  constraint notices_pkey PRIMARY KEY (id),
  constraint notices_once UNIQUE (event_id, person_id),
  constraint notices_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint notices_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint notices_cause_check CHECK ((length(cause) <= 80)),
  constraint notices_kind_check CHECK ((kind ~ '^[a-z]+(-[a-z]+)*$'::text)),
  constraint notices_letter_check CHECK ((letter = ANY (ARRAY['none'::text, 'daily'::text, 'queued'::text, 'sent'::text, 'refused'::text, 'given-up'::text, 'bounced'::text, 'held'::text, 'dropped'::text]))),
  constraint notices_letter_dated CHECK (((letter = ANY (ARRAY['sent'::text, 'refused'::text, 'given-up'::text, 'bounced'::text, 'held'::text])) = (letter_at IS NOT NULL))),
  constraint notices_number_check CHECK ((number >= 0)),
  constraint notices_of_cycle CHECK (((kind = ANY (ARRAY['role-given'::text, 'role-ended'::text])) = (cycle_id IS NULL))),
  constraint notices_of_role CHECK (((kind = ANY (ARRAY['role-given'::text, 'role-ended'::text])) = (role IS NOT NULL))),
  constraint notices_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'facilitator'::text, 'participant'::text, 'observer'::text])))
);
CREATE INDEX notices_daily ON public.notices USING btree (forum_id, person_id) WHERE (letter = 'daily'::text);
CREATE INDEX notices_letter ON public.notices USING btree (letter_id) WHERE (letter_id IS NOT NULL);
CREATE INDEX notices_not_arrived ON public.notices USING btree (subject_id, person_id) WHERE ((read_at IS NULL) AND (opened_at IS NULL) AND (informed_at IS NULL) AND (letter <> ALL (ARRAY['none'::text, 'sent'::text, 'dropped'::text])));
CREATE INDEX notices_of_person ON public.notices USING btree (person_id, at DESC, id DESC);
CREATE INDEX notices_of_subject ON public.notices USING btree (subject_id, number);
CREATE UNIQUE INDEX notices_overdue_once ON public.notices USING btree (person_id, subject_id) WHERE (kind = 'need-overdue'::text);
CREATE TRIGGER notices_sent BEFORE UPDATE OF letter, letter_at ON public.notices FOR EACH ROW WHEN (((old.letter = 'sent'::text) AND ((new.letter <> ALL (ARRAY['sent'::text, 'bounced'::text])) OR (new.letter_at <> old.letter_at)))) EXECUTE FUNCTION refuse_untold();
CREATE TRIGGER notices_young BEFORE DELETE ON public.notices FOR EACH ROW WHEN ((old.at > (now() - '364 days'::interval))) EXECUTE FUNCTION refuse_application('what somebody was notified of within a year stays');
create policy reach on notices for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table organisations (
  id uuid not null,
  forum_id uuid not null,
  short_name text not null,
  name text not null,
  sector text not null,
  created_at timestamp with time zone default now() not null,
  territory text,
  contact text,
  since_on date,
  until_on date,
  logo_id uuid,
  constraint organisations_pkey PRIMARY KEY (id),
  constraint organisations_id_forum_id_key UNIQUE (id, forum_id),
  constraint organisations_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint organisations_logo_id_fkey FOREIGN KEY (logo_id) REFERENCES files(id) ON DELETE SET NULL,
  constraint organisations_check CHECK ((until_on >= since_on)),
  constraint organisations_contact_check CHECK (((length(contact) >= 1) AND (length(contact) <= 200))),
  constraint organisations_sector_check CHECK ((sector = ANY (ARRAY['executive'::text, 'parliament'::text, 'judiciary'::text, 'autonomous_body'::text, 'subnational_government'::text, 'civil_society'::text, 'academia'::text, 'private_sector'::text, 'cooperation'::text, 'citizen'::text]))),
  constraint organisations_short_name_check CHECK (((length(short_name) >= 1) AND (length(short_name) <= 60))),
  constraint organisations_territory_check CHECK (((length(territory) >= 1) AND (length(territory) <= 120)))
);
CREATE INDEX organisations_logo ON public.organisations USING btree (logo_id) WHERE (logo_id IS NOT NULL);
CREATE UNIQUE INDEX organisations_short_name ON public.organisations USING btree (forum_id, lower(short_name));
CREATE TRIGGER organisations_files AFTER DELETE ON public.organisations FOR EACH ROW EXECUTE FUNCTION drop_files_of('organisation');
CREATE TRIGGER organisations_searched AFTER INSERT OR DELETE OR UPDATE ON public.organisations FOR EACH ROW EXECUTE FUNCTION search_changed('organisation');
create policy reach on organisations for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table participation_requests (
  id uuid not null,
  cycle_id uuid not null,
  organisation text not null,
  sector text not null,
  territory text,
  themes text[] default '{}'::text[] not null,
  contribution text not null,
  name text not null,
  role text,
  email text not null,
  locale text not null,
  notice_number integer not null,
  notice_locale text not null,
  notice_sha256 text not null,
  asked_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  outcome text,
  reason text,
  organisation_id uuid,
  decided_by uuid,
  decided_at timestamp with time zone,
  network text,
  asking_network text,
  constraint participation_requests_pkey PRIMARY KEY (id),
  constraint participation_requests_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint participation_requests_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id),
  constraint participation_requests_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id) ON DELETE SET NULL,
  constraint participation_requests_check CHECK (((network IS NULL) OR (confirmed_at IS NULL))),
  constraint participation_requests_check1 CHECK (((asking_network IS NULL) OR (confirmed_at IS NULL))),
  constraint participation_requests_contribution_check CHECK (((length(contribution) >= 1) AND (length(contribution) <= 2000))),
  constraint participation_requests_decided CHECK ((((outcome IS NULL) = (decided_at IS NULL)) AND ((outcome IS NULL) = (decided_by IS NULL)) AND ((outcome IS NULL) OR (confirmed_at IS NOT NULL)) AND ((reason IS NOT NULL) = (COALESCE(outcome, ''::text) = 'declined'::text)) AND ((organisation_id IS NULL) OR (outcome = 'approved'::text)))),
  constraint participation_requests_email_check CHECK ((email = lower(email))),
  constraint participation_requests_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint participation_requests_organisation_check CHECK (((length(organisation) >= 1) AND (length(organisation) <= 200))),
  constraint participation_requests_outcome_check CHECK ((outcome = ANY (ARRAY['approved'::text, 'declined'::text]))),
  constraint participation_requests_reason_check CHECK (((length(btrim(reason)) >= 10) AND (length(btrim(reason)) <= 4000))),
  constraint participation_requests_role_check CHECK (((length(role) >= 1) AND (length(role) <= 120))),
  constraint participation_requests_territory_check CHECK (((length(territory) >= 1) AND (length(territory) <= 120)))
);
CREATE INDEX participation_requests_asking ON public.participation_requests USING btree (asking_network, asked_at) WHERE (asking_network IS NOT NULL);
CREATE INDEX participation_requests_cycle ON public.participation_requests USING btree (cycle_id, confirmed_at);
CREATE INDEX participation_requests_email ON public.participation_requests USING btree (email, asked_at);
CREATE TRIGGER participation_requests_final BEFORE UPDATE OF outcome, reason, decided_by, decided_at ON public.participation_requests FOR EACH ROW WHEN ((old.outcome IS NOT NULL)) EXECUTE FUNCTION refuse_application('what was decided stays decided');
create policy reach on participation_requests for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = participation_requests.cycle_id)))));

create table passkey_challenges (
  challenge_sha256 bytea not null,
  session_id uuid,
  browser_sha256 bytea,
  expires_at timestamp with time zone not null,
  constraint passkey_challenges_pkey PRIMARY KEY (challenge_sha256),
  constraint passkey_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint passkey_challenges_check CHECK (((session_id IS NULL) <> (browser_sha256 IS NULL)))
);
CREATE INDEX passkey_challenges_expiry ON public.passkey_challenges USING btree (expires_at);
CREATE INDEX passkey_challenges_session ON public.passkey_challenges USING btree (session_id);

create table passkeys (
  id uuid not null,
  person_id uuid not null,
  name text not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  last_used_at timestamp with time zone,
  constraint passkeys_pkey PRIMARY KEY (id),
  constraint passkeys_credential_id_key UNIQUE (credential_id),
  constraint passkeys_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint passkeys_counter_check CHECK ((counter >= 0)),
  constraint passkeys_credential_id_check CHECK (((length(credential_id) >= 1) AND (length(credential_id) <= 1400))),
  constraint passkeys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
);
CREATE INDEX passkeys_person ON public.passkeys USING btree (person_id, created_at);
CREATE TRIGGER passkeys_of_erased AFTER INSERT ON public.passkeys FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();

create table people (
  id uuid not null,
  name text not null,
  email text not null,
  email_verified boolean default false not null,
  image text,
  is_guest boolean default false not null,
  is_administrator boolean default false not null,
  locale text default 'es'::text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  is_named boolean default true not null,
  time_zone text,
  locale_chosen boolean default false not null,
  is_name_to_confirm boolean default false not null,
  constraint people_pkey PRIMARY KEY (id),
  constraint people_email_key UNIQUE (email),
  constraint people_email_check CHECK ((email = lower(email))),
  constraint people_locale_check CHECK ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  constraint people_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint people_time_zone_check CHECK (((length(time_zone) >= 1) AND (length(time_zone) <= 64)))
);
CREATE TRIGGER people_administrators BEFORE INSERT ON public.people FOR EACH ROW WHEN (new.is_administrator) EXECUTE FUNCTION refuse_application('only a command beside the server makes administrators');
CREATE TRIGGER people_email_kept AFTER INSERT OR UPDATE OF email ON public.people FOR EACH ROW EXECUTE FUNCTION keep_address_for_owner();
CREATE TRIGGER people_erased BEFORE UPDATE ON public.people FOR EACH ROW WHEN ((old.email = (old.id || '@erased.invalid'::text))) EXECUTE FUNCTION keep_erased();
CREATE TRIGGER people_new_address AFTER UPDATE OF email ON public.people FOR EACH ROW WHEN ((old.email <> new.email)) EXECUTE FUNCTION forget_undelivered();

create table person_requests (
  id uuid not null,
  forum_id uuid,
  kind text not null,
  person_id uuid,
  who text,
  words text not null,
  received_on date not null,
  due_on date not null,
  recorded_by uuid not null,
  recorded_at timestamp with time zone default now() not null,
  answer text,
  answered_by uuid,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint person_requests_pkey PRIMARY KEY (id),
  constraint person_requests_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES people(id),
  constraint person_requests_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint person_requests_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint person_requests_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES people(id),
  constraint person_requests_answer_check CHECK (((answer = ''::text) OR ((length(btrim(answer)) >= 10) AND (length(btrim(answer)) <= 4000)))),
  constraint person_requests_check CHECK ((due_on >= received_on)),
  constraint person_requests_check1 CHECK (((person_id IS NULL) = (who IS NOT NULL))),
  constraint person_requests_check2 CHECK ((((answered_at IS NULL) = (answer IS NULL)) AND ((answered_at IS NULL) = (answered_by IS NULL)))),
  constraint person_requests_check3 CHECK (((ended_at IS NULL) OR (answered_at IS NULL))),
  constraint person_requests_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'correction'::text, 'erasure'::text, 'objection'::text, 'other'::text]))),
  constraint person_requests_who_check CHECK (((length(btrim(who)) >= 1) AND (length(btrim(who)) <= 200))),
  constraint person_requests_words_check CHECK ((length(words) <= 4000))
);
CREATE INDEX person_requests_forum ON public.person_requests USING btree (forum_id, due_on);
CREATE INDEX person_requests_person ON public.person_requests USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE TRIGGER person_requests_answered BEFORE UPDATE OF answer, answered_by, answered_at ON public.person_requests FOR EACH ROW WHEN ((old.answered_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('what was answered stays answered');
create policy reach on person_requests for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table privacy_notices (
  id uuid not null,
  forum_id uuid not null,
  number integer not null,
  body text not null,
  sha256 text not null,
  reason text not null,
  person_id uuid not null,
  at timestamp with time zone default now() not null,
  constraint privacy_notices_pkey PRIMARY KEY (id),
  constraint privacy_notices_once UNIQUE (forum_id, number),
  constraint privacy_notices_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint privacy_notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint privacy_notices_body_check CHECK (((length(btrim(body)) >= 100) AND (length(btrim(body)) <= 20000))),
  constraint privacy_notices_number_check CHECK ((number >= 1)),
  constraint privacy_notices_reason_check CHECK (((length(btrim(reason)) >= 10) AND (length(btrim(reason)) <= 2000))),
  constraint privacy_notices_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
create policy reach on privacy_notices for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table responses (
  id uuid not null,
  contribution_id uuid not null,
  disposition text not null,
  reason text not null,
  organisation_id uuid,
  person_id uuid,
  at timestamp with time zone default now() not null,
  published_at timestamp with time zone,
  constraint responses_pkey PRIMARY KEY (id),
  constraint responses_contribution_id_key UNIQUE (contribution_id),
  constraint responses_contribution_id_fkey FOREIGN KEY (contribution_id) REFERENCES contributions(id) ON DELETE CASCADE,
  constraint responses_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  constraint responses_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint responses_disposition_check CHECK ((disposition = ANY (ARRAY['adopted'::text, 'partly'::text, 'merged'::text, 'deferred'::text, 'out_of_scope'::text, 'rejected'::text]))),
  constraint responses_reason_check CHECK ((length(btrim(reason)) >= 40))
);
CREATE TRIGGER responses_place BEFORE UPDATE OF id, contribution_id ON public.responses FOR EACH ROW EXECUTE FUNCTION refuse_application('a response stays with its contribution');
CREATE TRIGGER responses_published BEFORE UPDATE ON public.responses FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a published response stays as it is');
CREATE TRIGGER responses_stay BEFORE DELETE ON public.responses FOR EACH ROW WHEN ((old.published_at IS NOT NULL)) EXECUTE FUNCTION refuse_application('a published response is not deleted');
create policy reach on responses for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM contributions p
  WHERE (p.id = responses.contribution_id)))));

create table retention_days (
  kind text not null,
  day date not null,
  ran_at timestamp with time zone not null,
  removed integer not null,
  constraint retention_days_pkey PRIMARY KEY (kind, day),
  constraint retention_days_kind_check CHECK ((kind ~ '^[a-z]+$'::text)),
  constraint retention_days_removed_check CHECK ((removed >= 0))
);

create table retention_terms (
  kind text not null,
  days integer,
  chosen_by uuid not null,
  chosen_at timestamp with time zone default now() not null,
  constraint retention_terms_pkey PRIMARY KEY (kind),
  constraint retention_terms_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES people(id),
  constraint retention_terms_days_check CHECK (((days >= 1) AND (days <= 3650))),
  constraint retention_terms_kind_check CHECK ((kind ~ '^[a-z]+$'::text))
);

create table saved_states (
  id uuid not null,
  cycle_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  version integer not null,
  content jsonb not null,
  person_id uuid,
  restored_from uuid,
  begun_at timestamp with time zone default clock_timestamp() not null,
  saved_at timestamp with time zone default clock_timestamp() not null,
  constraint saved_states_pkey PRIMARY KEY (id),
  constraint saved_states_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint saved_states_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint saved_states_check CHECK ((begun_at <= saved_at))
);
CREATE INDEX saved_states_age ON public.saved_states USING btree (saved_at);
CREATE INDEX saved_states_subject ON public.saved_states USING btree (subject_kind, subject_id, saved_at);
create policy reach on saved_states for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = saved_states.cycle_id)))));

create table schema_migrations (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table searched_texts (
  kind text not null,
  subject_id uuid not null,
  audience smallint not null,
  forum_id uuid not null,
  cycle_id uuid,
  words tsvector not null,
  title_words tsvector default ''::tsvector not null,
  organisation_id uuid,
  place smallint default 0 not null,
  constraint searched_texts_pkey PRIMARY KEY (kind, subject_id, audience, place),
  constraint searched_texts_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint searched_texts_forum_id_fkey FOREIGN KEY (forum_id) REFERENCES forums(id) ON DELETE CASCADE,
  constraint searched_texts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id) ON DELETE CASCADE,
  constraint searched_texts_audience_check CHECK (((audience >= 0) AND (audience <= 2)))
);
CREATE INDEX searched_texts_cycle ON public.searched_texts USING btree (cycle_id);
CREATE INDEX searched_texts_organisation ON public.searched_texts USING btree (organisation_id) WHERE (organisation_id IS NOT NULL);
CREATE INDEX searched_texts_words ON public.searched_texts USING gin (forum_id, words);
create policy reach on searched_texts for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table seats (
  id uuid not null,
  forum_id uuid not null,
  organisation_id uuid not null,
  person_id uuid not null,
  role text not null,
  seniority text not null,
  has_mandate boolean default false not null,
  starts_at timestamp with time zone default now() not null,
  ended_at timestamp with time zone,
  is_alternate boolean default false not null,
  end_noted boolean default false not null,
  constraint seats_pkey PRIMARY KEY (id),
  constraint seats_open_once EXCLUDE USING gist (organisation_id WITH =, person_id WITH =, role WITH =, tstzrange(starts_at, ended_at) WITH &&),
  constraint seats_organisation_id_forum_id_fkey FOREIGN KEY (organisation_id, forum_id) REFERENCES organisations(id, forum_id),
  constraint seats_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint seats_check CHECK (((ended_at IS NULL) OR (ended_at >= starts_at))),
  constraint seats_role_check CHECK ((role = ANY (ARRAY['member'::text, 'delegate'::text]))),
  constraint seats_seniority_check CHECK ((seniority = ANY (ARRAY['executive'::text, 'director'::text, 'manager'::text, 'specialist'::text, 'staff'::text])))
);
CREATE INDEX seats_ending ON public.seats USING btree (ended_at) WHERE ((NOT end_noted) AND (ended_at IS NOT NULL));
CREATE INDEX seats_organisation ON public.seats USING btree (organisation_id);
CREATE INDEX seats_person ON public.seats USING btree (person_id, forum_id);
CREATE TRIGGER seats_begun BEFORE UPDATE OF starts_at ON public.seats FOR EACH ROW WHEN (((old.starts_at <= now()) AND (old.starts_at IS DISTINCT FROM new.starts_at))) EXECUTE FUNCTION refuse_application('a seat that has begun keeps its beginning');
CREATE TRIGGER seats_ended BEFORE UPDATE OF starts_at, ended_at ON public.seats FOR EACH ROW WHEN (((old.ended_at <= now()) AND ((old.starts_at IS DISTINCT FROM new.starts_at) OR (old.ended_at IS DISTINCT FROM new.ended_at)))) EXECUTE FUNCTION refuse_application('a seat that ended stays ended');
CREATE TRIGGER seats_of_erased AFTER INSERT ON public.seats FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();
CREATE TRIGGER seats_place BEFORE UPDATE OF id, forum_id, organisation_id, person_id ON public.seats FOR EACH ROW EXECUTE FUNCTION refuse_application('a seat belongs to one person and one organisation');
create policy reach on seats for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table servers (
  id uuid not null,
  secret_mark text not null,
  seen_at timestamp with time zone default now() not null,
  constraint servers_pkey PRIMARY KEY (id)
);

create table sessions (
  id uuid not null,
  person_id uuid not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  renews boolean default false not null,
  replaces uuid,
  replaced_by uuid,
  passkey_id uuid,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_key UNIQUE (token),
  constraint sessions_passkey_id_fkey FOREIGN KEY (passkey_id) REFERENCES passkeys(id) ON DELETE CASCADE,
  constraint sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
);
CREATE INDEX sessions_passkey ON public.sessions USING btree (passkey_id) WHERE (passkey_id IS NOT NULL);
CREATE INDEX sessions_person ON public.sessions USING btree (person_id);
CREATE INDEX sessions_replaces ON public.sessions USING btree (replaces) WHERE (replaces IS NOT NULL);
CREATE TRIGGER sessions_devices AFTER UPDATE OF replaced_by ON public.sessions FOR EACH ROW WHEN (((old.replaced_by IS NULL) AND (new.replaced_by IS NOT NULL))) EXECUTE FUNCTION take_devices_along();
CREATE TRIGGER sessions_of_erased AFTER INSERT ON public.sessions FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();
CREATE TRIGGER sessions_replaced BEFORE UPDATE ON public.sessions FOR EACH ROW WHEN ((old.replaced_by IS NOT NULL)) EXECUTE FUNCTION refuse_longer_replaced_session();

create table sign_in_browsers (
  person_id uuid not null,
  browser_sha256 bytea not null,
  last_at timestamp with time zone default now() not null,
  constraint sign_in_browsers_pkey PRIMARY KEY (person_id, browser_sha256),
  constraint sign_in_browsers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
);
CREATE TRIGGER sign_in_browsers_of_erased AFTER INSERT ON public.sign_in_browsers FOR EACH ROW EXECUTE FUNCTION refuse_for_erased();

create table sign_in_codes (
  id uuid not null,
  email text not null,
  browser_sha256 bytea,
  code_hmac bytea not null,
  is_known_browser boolean not null,
  attempts smallint default 0 not null,
  used_at timestamp with time zone,
  asked_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_codes_pkey PRIMARY KEY (id),
  constraint sign_in_codes_attempts_check CHECK (((attempts >= 0) AND (attempts <= 5))),
  constraint sign_in_codes_email_check CHECK ((email = lower(email)))
);
CREATE INDEX sign_in_codes_asked ON public.sign_in_codes USING btree (asked_at);
CREATE INDEX sign_in_codes_email ON public.sign_in_codes USING btree (email, asked_at);

create table stage_changes (
  id uuid not null,
  cycle_id uuid not null,
  stage_name text not null,
  kind text not null,
  opens_before timestamp with time zone,
  closes_before timestamp with time zone,
  opens_after timestamp with time zone,
  closes_after timestamp with time zone,
  reason text not null,
  person_id uuid,
  at timestamp with time zone default now() not null,
  constraint stage_changes_pkey PRIMARY KEY (id),
  constraint stage_changes_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint stage_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint stage_changes_kind_check CHECK ((kind = ANY (ARRAY['dates'::text, 'closed'::text, 'gate_override'::text]))),
  constraint stage_changes_reason_check CHECK ((length(btrim(reason)) >= 10))
);
CREATE INDEX stage_changes_cycle ON public.stage_changes USING btree (cycle_id, at);
create policy reach on stage_changes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = stage_changes.cycle_id)))));

create table stages (
  id uuid not null,
  cycle_id uuid not null,
  name text not null,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  gate_override text,
  version integer default 1 not null,
  called_at timestamp with time zone,
  reminded_at timestamp with time zone,
  constraint stages_pkey PRIMARY KEY (id),
  constraint stages_cycle_id_name_key UNIQUE (cycle_id, name),
  constraint stages_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint stages_check CHECK ((closes_at > opens_at)),
  constraint stages_gate_override_check CHECK ((length(gate_override) >= 10)),
  constraint stages_name_check CHECK ((name = ANY (ARRAY['preparation'::text, 'problem_discussion'::text, 'brainstorming'::text, 'co_creation'::text, 'validation'::text, 'adoption'::text])))
);
CREATE TRIGGER stages_place BEFORE UPDATE OF id, cycle_id, name ON public.stages FOR EACH ROW EXECUTE FUNCTION refuse_application('a stage stays in its cycle');
create policy reach on stages for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = stages.cycle_id)))));

create table standard_changes (
  id uuid not null,
  cycle_id uuid not null,
  rule text not null,
  version integer not null,
  thresholds jsonb not null,
  reason text not null,
  person_id uuid,
  at timestamp with time zone default now() not null,
  constraint standard_changes_pkey PRIMARY KEY (id),
  constraint standard_changes_cycle_id_rule_version_key UNIQUE (cycle_id, rule, version),
  constraint standard_changes_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint standard_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint standard_changes_by CHECK (((person_id IS NOT NULL) OR (version = 1))),
  constraint standard_changes_reason_check CHECK ((length(btrim(reason)) >= 10)),
  constraint standard_changes_rule_check CHECK ((rule ~ '^[A-Z][0-9]{2}$'::text)),
  constraint standard_changes_thresholds_check CHECK ((jsonb_typeof(thresholds) = 'object'::text)),
  constraint standard_changes_version_check CHECK ((version >= 1))
);
CREATE INDEX standard_changes_person ON public.standard_changes USING btree (person_id);
CREATE TRIGGER standard_changes_plan AFTER INSERT ON public.standard_changes FOR EACH ROW WHEN ((new.rule ~~ 'S%'::text)) EXECUTE FUNCTION note_schedule_standard();
create policy reach on standard_changes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = standard_changes.cycle_id)))));

create table stranger_letters (
  id uuid not null,
  forum_id uuid not null,
  cycle_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  at timestamp with time zone default now() not null,
  letter text default 'queued'::text not null,
  letter_at timestamp with time zone,
  cause text,
  letter_id uuid,
  informed_at timestamp with time zone,
  constraint stranger_letters_pkey PRIMARY KEY (id),
  constraint stranger_letters_cycle_id_forum_id_fkey FOREIGN KEY (cycle_id, forum_id) REFERENCES cycles(id, forum_id) ON DELETE CASCADE,
  constraint stranger_letters_cause_check CHECK ((length(cause) <= 80)),
  constraint stranger_letters_kind_check CHECK ((kind = ANY (ARRAY['contribution-confirm'::text, 'contribution-answered'::text, 'contribution-hidden'::text, 'participation-decided'::text, 'claim-confirm'::text]))),
  constraint stranger_letters_letter_check CHECK ((letter = ANY (ARRAY['queued'::text, 'sent'::text, 'refused'::text, 'given-up'::text, 'bounced'::text, 'dropped'::text]))),
  constraint stranger_letters_letter_dated CHECK (((letter = ANY (ARRAY['sent'::text, 'refused'::text, 'given-up'::text, 'bounced'::text])) = (letter_at IS NOT NULL)))
);
CREATE INDEX stranger_letters_cycle ON public.stranger_letters USING btree (cycle_id);
CREATE INDEX stranger_letters_id ON public.stranger_letters USING btree (letter_id) WHERE (letter_id IS NOT NULL);
CREATE INDEX stranger_letters_subject ON public.stranger_letters USING btree (subject_id, kind, at);
CREATE TRIGGER stranger_letters_sent BEFORE UPDATE OF letter, letter_at ON public.stranger_letters FOR EACH ROW WHEN (((old.letter = 'sent'::text) AND ((new.letter <> ALL (ARRAY['sent'::text, 'bounced'::text])) OR (new.letter_at <> old.letter_at)))) EXECUTE FUNCTION refuse_untold();
CREATE TRIGGER stranger_letters_young BEFORE DELETE ON public.stranger_letters FOR EACH ROW WHEN ((old.at > (now() - '364 days'::interval))) EXECUTE FUNCTION refuse_application('what became of a letter within a year stays');
create policy reach on stranger_letters for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (forum_id = ( SELECT reached_forum() AS reached_forum))));

create table themes (
  id uuid not null,
  cycle_id uuid not null,
  slug text not null,
  name text not null,
  "position" integer not null,
  constraint themes_pkey PRIMARY KEY (id),
  constraint themes_cycle_id_slug_key UNIQUE (cycle_id, slug),
  constraint themes_id_cycle_id_key UNIQUE (id, cycle_id),
  constraint themes_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint themes_slug_check CHECK ((slug ~ '^[a-z0-9-]{2,40}$'::text))
);
CREATE UNIQUE INDEX themes_name ON public.themes USING btree (cycle_id, lower(name));
CREATE TRIGGER themes_announced BEFORE DELETE ON public.themes FOR EACH ROW EXECUTE FUNCTION refuse_lost_themes();
CREATE TRIGGER themes_searched AFTER INSERT OR DELETE OR UPDATE ON public.themes FOR EACH ROW EXECUTE FUNCTION search_changed('theme');
create policy reach on themes for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = themes.cycle_id)))));

create table undelivered_letters (
  person_id uuid not null,
  attempts integer not null,
  is_refused boolean not null,
  at timestamp with time zone default now() not null,
  bounced_at timestamp with time zone,
  constraint undelivered_letters_pkey PRIMARY KEY (person_id),
  constraint undelivered_letters_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint undelivered_letters_attempts_check CHECK ((attempts > 0))
);

create table uploads (
  id uuid not null,
  owner_id uuid not null,
  person_id uuid not null,
  name text not null,
  bytes bigint not null,
  created_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  file_id uuid,
  owner_kind text not null,
  cycle_id uuid not null,
  constraint uploads_pkey PRIMARY KEY (id),
  constraint uploads_cycle FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint uploads_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE SET NULL,
  constraint uploads_kind FOREIGN KEY (owner_kind) REFERENCES file_owner_kinds(kind),
  constraint uploads_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint uploads_bytes_check CHECK ((bytes > 0))
);
CREATE INDEX uploads_cycle ON public.uploads USING btree (cycle_id);
CREATE INDEX uploads_file ON public.uploads USING btree (file_id) WHERE (file_id IS NOT NULL);
CREATE INDEX uploads_owner ON public.uploads USING btree (owner_id, owner_kind);
CREATE INDEX uploads_person ON public.uploads USING btree (person_id) WHERE (finished_at IS NULL);
CREATE TRIGGER uploads_loose AFTER DELETE ON public.uploads FOR EACH ROW EXECUTE FUNCTION note_loose_file('id');
CREATE TRIGGER uploads_owned BEFORE INSERT ON public.uploads FOR EACH ROW EXECUTE FUNCTION require_file_owner();
create policy reach on uploads for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = uploads.cycle_id)))));

create table verifications (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint verifications_pkey PRIMARY KEY (id)
);
CREATE INDEX verifications_identifier ON public.verifications USING btree (identifier);

create table versions (
  id uuid not null,
  subject_id uuid not null,
  number integer not null,
  kind text,
  content jsonb not null,
  sha256 text not null,
  reason text,
  person_id uuid not null,
  seat_id uuid,
  at timestamp with time zone default now() not null,
  cycle_id uuid not null,
  subject_kind text not null,
  beside jsonb default '{}'::jsonb not null,
  constraint versions_pkey PRIMARY KEY (id),
  constraint versions_id_sha256_key UNIQUE (id, sha256),
  constraint versions_once UNIQUE (subject_id, subject_kind, number),
  constraint versions_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint versions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint versions_seat_id_fkey FOREIGN KEY (seat_id) REFERENCES seats(id),
  constraint versions_number_check CHECK ((number >= 1)),
  constraint versions_reason CHECK (((kind IS NULL) OR (kind <> ALL (ARRAY['entity'::text, 'changed'::text, 'cancelled'::text])) OR (COALESCE(length(btrim(reason)), 0) >= 10))),
  constraint versions_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX versions_cycle ON public.versions USING btree (cycle_id, subject_kind, at);
CREATE INDEX versions_person ON public.versions USING btree (person_id);
CREATE TRIGGER versions_searched AFTER INSERT ON public.versions FOR EACH ROW WHEN ((new.subject_kind = ANY (ARRAY['announcement'::text, 'commitment'::text]))) EXECUTE FUNCTION search_changed_version();
create policy reach on versions for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = versions.cycle_id)))));

create table withdrawn_files (
  id uuid not null,
  owner_kind text not null,
  owner_id uuid not null,
  cycle_id uuid not null,
  name text not null,
  bytes bigint not null,
  sha256 text not null,
  received_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone default now() not null,
  reason text not null,
  constraint withdrawn_files_pkey PRIMARY KEY (id),
  constraint withdrawn_files_cycle_id_fkey FOREIGN KEY (cycle_id) REFERENCES cycles(id) ON DELETE CASCADE,
  constraint withdrawn_files_owner_kind_fkey FOREIGN KEY (owner_kind) REFERENCES file_owner_kinds(kind),
  constraint withdrawn_files_bytes_check CHECK ((bytes > 0)),
  constraint withdrawn_files_name_check CHECK (((length(btrim(name)) >= 1) AND (length(btrim(name)) <= 200))),
  constraint withdrawn_files_reason_check CHECK ((length(btrim(reason)) >= 10)),
  constraint withdrawn_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX withdrawn_files_cycle ON public.withdrawn_files USING btree (cycle_id);
CREATE INDEX withdrawn_files_owner ON public.withdrawn_files USING btree (owner_id, owner_kind);
create policy reach on withdrawn_files for all to minga_app using ((( SELECT reaches_all() AS reaches_all) OR (EXISTS ( SELECT 1
   FROM cycles p
  WHERE (p.id = withdrawn_files.cycle_id)))));

create view ballot_decisions with (security_invoker=true) as
 SELECT q.version_id,
    v.subject_id AS commitment_id,
    b.id AS ballot_id,
    b.title,
    COALESCE(b.closed_at, b.closes_at) AS ends_at,
    (b.sealed_at IS NOT NULL) AS is_counted,
    ((((b.export -> 'results'::text) -> (q."position" - 1)) ->> 'isApproved'::text))::boolean AS is_approved
   FROM ((ballots b
     JOIN ballot_questions q ON ((q.ballot_id = b.id)))
     JOIN versions v ON ((v.id = q.version_id)))
  WHERE ((b.announced_at IS NOT NULL) AND (q.struck_at IS NULL));

create view ballots_taking_votes with (security_invoker=true) as
 SELECT b.id,
    b.cycle_id,
    b.title,
    voting_ends_at(b.*) AS closes_at
   FROM (ballots b
     JOIN stages s ON (((s.cycle_id = b.cycle_id) AND (s.name = b.stage))))
  WHERE ((b.announced_at IS NOT NULL) AND (b.closed_at IS NULL) AND (b.sealed_at IS NULL) AND (b.opens_at <= clock_timestamp()) AND (clock_timestamp() < voting_ends_at(b.*)) AND (s.opens_at <= clock_timestamp()) AND (EXISTS ( SELECT 1
           FROM ballot_questions q
          WHERE ((q.ballot_id = b.id) AND (q.struck_at IS NULL)))));

create view commitment_potential with (security_invoker=true) as
 SELECT DISTINCT ON (commitment_id) commitment_id,
    potential
   FROM commitment_ratings
  WHERE ((retracted_at IS NULL) AND (is_own OR (source IS NOT NULL)))
  ORDER BY commitment_id, rated_on DESC, recorded_at DESC;

create view diagnosis_reach with (security_invoker=true) as
 SELECT id,
    cycle_id,
    state,
    ((state = 'published'::text) AND (NOT (EXISTS ( SELECT 1
           FROM files f
          WHERE ((f.owner_kind = 'diagnosis'::text) AND (f.owner_id = d.id) AND (f.version IS NOT NULL) AND (f.verified_at IS NULL))))) AND (NOT (EXISTS ( SELECT 1
           FROM (( SELECT versions.content
                   FROM versions
                  WHERE ((versions.subject_kind = 'diagnosis'::text) AND (versions.subject_id = d.id))
                  ORDER BY versions.number DESC
                 LIMIT 1) v
             CROSS JOIN LATERAL jsonb_array_elements((v.content -> 'files'::text)) declared(value))
          WHERE (NOT (EXISTS ( SELECT 1
                   FROM files f
                  WHERE (f.id = ((declared.value ->> 'id'::text))::uuid))))))) AND ((btrim(summary) <> ''::text) OR (EXISTS ( SELECT 1
           FROM files f
          WHERE ((f.owner_kind = 'diagnosis'::text) AND (f.owner_id = d.id) AND (f.version IS NOT NULL)))))) AS is_reachable,
    ((state = ANY (ARRAY['declared'::text, 'submitted'::text, 'published'::text])) AND (EXISTS ( SELECT 1
           FROM known_citations c
          WHERE ((c.diagnosis_id = d.id) AND (NOT c.is_withdrawn))))) AS is_cited
   FROM diagnoses d;

create view known_citations with (security_invoker=true) as
 SELECT l.id,
    l.to_id AS diagnosis_id,
    l.cycle_id,
    l.from_kind AS kind,
    l.from_id AS subject_id,
    l.at,
    COALESCE((v.content ->> 'title'::text), ''::text) AS label,
    m.number,
    (m.state = 'withdrawn'::text) AS is_withdrawn
   FROM ((links l
     JOIN commitments m ON (((l.from_kind = 'commitment'::text) AND (m.id = l.from_id))))
     CROSS JOIN LATERAL ( SELECT versions.content
           FROM versions
          WHERE ((versions.subject_kind = 'commitment'::text) AND (versions.subject_id = m.id))
          ORDER BY versions.number DESC
         LIMIT 1) v)
  WHERE (l.to_kind = 'diagnosis'::text);

create view open_objections with (security_invoker=true) as
 SELECT v.subject_id AS commitment_id,
    b.id AS ballot_id,
    b.title,
    (count(*))::integer AS objections
   FROM (((ballot_objections o
     JOIN ballots b ON ((b.id = o.ballot_id)))
     JOIN ballot_questions q ON (((q.ballot_id = o.ballot_id) AND (q."position" = o."position"))))
     JOIN versions v ON ((v.id = q.version_id)))
  WHERE ((o.outcome IS NULL) AND (b.sealed_at IS NOT NULL))
  GROUP BY v.subject_id, b.id, b.title;

create view open_seats with (security_invoker=true) as
 SELECT id,
    forum_id,
    organisation_id,
    person_id,
    role,
    seniority,
    has_mandate,
    starts_at,
    ended_at,
    is_alternate
   FROM seats
  WHERE ((starts_at <= now()) AND ((ended_at IS NULL) OR (ended_at > now())));

create view seats_not_ended with (security_invoker=true) as
 SELECT id,
    forum_id,
    organisation_id,
    person_id,
    role,
    seniority,
    has_mandate,
    starts_at,
    ended_at,
    is_alternate
   FROM seats
  WHERE ((ended_at IS NULL) OR (ended_at > now()));

create view table_sitters with (security_invoker=true) as
 SELECT held.forum_id,
    held.organisation_id,
    held.person_id,
    lower(stretch.stretch) AS starts_at,
    upper(stretch.stretch) AS ends_at
   FROM ( SELECT s.forum_id,
            s.organisation_id,
            s.person_id,
            range_agg(tstzrange(s.starts_at, s.ended_at)) AS stretches
           FROM seats_not_ended s
          WHERE (NOT (EXISTS ( SELECT 1
                   FROM invitations i
                  WHERE ((i.forum_id = s.forum_id) AND (i.person_id = s.person_id) AND (i.accepted_at IS NULL) AND ((i.revoked_at IS NOT NULL) OR (i.expires_at <= now()))))))
          GROUP BY s.forum_id, s.organisation_id, s.person_id) held,
    LATERAL unnest(held.stretches) stretch(stretch);

CREATE OR REPLACE FUNCTION public.answers_kept(which uuid)
 RETURNS TABLE(tracker text, version_id text, choice text)
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from ballots where id = which and mode = 'secret') then
    return query execute format('select v.tracker, a.key, a.value #>> ''{}'' from public.%I v, jsonb_each(v.choice) a', ballot_box(which));
  else
    return query select v.tracker, a.key, a.value ->> 'choice' from ballot_casts v, jsonb_each(v.choices) a where v.ballot_id = which;
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.append_to_chain()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare last audit_log;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.chain::text, 41));
  select * into last from audit_log where chain = new.chain order by position desc limit 1;
  new.position := coalesce(last.position, 0) + 1;
  new.previous_hash := coalesce(last.hash, ''::bytea);
  new.at := clock_timestamp();
  new.hash := audit_hash(new);
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.audit_hash(entry audit_log)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select sha256(convert_to(concat_ws('|',
    encode(entry.previous_hash, 'hex'), entry.chain, entry.position, extract(epoch from entry.at)::text,
    coalesce(entry.forum_id::text, '-'), coalesce(entry.cycle_id::text, '-'), coalesce(entry.person_id::text, '-'),
    coalesce(entry.seat_id::text, '-'), entry.action, entry.subject_kind, entry.subject_id, entry.data::text, entry.nonce::text), 'UTF8'))
$function$
;

CREATE OR REPLACE FUNCTION public.ballot_box(which uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$ select 'secret_votes_' || replace(which::text, '-', '') $function$
;

CREATE OR REPLACE FUNCTION public.ballot_box_agrees(which uuid, code text, answers jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare is_same boolean;
begin
  if not exists (select 1 from ballots_taking_votes where id = which) then return null; end if;
  execute format('select $2 @> choice from public.%I where tracker = $1', ballot_box(which)) into is_same using code, answers;
  return is_same;
end $function$
;

CREATE OR REPLACE FUNCTION public.busy_elsewhere(which uuid)
 RETURNS TABLE(person uuid, process text, begins timestamp with time zone, ends timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  return query
    with own as (
      select c.forum_id, span.begins, span.ends from cycles c cross join lateral (
        select min(one.begins) as begins, max(one.ends) as ends from (
          select s.opens_at, s.closes_at from stages s where s.cycle_id = c.id
          union all select m.starts_at, m.ends_at from meetings m where m.cycle_id = c.id and m.state <> 'cancelled')
          as one (begins, ends)) span
      where c.id = which and (reaches_all() or c.forum_id = reached_forum())),
    delegates as (
      select distinct s.person_id from table_sitters s join own on own.forum_id = s.forum_id
      where not exists (select 1 from invitations i
        where i.forum_id = s.forum_id and i.person_id = s.person_id and i.accepted_at is null)),
    busy as (
      select p.person_id, case when c.published_at is not null then c.title end as title,
        range_agg(tstzrange(greatest(m.starts_at, own.begins), least(m.ends_at, own.ends))) as times
      from own cross join delegates d
        join meeting_people p on p.person_id = d.person_id and (p.required or p.role = 'facilitator')
        join meetings m on m.id = p.meeting_id and m.cycle_id <> which and m.state = 'published'
          and m.starts_at < own.ends and m.ends_at > own.begins
        join cycles c on c.id = m.cycle_id
      where (exists (select 1 from forum_roles r where r.forum_id = m.forum_id and r.person_id = p.person_id)
          or exists (select 1 from seats_not_ended s where s.forum_id = m.forum_id and s.person_id = p.person_id)
          or exists (select 1 from invited_names i where i.forum_id = m.forum_id and i.person_id = p.person_id
              and i.entered_at is null)
            and not exists (select 1 from invitations a where a.forum_id = m.forum_id and a.person_id = p.person_id)
            and not exists (select 1 from seats s where s.forum_id = m.forum_id and s.person_id = p.person_id))
        and not exists (select 1 from invitations i where i.forum_id = m.forum_id and i.person_id = p.person_id
          and i.accepted_at is null and (i.revoked_at is not null or i.expires_at <= now()))
      group by 1, 2)
    select b.person_id, b.title, lower(stretch), upper(stretch) from busy b, unnest(b.times) as stretch
    order by 1, 3, 4, 2;
end $function$
;

CREATE OR REPLACE FUNCTION public.cast_open_vote(which uuid, entry uuid, key text, code text, answers jsonb, heir uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256, inherited_by)
      select t.id, r.id, key, heir from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'open'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning ballot_id, roll_entry),
  stored as (
    insert into ballot_casts (ballot_id, roll_entry, tracker, choices)
      select c.ballot_id, c.roll_entry, code, answers from counted c returning 1)
  select exists (select 1 from stored)
$function$
;

CREATE OR REPLACE FUNCTION public.cast_secret_vote(which uuid, entry uuid, key text, code text, answers jsonb, heir uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare kept_under text;
begin
  with counted as (
    insert into ballot_turnout (ballot_id, roll_entry, key_sha256, inherited_by)
      select t.id, r.id, key, heir from ballots_taking_votes t join ballots b on b.id = t.id and b.mode = 'secret'
        join ballot_roll r on r.ballot_id = t.id and r.id = entry
      where t.id = which on conflict do nothing returning roll_entry)
  select r.tally_group into kept_under from counted c join ballot_roll r on r.id = c.roll_entry;
  if kept_under is null then return false; end if;
  execute format('insert into public.%I (tracker, tally_group, choice) values ($1, $2, $3)', ballot_box(which)) using code, kept_under, answers;
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.confirm_address(which uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  change address_changes;
begin
  -- Two of one person wait for one another at the person.
  perform 1 from people where id = (select person_id from address_changes where id = which) for update;
  select * into change from address_changes where id = which for update;
  if change.id is null or change.ended_at is not null then return 'over'; end if;
  if change.confirmed_at is not null then return 'again'; end if;
  if change.expires_at <= now() or change.former_email <> (select email from people where id = change.person_id) then
    return 'over';
  end if;
  begin
    update people set email = change.email, email_verified = true, updated_at = now() where id = change.person_id;
  exception when unique_violation then
    return 'taken';
  end;
  update address_changes set confirmed_at = now() where id = which;
  delete from sign_in_codes where email = change.former_email;
  return 'confirmed';
end $function$
;

CREATE OR REPLACE FUNCTION public.diagnosis_words(title text, problem text, affected_group text, evidence text, causes text, proposals text, summary text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select setweight(to_tsvector('public.minga_es', title) || to_tsvector('pg_catalog.english', title), 'A')
    || to_tsvector('public.minga_es', concat_ws(' ', problem, affected_group, evidence, causes, proposals, summary))
    || to_tsvector('pg_catalog.english', concat_ws(' ', problem, affected_group, evidence, causes, proposals, summary))
$function$
;

CREATE OR REPLACE FUNCTION public.doors_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform pg_notify('board_log', b.cycle_id || ':doors') from boards b
    where b.id = case tg_op when 'DELETE' then old.board_id else new.board_id end;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.drop_files_of()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from uploads where owner_kind = tg_argv[0] and owner_id = old.id;
  delete from files where owner_kind = tg_argv[0] and owner_id = old.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.erase_person(which uuid, called jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  address text;
  guests uuid[];
begin
  -- Whatever is written for her at this moment waits here for the end, or is waited for: each such row locks hers.
  select email into address from people where id = which and not is_guest for update;
  if address is null or exists (select 1 from erasures where person_id = which) then return false; end if;
  insert into erasures (person_id, letter_to) values (which, address);

  delete from sessions where person_id = which;
  delete from sign_in_browsers where person_id = which;
  delete from passkeys where person_id = which;
  delete from sign_in_codes where email = address;
  delete from verifications where identifier = address;
  delete from accounts where person_id = which;
  delete from address_changes where person_id = which or email = address;
  delete from undelivered_letters where person_id = which;
  delete from notices where person_id = which;
  delete from notice_choices where person_id = which;
  delete from calendar_feeds where person_id = which;
  delete from forum_roles where person_id = which;
  delete from acting_seats where person_id = which;
  delete from invited_names where person_id = which;
  -- Whom she was before she had an account is called so no more either.
  guests := array(select c.guest_id from guest_claims c join people g on g.id = c.guest_id
    where c.claimed_by = which and g.is_guest);
  update people set name = coalesce(called -> 'guest' ->> locale, called ->> locale, called ->> 'es'), is_named = false,
    image = null, updated_at = now() where id = any(guests);
  update board_guests set network = null, origin = null where person_id = any(guests);
  update board_ops set origin = null where person_id = any(guests) and origin is not null;
  delete from sessions where person_id = any(guests);
  delete from guest_claims where claimed_by = which or guest_id = which or email = address;
  delete from participation_requests where email = address;
  -- What she said under this address stands, as everybody's; that it was she who said it does not.
  update contributions set left_email = null, email_confirmed_at = null, name = null where left_email = address;
  delete from uploads where person_id = which and finished_at is null;

  -- One that was to begin later never began.
  update seats set starts_at = least(starts_at, now()), ended_at = now(), end_noted = true
    where person_id = which and (ended_at is null or ended_at > now());
  -- She is not awaited at what is still to come; where she was, she was.
  delete from meeting_answers a using meetings m where a.person_id = which and m.id = a.meeting_id and m.starts_at > now();
  delete from meeting_people p using meetings m where p.person_id = which and m.id = p.meeting_id and m.starts_at > now();
  update board_guests set network = null where person_id = which and network is not null;
  -- Folds hold names as they were; the next reader makes them anew from the log.
  delete from board_folds where board_id in (
    select board_id from board_ops where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = which or confirmed_by = which
    union select board_id from board_guests where person_id = any(guests));
  update organisations set contact = null where names_address(contact, address);
  -- Whoever leads is told that nobody is named there any more.
  update forums set legal_contact = null, legal_contact_emptied_at = now() where names_address(legal_contact, address);
  -- That she asked, when, and that she was answered in time is the forum's to show; what it was about is hers.
  -- What nobody had answered is over with her: nobody is left to read it.
  update person_requests set words = '', answer = case when answer is null then null else '' end,
    ended_at = case when answered_at is null then coalesce(ended_at, now()) end
  where person_id = which or person_id = any(guests);

  update people set name = coalesce(called ->> locale, called ->> 'es'), email = which || '@erased.invalid',
    email_verified = false, image = null, time_zone = null, locale_chosen = false, is_administrator = false, updated_at = now()
  where id = which;
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.file_readers(which uuid)
 RETURNS TABLE(audience smallint, organisation_id uuid, forum_id uuid, cycle_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
  select case when k.is_public then 0::smallint else 1::smallint end, case when not k.is_public then d.organisation_id end, d.forum_id, d.cycle_id
  from files f join diagnoses d on f.owner_kind = 'diagnosis' and d.id = f.owner_id
    cross join lateral (select f.version is not null and d.state = 'published' as is_public) k
  where f.id = which and d.state <> 'withdrawn'
  union all
  select case when m.published_at is null then 2::smallint else 0::smallint end, null, m.forum_id, m.cycle_id
  from files f join meetings m on f.owner_kind = 'meeting' and m.id = f.owner_id where f.id = which
  union all
  select case when a.published_at is null then 2::smallint else 0::smallint end, null, c.forum_id, c.id
  from files f join announcements a on f.owner_kind = 'announcement' and a.id = f.owner_id join cycles c on c.id = a.cycle_id
  where f.id = which and a.withdrawn_at is null
$function$
;

CREATE OR REPLACE FUNCTION public.forget_undelivered()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from undelivered_letters where person_id = new.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.forget_when_guests_came(board uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update board_guests set consented_at = date_trunc('day', consented_at), arrived_at = date_trunc('day', arrived_at)
    where board_id = board;
  update people p set created_at = date_trunc('day', p.created_at), updated_at = date_trunc('day', p.updated_at)
    from board_guests g where g.board_id = board and p.id = g.person_id and p.is_guest;
  -- What has ended stays ended, and nothing is put off twice.
  delete from sessions s using board_guests g join people p on p.id = g.person_id
    where g.board_id = board and s.person_id = p.id and p.is_guest and s.expires_at <= now();
  update sessions s set created_at = date_trunc('day', s.created_at), updated_at = date_trunc('day', s.updated_at),
      expires_at = case when s.replaced_by is not null or s.expires_at = date_trunc('day', s.expires_at) then s.expires_at
        else date_trunc('day', s.expires_at) + interval '1 day' end
    from board_guests g join people p on p.id = g.person_id where g.board_id = board and s.person_id = p.id and p.is_guest;
$function$
;

CREATE OR REPLACE FUNCTION public.forget_when_guests_were_seen()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update board_guests set seen_at = null, holds_place = false, is_refused = false
    where board_id = new.id and (seen_at is not null or is_refused);
  update board_links set joined = 0 where board_id = new.id and joined > 0;
  if new.identity_mode <> 'person' then perform forget_when_guests_came(new.id); end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.gathering_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform pg_notify('board_log', new.cycle_id || ':doors');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.gathering_code_taken(letters text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select exists (select 1 from gatherings where code = letters) $function$
;

CREATE OR REPLACE FUNCTION public.is_application()
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog'
AS $function$
  select not pg_has_role(current_user, (select relowner from pg_class where oid = 'public.audit_log'::regclass), 'member')
$function$
;

CREATE OR REPLACE FUNCTION public.is_committed(short xid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare ours bigint := pg_current_xact_id()::text::bigint; far bigint;
begin
  far := (short::text::bigint - ours) & 4294967295;
  if far >= 2147483648 then far := far - 4294967296; end if;
  if ours + far < 3 then return true; end if;
  return coalesce(pg_xact_status((ours + far)::text::xid8) = 'committed', true);
end $function$
;

CREATE OR REPLACE FUNCTION public.is_in_ballot_box(which uuid, code text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare found_one boolean;
begin
  if to_regclass('public.' || ballot_box(which)) is null then return null; end if;
  execute format('select exists (select 1 from public.%I where tracker = $1)', ballot_box(which)) into found_one using code;
  return found_one;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_address_for_owner()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from address_changes c where c.former_email = new.email and c.person_id <> new.id
      and c.confirmed_at is not null and c.stopped_at is null and c.stoppable_until > now()) then
    raise exception 'this address is kept for its owner' using errcode = 'unique_violation',
      constraint = 'people_email_kept', detail = new.email;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_announced()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.number is null then
    new.public_title := null;
    new.public_themes := null;
  elsif tg_op = 'INSERT' then
    new.public_title := coalesce(new.public_title, new.title);
    new.public_themes := coalesce(new.public_themes, '{}');
  elsif old.number is null or (new.state = 'published' and old.state <> 'published') then
    new.public_title := new.title;
    new.public_themes := array(select t.theme_id from diagnosis_themes t where t.diagnosis_id = new.id order by t.theme_id);
  elsif (new.public_title, new.public_themes) is distinct from (old.public_title, old.public_themes) then
    raise exception 'an announced diagnosis keeps its title and themes until it is published' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_contact_named()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  new.legal_contact_emptied_at := null;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_file_text()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select 1 from file_texts where file_id = new.file_id and state = 'read') then
    raise exception 'a file whose text is not read has no passages';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_published_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_register()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_searched(a_kind text, a_subject uuid, an_audience integer, a_forum uuid, a_cycle uuid, a_title text, a_body text)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select a_kind, a_subject, an_audience, a_forum, a_cycle, t.words, t.words || words_of(coalesce(a_body, ''))
  from (select words_of(coalesce(a_title, '')) as words) t
$function$
;

CREATE OR REPLACE FUNCTION public.keep_zone_of_cycles()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from cycles c where c.forum_id = new.id) then
    raise exception 'a forum with a cycle keeps its zone' using errcode = 'check_violation', constraint = 'forums_zone_kept';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.kept_among(addresses text[])
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct c.former_email from address_changes c
  where c.former_email = any (addresses) and c.confirmed_at is not null and c.stopped_at is null and c.stoppable_until > now()
    and not exists (select 1 from people p where p.email = c.former_email)
$function$
;

CREATE OR REPLACE FUNCTION public.list_objections(which uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  insert into ballot_objections (ballot_id, position, roll_entry)
    select q.ballot_id, q.position, c.roll_entry
    from ballots b join ballot_questions q on q.ballot_id = b.id join ballot_casts c on c.ballot_id = b.id
    where b.id = which and b.rule = 'consent' and b.mode = 'open' and b.sealed_at is not null and q.struck_at is null
      and c.choices -> q.version_id::text ->> 'choice' = 'against'
    on conflict do nothing
$function$
;

CREATE OR REPLACE FUNCTION public.list_objections_of_counted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform list_objections(new.id);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.make_ballot_box(which uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare grantee text;
begin
  execute format('create table public.%I (tracker text primary key, tally_group text not null, choice jsonb not null)', ballot_box(which));
  for grantee in select distinct a.grantee::regrole::text from pg_class c, aclexplode(c.relacl) a
    where c.oid = ('public.' || ballot_box(which))::regclass and a.grantee <> c.relowner and a.grantee <> 0
  loop
    execute format('revoke all on public.%I from %s', ballot_box(which), grantee);
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION public.mark_words(text text, query tsquery, options text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  config regconfig;
  marked text := text;
begin
  foreach config in array '{public.minga_es, public.minga_en, public.minga_plain}'::regconfig[] loop
    marked := ts_headline(config, text, query, options);
    exit when strpos(marked, U&'\E000') > 0;
  end loop;
  return marked;
end $function$
;

CREATE OR REPLACE FUNCTION public.meeting_room_key()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  new.room_key := btrim(regexp_replace(lower(unaccent(new.room)), '\s+', ' ', 'g'));
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.name_in_forum(person uuid, forum uuid, own text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce((select i.name from invited_names i where i.person_id = person and i.forum_id = forum and i.entered_at is null), own)
$function$
;

CREATE OR REPLACE FUNCTION public.names_address(words text, address text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce(lower(words) ~ ('(?<![[:alnum:]._%+-])' || regexp_replace(address, '([^[:alnum:]])', '\\\1', 'g')
    || '(?![[:alnum:]-]|\.[[:alnum:]])'), false)
$function$
;

CREATE OR REPLACE FUNCTION public.note_loose_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into loose_files (key) values ((to_jsonb(old) ->> tg_argv[0])::uuid) on conflict do nothing;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.note_plan_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- A cycle that goes takes its meetings along and has no plan any more. In order, so that two never wait for each other.
  insert into meeting_plans (cycle_id, public_version)
    select c.id, max((m.published_at is not null)::int) from changed m join cycles c on c.id = m.cycle_id
    group by c.id order by c.id
    on conflict (cycle_id) do update set version = meeting_plans.version + 1,
      public_version = meeting_plans.public_version + excluded.public_version;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.note_schedule_standard()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update meeting_plans set version = version + 1, public_version = public_version + (public_version > 0)::int
    where cycle_id = new.cycle_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.prepare_announced_ballot()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select 1 from ballot_roll where ballot_id = old.id) then raise exception 'nobody is on the roll of ballot %', old.id; end if;
  if old.mode = 'open' then return new; end if;
  perform make_ballot_box(old.id);
  update ballot_questions q set is_outcome_only = true from versions v
    where q.ballot_id = old.id and v.id = q.version_id and exists (
      select 1 from ballot_questions o join ballots b on b.id = o.ballot_id join versions w on w.id = o.version_id
      where (w.subject_id = v.subject_id or title_key(w.content) = title_key(v.content)) and b.cycle_id = old.cycle_id
        and b.id <> old.id and b.mode = 'secret' and b.announced_at is not null and o.struck_at is null
        and (b.sealed_at is null or exists (select 1 from jsonb_array_elements(b.export -> 'votes') e where (e ->> 'question')::int = o.position - 1)));
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.reached_forum()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  select nullif(current_setting('minga.forum', true), '')::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.reaches_all()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select current_setting('minga.reach', true) = 'all'
$function$
;

CREATE OR REPLACE FUNCTION public.read_ballot_box(which uuid)
 RETURNS TABLE(tracker text, tally_group text, choice jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform refuse_open_box(which);
  return query execute format('select tracker, tally_group, choice from public.%I order by tracker', ballot_box(which));
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_announced_questions()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from ballots where id = new.ballot_id and announced_at is not null) then
    raise exception 'an announced ballot cannot be changed';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_announced_roll()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform 1 from ballots where id = new.ballot_id and announced_at is null for share;
  if not found then raise exception 'the roll of an announced ballot is fixed' using errcode = 'insufficient_privilege'; end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_application()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if is_application() then raise exception '%', tg_argv[0] using errcode = 'insufficient_privilege'; end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_changed_ballot()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if old.announced_at is not null and (old.id, old.cycle_id, old.title, old.introduction, old.stage, old.mode, old.rule, old.quorum_percent, old.opens_at, old.closes_at, old.announced_at, old.roll_sha256, old.votes_by, old.voting_rule, old.version, old.warnings)
    is distinct from (new.id, new.cycle_id, new.title, new.introduction, new.stage, new.mode, new.rule, new.quorum_percent, new.opens_at, new.closes_at, new.announced_at, new.roll_sha256, new.votes_by, new.voting_rule, new.version, new.warnings) then
    raise exception 'an announced ballot cannot be changed';
  end if;
  if old.closed_at is not null and (old.closed_at, old.closed_reason) is distinct from (new.closed_at, new.closed_reason) then
    raise exception 'a closed ballot cannot be changed';
  end if;
  if old.sealed_at is not null and (old.sealed_at, old.export, old.export_sha256, old.closed_at) is distinct from (new.sealed_at, new.export, new.export_sha256, new.closed_at) then
    raise exception 'a counted ballot cannot be changed';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_closed_board_votes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if is_application() and exists (select 1 from boards where id = coalesce(new.board_id, old.board_id) and phase = 'closed') then
    raise exception 'the votes of a closed board stay' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_contribution()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  one consultations;
begin
  if not is_application() then return new; end if;
  select * into one from consultations where id = new.consultation_id;
  if one.published_at is null or one.opens_at > now() or one.closes_at <= now() then
    raise exception 'a consultation takes contributions while it is open' using errcode = 'insufficient_privilege';
  end if;
  if one.identity_mode <> 'person' and new.name is not null or one.identity_mode = 'anonymous'
    and (new.person_id, new.seat_id, new.organisation, new.sector, new.territory, new.left_email) is distinct from
      (null::uuid, null::uuid, null::text, null::text, null::text, null::text) then
    raise exception 'a consultation keeps no more of whoever contributes than it says' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_early_end()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare needed integer;
begin
  if not is_application() then return new; end if;
  if new.closed_at > clock_timestamp() or new.closed_at < clock_timestamp() - interval '1 minute' then
    raise exception 'a ballot ends early now or not at all' using errcode = 'insufficient_privilege';
  end if;
  if new.mode = 'secret' and exists (select 1 from ballot_questions where ballot_id = new.id and struck_at is null) then
    select greatest(5, ceil(count(*) * new.quorum_percent / 100.0)) into needed from ballot_roll where ballot_id = new.id;
    if (select count(*) from ballot_turnout where ballot_id = new.id) < needed then
      raise exception 'a secret ballot ends early only with its quorum' using errcode = 'insufficient_privilege';
    end if;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_for_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from erasures where person_id = new.person_id) then
    raise exception 'person % was erased', new.person_id using errcode = 'serialization_failure';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_lasting_links()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.expires_at > now() + interval '720 hours' then
    raise exception 'a link lasts for thirty days' using errcode = 'check_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_late_ops()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- The transaction that closes it writes its last ops, and may have changed the board's row before them.
  if exists (select 1 from boards where id = new.board_id and phase = 'closed' and closed_at < now()) then
    raise exception 'a closed board stays as it was closed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_longer_replaced_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.replaced_by is null or new.expires_at > old.expires_at then
    raise exception 'a session that was replaced gets no later end' using errcode = 'check_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_lost_questions()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- Gone already when a draft is discarded with all that belongs to it.
  if exists (select 1 from ballots where id = old.ballot_id and announced_at is not null) then
    raise exception 'an announced ballot cannot be changed' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_lost_themes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- Gone already when a cycle goes with all that belongs to it.
  if exists (select 1 from cycles where id = old.cycle_id)
    and exists (select 1 from diagnoses where cycle_id = old.cycle_id and old.id = any (public_themes)) then
    raise exception 'a diagnosis was announced under this theme' using errcode = 'foreign_key_violation';
  end if;
  return old;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_made_up_ballot()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.announced_at is not null or new.sealed_at is not null or new.closed_at is not null then raise exception 'a ballot begins as a draft'; end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_open_box(which uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform 1 from ballots where id = which and sealed_at is null
    and (closes_at <= clock_timestamp() or closed_at <= clock_timestamp() and is_committed(xmin));
  if not found then raise exception 'votes are read only to count a ballot that is over'; end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_places_of_closed_boards()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from boards where id = new.board_id and phase = 'closed') then
    raise exception 'a closed board has no places' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_published_themes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if is_application() and exists (select 1 from diagnoses
      where id = coalesce(new.diagnosis_id, old.diagnosis_id) and state in ('submitted', 'published', 'withdrawn')) then
    raise exception 'the themes of a diagnosis that was handed in are fixed' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_rewrite()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'the audit log is append-only';
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_second_delivery()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'event % was delivered to % already', old.event_id, old.subscriber using errcode = 'check_violation';
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_unaccepted()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'invitation % was accepted', old.id using errcode = 'check_violation';
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_untold()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'the letter of % in % has left', old.id, tg_table_name using errcode = 'check_violation';
end $function$
;

CREATE OR REPLACE FUNCTION public.require_closed_board()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select 1 from boards where id = new.board_id and phase = 'closed') then
    raise exception 'words of a board that is not closed stand in its log alone';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.require_file_owner()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  place file_owner_kinds := (select k from file_owner_kinds k where kind = new.owner_kind);
  is_there boolean;
begin
  if place.owners is not null then
    execute format(
      case when place.is_of_forum
        then 'select true from %I o where id = $1 and forum_id = (select forum_id from cycles where id = $2) for key share of o'
        else 'select true from %I where id = $1 and cycle_id = $2 for key share' end, place.owners)
      into is_there using new.owner_id, new.cycle_id;
  end if;
  if is_there is null then
    raise exception 'a file belongs to something of its cycle' using errcode = 'foreign_key_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.require_honest_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare turnout bigint; codes jsonb; counted bigint; wrong bigint;
begin
  perform refuse_open_box(old.id);
  select count(*) into turnout from ballot_turnout where ballot_id = old.id;
  select count(*), coalesce(jsonb_agg(tracker order by tracker collate "C"), '[]') into counted, codes
    from (select distinct tracker from answers_kept(old.id)) t;
  if counted <> turnout or (new.export ->> 'turnout')::bigint is distinct from turnout or new.export -> 'trackers' is distinct from codes then
    raise exception 'ballot % holds % votes, % took part, the record says %', old.id, counted, turnout, new.export ->> 'turnout' using errcode = 'MB001';
  end if;
  with kept as (
    select q.position - 1 as question, a.choice, count(*) as votes
    from answers_kept(old.id) a join ballot_questions q on q.ballot_id = old.id and q.version_id::text = a.version_id
    where q.struck_at is null group by 1, 2),
  shown as (
    select (v ->> 'question')::int as question, v ->> 'choice' as choice, count(*) as votes
    from jsonb_array_elements(new.export -> 'votes') v group by 1, 2)
  select count(*) into wrong from (
    (select * from kept where old.mode = 'open' or question in (select question from shown) except select * from shown)
    union all (select * from shown except select * from kept)) d;
  if wrong > 0 then raise exception 'the record of ballot % does not hold the votes that were cast', old.id using errcode = 'MB001'; end if;
  if old.mode = 'secret' then execute format('drop table public.%I', ballot_box(old.id)); end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.require_voting_rule()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare rule forum_voting_rules;
begin
  select * into rule from forum_voting_rules r where r.forum_id = new.forum_id order by r.chosen_at desc limit 1;
  if (new.voting_rule, new.votes_by) is distinct from (rule.id, coalesce(rule.votes_by, 'organisation')) then
    raise exception 'a ballot is announced under the voting rule of its forum' using errcode = 'insufficient_privilege';
  end if;
  if rule.chosen_at > now() then
    raise exception 'a ballot is announced after its voting rule was chosen' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_announcement(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'announcement' and subject_id = which;
  select keep_searched('announcement', a.id, case when a.published_at is null then 2 else 0 end, c.forum_id, c.id,
    coalesce(v.content ->> 'title', a.title), case when a.withdrawn_at is null then coalesce(v.content ->> 'body', a.body) end)
  from announcements a join cycles c on c.id = a.cycle_id
    left join lateral (select content from versions v where v.subject_kind = 'announcement' and v.subject_id = a.id
      order by number desc limit 1) v on true
  where a.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_ballot(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'ballot' and subject_id = which;
  select keep_searched('ballot', b.id, case when b.announced_at is null then 2 else 0 end, b.forum_id, b.cycle_id, b.title, b.introduction)
  from ballots b where b.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_board(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'board' and subject_id = which;
  select keep_searched('board', b.id, case when b.phase = 'closed' then 0 else 1 end, b.forum_id, b.cycle_id, b.title, b.purpose)
  from boards b where b.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' then
    delete from searched_texts where kind = tg_argv[0] and subject_id = old.id;
  else
    execute format('select %I($1)', 'search_' || tg_argv[0]) using new.id;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_meetings()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform search_meetings(array(select id from changed));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  execute format('select %I($1)', 'search_' || new.subject_kind) using new.subject_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_closed_notes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform search_notes(array(select note_id from changed));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_comment(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'comment' and subject_id = which;
  select keep_searched('comment', m.id, 1, c.forum_id, c.id, null, concat_ws(' ', m.quote, m.body))
  from comments m join cycles c on c.id = m.cycle_id where m.id = which and m.removed_at is null
$function$
;

CREATE OR REPLACE FUNCTION public.search_commitment(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'commitment' and subject_id = which;
  select keep_searched('commitment', c.id, 0, c.forum_id, c.cycle_id, v.content ->> 'title', concat_ws(' ',
    v.content ->> 'problem', v.content ->> 'causes', v.content ->> 'doneSoFar', v.content ->> 'solution', v.content ->> 'results',
    v.content ->> 'addedValue', v.content ->> 'budgetNote', (select string_agg(concat_ws(' ', m ->> 'title', m ->> 'output'), ' ')
      from jsonb_array_elements(v.content -> 'milestones') m)))
  from commitments c join lateral (select content from versions v where v.subject_kind = 'commitment' and v.subject_id = c.id
    order by number desc limit 1) v on true
  where c.id = which;
  select keep_searched('commitment', c.id, 1, c.forum_id, c.cycle_id, c.title, concat_ws(' ', c.problem, c.causes, c.done_so_far,
    c.solution, c.results, c.added_value, c.budget_note, (select string_agg(concat_ws(' ', m.title, m.output), ' ')
      from milestones m where m.commitment_id = c.id)))
  from commitments c where c.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_consultation(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'consultation' and subject_id = which;
  select keep_searched('consultation', k.id, case when k.published_at is null then 2 else 0 end, c.forum_id, c.id, k.title,
    concat_ws(' ', k.introduction, (select string_agg(q ->> 'label', ' ') from jsonb_array_elements(k.questions) q)))
  from consultations k join cycles c on c.id = k.cycle_id where k.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_contribution(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'contribution' and subject_id = which;
  select keep_searched('contribution', o.id, 0, c.forum_id, c.id, null, o.body)
  from contributions o join consultations k on k.id = o.consultation_id join cycles c on c.id = k.cycle_id
  where o.id = which and o.hidden_at is null
$function$
;

CREATE OR REPLACE FUNCTION public.search_diagnosis(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.search_ended_notes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from searched_texts where kind = 'note' and subject_id = old.note_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_file(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'file' and subject_id = which;
  insert into searched_texts (kind, subject_id, audience, place, forum_id, cycle_id, organisation_id, title_words, words)
  select 'file', f.id, r.audience, coalesce(p.place, 0), r.forum_id, r.cycle_id, r.organisation_id, t.words, t.words || coalesce(p.words, '')
  from files f cross join lateral file_readers(f.id) r
    cross join lateral (select words_of(regexp_replace(f.name, '[._-]+', ' ', 'g')) as words) t
    left join lateral (select g.place / 15 as place, words_of(string_agg(g.text, ' ' order by g.place)) as words
      from file_passages g where g.file_id = f.id group by g.place / 15) p on true
  where f.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_files_of_announcement()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.withdrawn_at is not null then
    -- Also of those whose text is being read at this moment: whoever reads it finds that it is withdrawn.
    insert into file_texts (file_id, state) select f.id, 'withdrawn' from files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id
      on conflict (file_id) do update set state = 'withdrawn', is_cut = false, at = now();
    delete from file_passages p using files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id and p.file_id = f.id;
    delete from searched_texts s using files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  else
    update searched_texts s set audience = r.audience
    from files f cross join lateral file_readers(f.id) r
    where f.owner_kind = 'announcement' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_files_of_diagnosis()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.state = 'withdrawn' then
    -- Also of those whose text is being read at this moment: whoever reads it finds that it is withdrawn.
    insert into file_texts (file_id, state) select f.id, 'withdrawn' from files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id
      on conflict (file_id) do update set state = 'withdrawn', is_cut = false, at = now();
    delete from file_passages p using files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id and p.file_id = f.id;
    delete from searched_texts s using files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  else
    update searched_texts s set audience = r.audience, organisation_id = r.organisation_id
    from files f cross join lateral file_readers(f.id) r
    where f.owner_kind = 'diagnosis' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_meetings(which uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'meeting' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'meeting', m.id, case when m.published_at is null then 2 else 0 end, m.forum_id, m.cycle_id, t.words, t.words || words_of(m.agenda)
  from meetings m cross join lateral (select words_of(m.title) as words) t where m.id = any (which)
$function$
;

CREATE OR REPLACE FUNCTION public.search_notes(which uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'note' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'note', n.note_id, 0, b.forum_id, b.cycle_id, t.words, t.words || words_of(n.text)
  from closed_notes n join boards b on b.id = n.board_id cross join lateral (select words_of(n.cluster) as words) t
  where n.note_id = any (which)
$function$
;

CREATE OR REPLACE FUNCTION public.search_organisation(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'organisation' and subject_id = which;
  select keep_searched('organisation', o.id, 0, o.forum_id, null, o.short_name || ' ' || o.name, null)
  from organisations o where o.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.search_read_files()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform search_file(c.file_id) from (select distinct file_id from changed) c;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_rewritten_meetings()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform search_meetings(array(select n.id from changed n join former o on o.id = n.id
    where (n.title, n.agenda, n.published_at) is distinct from (o.title, o.agenda, o.published_at)));
  update searched_texts s set audience = r.audience
  from changed n join former o on o.id = n.id and o.published_at is distinct from n.published_at
    join files f on f.owner_kind = 'meeting' and f.owner_id = n.id cross join lateral file_readers(f.id) r
  where s.kind = 'file' and s.subject_id = f.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_texts(a_forum uuid, a_cycle uuid, an_audience integer, own uuid[], kinds text[], asked text, most integer)
 RETURNS TABLE(kind text, subject_id uuid, rank real)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  -- A long text has several rows, of one rank.
  select distinct f.kind, f.subject_id, f.rank
  from (select x.*, dense_rank() over (partition by x.kind collate "C" order by x.rank desc, x.subject_id desc) as place
    from (select s.kind, s.subject_id, ts_rank(s.title_words, q.query) as rank
      from (select words_asked(asked) as query offset 0) q, searched_texts s
      where s.forum_id = a_forum and s.words @@ q.query and (s.cycle_id = a_cycle or s.cycle_id is null)
        and case when s.organisation_id is null then s.audience <= an_audience else s.organisation_id = any (own) end offset 0) x) f
  where f.place <= most and f.kind = any (kinds) and ((select reaches_all()) or a_forum = (select reached_forum()))
$function$
;

CREATE OR REPLACE FUNCTION public.search_theme(which uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from searched_texts where kind = 'theme' and subject_id = which;
  select keep_searched('theme', t.id, 0, c.forum_id, c.id, t.name, null)
  from themes t join cycles c on c.id = t.cycle_id where t.id = which
$function$
;

CREATE OR REPLACE FUNCTION public.stop_address(which uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  change address_changes;
  present text;
  moved boolean;
  -- After waiting for the person: whatever they did before this is behind it.
  moment timestamptz;
begin
  select email into present from people where id = (select person_id from address_changes where id = which) for update;
  select * into change from address_changes where id = which for update;
  moment := clock_timestamp();
  if change.id is null or change.stoppable_until <= moment then return 'over'; end if;
  if change.stopped_at is not null then return 'stopped'; end if;
  -- What was asked before it was asked from another mailbox, whose reader alone takes it back.
  select bool_or(confirmed_at is not null) into moved from address_changes
    where person_id = change.person_id and asked_at >= change.asked_at and stopped_at is null;
  if moved then
    begin
      update people set email = change.former_email, updated_at = now() where id = change.person_id;
    exception when unique_violation then
      -- Only somebody who came before addresses were kept.
      return 'taken';
    end;
  end if;
  update address_changes set ended_at = coalesce(ended_at, moment), stopped_at = moment
    where person_id = change.person_id and asked_at >= change.asked_at and stopped_at is null;
  if not moved then return 'stopped'; end if;
  -- Whoever read the mailboxes in between proves nothing by it any more.
  delete from sign_in_browsers where person_id = change.person_id;
  delete from sign_in_codes where email = present or email in (
    select email from address_changes where person_id = change.person_id and stopped_at = moment);
  return 'restored';
end $function$
;

CREATE OR REPLACE FUNCTION public.strike_withdrawn_question()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform 1 from ballots where sealed_at is null and id in (
    select q.ballot_id from ballot_questions q join versions v on v.id = q.version_id
    where v.subject_kind = 'commitment' and v.subject_id = new.id)
    order by id for update;
  update ballot_questions q set struck_at = clock_timestamp() from ballots b, versions v
    where b.id = q.ballot_id and v.id = q.version_id and v.subject_kind = 'commitment' and v.subject_id = new.id
      and q.struck_at is null and b.announced_at is not null and b.sealed_at is null and b.closed_at is null
      and clock_timestamp() < b.closes_at;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_devices_along()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update notice_devices set session_id = new.replaced_by where session_id = new.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.title_key(content jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select lower(translate(regexp_replace(btrim(content ->> 'title', E' \t\n\u00a0'), E'[\\s\u00a0]+', ' ', 'g'), 'ÁÉÍÓÚÜÑ', 'áéíóúüñ'))
$function$
;

CREATE OR REPLACE FUNCTION public.voting_ends_at(ballot ballots)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select least(coalesce(ballot.closed_at, ballot.closes_at), s.closes_at, s.closed_at)
  from public.stages s where s.cycle_id = ballot.cycle_id and s.name = ballot.stage $function$
;

CREATE OR REPLACE FUNCTION public.was_given_something(forum uuid, person uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select 1 from forum_roles r where r.forum_id = forum and r.person_id = person and r.granted_at < now())
    or exists (select 1 from seats_not_ended s where s.forum_id = forum and s.person_id = person)
$function$
;

CREATE OR REPLACE FUNCTION public.words_asked(asked text)
 RETURNS tsquery
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select websearch_to_tsquery('public.minga_es', asked) || websearch_to_tsquery('public.minga_en', asked)
    || case when p.plain ~ '''$' then (p.plain || ':*')::tsquery else p.plain::tsquery end
  from (select websearch_to_tsquery('public.minga_plain', asked)::text as plain) p
$function$
;

CREATE OR REPLACE FUNCTION public.words_of(text text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_tsvector('public.minga_es', text) || to_tsvector('public.minga_en', text) || to_tsvector('public.minga_plain', text)
$function$
;

CREATE OR REPLACE FUNCTION public.words_to_mark(asked text)
 RETURNS tsquery
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select coalesce(nullif(regexp_replace(querytree(words_asked(asked)), ' (&|<->|<[0-9]+>) ', ' | ', 'g'), 'T'), '')::tsquery
$function$
;
