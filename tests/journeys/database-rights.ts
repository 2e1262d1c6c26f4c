/**
 * All that the application's login may do in the database, and every trigger that stands in its way. Compared with the
 * catalog by database-rights.test.ts: a new table, grant or trigger fails there until it is declared here, with thought.
 * - `read`: select only; otherwise the statements, `update(…)` with the columns it is limited to
 * - `isInReach`: within a forum's request only rows of that forum are there (row-level security, platform/database/reach.ts)
 * - `guards`: triggers, each of which refuses something or keeps a promise
 */
export type Rights = { may: string; guards?: readonly string[]; isInReach?: true };

const READ = 'select';
const ONCE = 'select insert';
const CHANGED = 'select insert update';
const REPLACED = 'select insert delete';
const FREE = 'select insert update delete';

export const RIGHTS: Record<string, Rights> = {
  // People and their way in
  people: {
    may: `${ONCE} update(email_verified,image,is_name_to_confirm,is_named,locale,locale_chosen,name,time_zone,updated_at)`,
    guards: ['people_administrators', 'people_email_kept', 'people_erased', 'people_new_address'],
  },
  sessions: {
    may: `${REPLACED} update(expires_at,ip_address,passkey_id,renews,replaced_by,replaces,updated_at,user_agent)`,
    guards: ['sessions_devices', 'sessions_of_erased', 'sessions_replaced'],
  },
  accounts: { may: READ },
  verifications: { may: FREE },
  acting_seats: { may: CHANGED, isInReach: true },
  idempotency_keys: { may: REPLACED },
  passkeys: { may: `${REPLACED} update(counter,last_used_at)`, guards: ['passkeys_of_erased'] },
  passkey_challenges: { may: `${REPLACED} update(expires_at)` },
  sign_in_codes: { may: FREE },
  sign_in_browsers: { may: CHANGED, guards: ['sign_in_browsers_of_erased'] },
  // Written by erase_person; where the last letter goes is forgotten once it has left.
  erasures: { may: `${READ} update(letter_to)` },
  // An address is changed by confirm_address and stop_address.
  address_changes: { may: `${REPLACED} update(ended_at)` },
  undelivered_letters: { may: FREE },
  bounces: { may: 'select insert delete' },
  forums: {
    may: `${ONCE} update(legal_contact,locale,name,request_period,time_zone)`,
    guards: ['forums_contact_named', 'forums_zone_kept'],
    isInReach: true,
  },
  retention_terms: { may: `${ONCE} update(chosen_at,chosen_by,days)` },
  retention_days: { may: `${ONCE} update(ran_at,removed)` },
  privacy_notices: { may: ONCE, isInReach: true },
  person_requests: {
    may: `${ONCE} update(answer,answered_at,answered_by,words)`,
    isInReach: true,
    guards: ['person_requests_answered'],
  },
  consents: { may: `${ONCE} update(withdrawn_at)`, isInReach: true, guards: ['consents_withdrawn'] },
  forum_roles: { may: REPLACED, isInReach: true, guards: ['forum_roles_of_erased'] },
  invited_names: { may: CHANGED, isInReach: true, guards: ['invited_names_of_erased'] },
  invitations: {
    may: `${ONCE} update(accepted_at,accepted_by,addresses,asked_at,cause,decline_reason,declined_at,expires_at,invited_at,invited_by,letter,letter_at,letter_id,links,opened_at,opened_by,queued_at,revoked_at)`,
    isInReach: true,
    guards: ['invitations_accepted'],
  },
  organisations: {
    may: `${ONCE} update(contact,logo_id,name,sector,short_name,since_on,territory,until_on)`,
    isInReach: true,
    guards: ['organisations_files', 'organisations_searched'],
  },
  seats: { may: CHANGED, isInReach: true, guards: ['seats_begun', 'seats_place', 'seats_ended', 'seats_of_erased'] },

  // The process
  cycles: { may: CHANGED, isInReach: true, guards: ['cycles_follow', 'cycles_place', 'cycles_published'] },
  stages: { may: CHANGED, isInReach: true, guards: ['stages_place'] },
  stage_changes: { may: ONCE, isInReach: true },
  themes: {
    may: `${REPLACED} update(name,position)`,
    isInReach: true,
    guards: ['themes_announced', 'themes_searched'],
  },
  cycle_changes: { may: ONCE, isInReach: true },
  standard_changes: { may: ONCE, isInReach: true, guards: ['standard_changes_plan'] },

  // Files of whatever has files
  file_owner_kinds: { may: READ },
  files: {
    isInReach: true,
    may: `${REPLACED} update(verified_at,version)`,
    guards: ['files_loose', 'files_owned', 'files_searched', 'files_stay', 'files_version'],
  },
  withdrawn_files: { may: ONCE, isInReach: true },
  // What they say: written once, and taken back by the database itself.
  file_texts: { may: ONCE, isInReach: true },
  file_passages: { may: ONCE, isInReach: true, guards: ['file_passages_read', 'file_passages_searched'] },
  uploads: { may: FREE, isInReach: true, guards: ['uploads_loose', 'uploads_owned'] },
  loose_files: { may: REPLACED },

  // News of a cycle
  announcements: {
    may: FREE,
    isInReach: true,
    guards: [
      'announcements_files',
      'announcements_files_searched',
      'announcements_place',
      'announcements_published',
      'announcements_searched',
      'announcements_stay',
      'announcements_withdrawn',
    ],
  },

  // The register
  diagnoses: {
    may: FREE,
    isInReach: true,
    guards: [
      'diagnoses_announced',
      'diagnoses_files',
      'diagnoses_files_searched',
      'diagnoses_place',
      'diagnoses_published',
      'diagnoses_searched',
      'diagnoses_stay',
      'diagnoses_submitted',
      'diagnoses_withdrawn',
    ],
  },
  diagnosis_themes: { may: REPLACED, isInReach: true, guards: ['diagnosis_themes_published'] },
  diagnosis_submissions: {
    may: `${ONCE} update(decided_at,decided_by,outcome,points,reason)`,
    isInReach: true,
    guards: ['diagnosis_submissions_decided'],
  },

  // What was frozen, and what was saved on the way there
  versions: { may: ONCE, isInReach: true, guards: ['versions_searched'] },
  // A newer saving of one sitting takes the place of the one before; a state of somebody else is never touched.
  saved_states: { may: `${REPLACED} update(content,saved_at,version)`, isInReach: true },

  // What comes from what
  links: { may: ONCE, isInReach: true },
  comments: {
    isInReach: true,
    may: `${ONCE} update(removed_at,removed_by,removed_reason)`,
    guards: ['comments_removed', 'comments_searched'],
  },

  // Meetings
  meetings: {
    isInReach: true,
    may: CHANGED,
    guards: [
      'meetings_files',
      'meetings_place',
      'meetings_plan_delete',
      'meetings_plan_insert',
      'meetings_plan_update',
      'meetings_room_key',
      'meetings_published',
      'meetings_searched',
      'meetings_searched_end',
      'meetings_searched_new',
    ],
  },
  meeting_themes: { may: REPLACED, isInReach: true },
  meeting_organisations: { may: REPLACED, isInReach: true },
  meeting_people: { may: REPLACED, isInReach: true },
  flag_acknowledgements: { may: ONCE, isInReach: true },
  meeting_plans: { may: CHANGED, isInReach: true },
  meeting_flags: { may: CHANGED, isInReach: true },
  meeting_flag_pages: { may: REPLACED, isInReach: true },
  calendar_feeds: { may: CHANGED, isInReach: true },

  // Boards
  boards: {
    may: CHANGED,
    isInReach: true,
    guards: [
      'boards_closed',
      'boards_log',
      'boards_place',
      'boards_searched',
      'boards_searched_closed',
      'forget_when_guests_were_seen',
    ],
  },
  board_ops: { may: ONCE, isInReach: true, guards: ['board_ops_closed'] },
  board_private_notes: { may: FREE, isInReach: true },
  board_folds: { may: CHANGED, isInReach: true },
  board_refusals: { may: ONCE, isInReach: true },
  board_clients: { may: ONCE, isInReach: true },
  board_votes: { may: REPLACED, isInReach: true, guards: ['board_votes_closed'] },
  gatherings: {
    may: `${ONCE} update(closed_at,code,expires_at,long_code,needs_approval,quota)`,
    isInReach: true,
    guards: ['gatherings_doors', 'gatherings_last'],
  },
  code_guesses: { may: FREE },
  gathering_networks: { may: `${REPLACED} update(at)`, isInReach: true },
  guest_claims: { may: `${REPLACED} update(claimed_at,claimed_by,email,network)` },
  participation_requests: {
    may: `${REPLACED} update(asking_network,confirmed_at,decided_at,decided_by,network,organisation_id,outcome,reason)`,
    isInReach: true,
    guards: ['participation_requests_final'],
  },
  board_links: { may: CHANGED, isInReach: true, guards: ['board_links_doors', 'board_links_last'] },
  closed_notes: {
    may: ONCE,
    isInReach: true,
    guards: ['closed_notes_closed', 'closed_notes_searched', 'closed_notes_searched_end'],
  },
  board_guests: { may: CHANGED, isInReach: true, guards: ['board_guests_doors', 'board_guests_of_open_boards'] },

  // Commitments
  commitments: {
    may: CHANGED,
    isInReach: true,
    guards: [
      'commitments_place',
      'commitments_published',
      'commitments_searched',
      'commitments_searched_end',
      'commitments_strike',
    ],
  },
  commitment_ratings: {
    isInReach: true,
    may: `${ONCE} update(retracted_at,retracted_reason)`,
    guards: ['commitment_ratings_retracted'],
  },
  commitment_potential: { may: READ },
  commitment_themes: { may: REPLACED, isInReach: true },
  milestones: { may: REPLACED, isInReach: true },
  commitment_drafters: { may: ONCE, isInReach: true },

  // Ballots
  ballots: {
    may: FREE,
    isInReach: true,
    guards: [
      'ballots_announced',
      'ballots_counted',
      'ballots_draft',
      'ballots_ended',
      'ballots_objections',
      'ballots_place',
      'ballots_prepare',
      'ballots_promise',
      'ballots_record',
      'ballots_rule',
      'ballots_sealed',
      'ballots_searched',
    ],
  },
  // The moment of a rule is the database's.
  forum_voting_rules: { may: `${READ} insert(chosen_by,forum_id,reason,votes_by)`, isInReach: true },
  ballot_questions: {
    may: REPLACED,
    isInReach: true,
    guards: ['ballot_questions_promise', 'ballot_questions_stay'],
  },
  ballot_roll: { may: ONCE, isInReach: true, guards: ['ballot_roll_promise'] },
  // Written by cast_open_vote and cast_secret_vote. An open secret ballot has a table `secret_votes_…`, out of reach.
  ballot_turnout: { may: READ, isInReach: true },
  ballot_casts: { may: READ, isInReach: true },
  // Listed by the database when a consent ballot is counted; decided about once.
  ballot_objections: {
    may: `${READ} update(decided_at,decided_by,outcome,reason)`,
    isInReach: true,
    guards: ['ballot_objections_once'],
  },

  // Consultations: what an open one asks and promises is fixed; a contribution comes while it is open and keeps no more of its author than
  // was promised; an answer that was published stays.
  consultations: {
    may: FREE,
    isInReach: true,
    guards: [
      'consultations_over',
      'consultations_place',
      'consultations_promise',
      'consultations_published',
      'consultations_searched',
      'consultations_stay',
    ],
  },
  contributions: {
    may: `${ONCE} update(email_confirmed_at,hidden_at,hidden_by,hidden_reason,left_email,network)`,
    isInReach: true,
    guards: ['contributions_promise', 'contributions_searched'],
  },
  responses: {
    may: `${REPLACED} update(at,disposition,organisation_id,person_id,published_at,reason)`,
    isInReach: true,
    guards: ['responses_place', 'responses_published', 'responses_stay'],
  },

  // What can be found: triggers of all that have words write it.
  searched_texts: { may: READ, isInReach: true },

  // What happened, on its way to whoever must hear of it. A delivery goes with its event.
  events: { may: 'select delete insert(cycle_id,data,forum_id,subject_id,type) update(is_handed_on)', isInReach: true },
  event_deliveries: {
    may: `${ONCE} update(attempts,cause,delivered_at,given_up_at,tried_at)`,
    isInReach: true,
    guards: ['event_deliveries_made'],
  },

  // What people were told. That a letter was sent stays said.
  notices: {
    may: `${REPLACED} update(cause,informed_at,letter,letter_at,letter_id,opened_at,read_at)`,
    isInReach: true,
    guards: ['notices_sent', 'notices_young'],
  },
  stranger_letters: {
    may: `${REPLACED} update(cause,informed_at,letter,letter_at,letter_id)`,
    isInReach: true,
    guards: ['stranger_letters_sent', 'stranger_letters_young'],
  },
  meeting_answers: { may: `${ONCE} update(answer,answered_at,sequence)`, isInReach: true },
  notice_choices: { may: `${ONCE} update(changed_at,mode)`, isInReach: true },
  notice_devices: { may: `${REPLACED} update(at,auth,p256dh,person_id,server_key,session_id)` },
  notice_days: { may: `${ONCE} update(day,overdue_on)`, isInReach: true },

  // Views, read with the reader's own rights
  open_seats: { may: READ },
  seats_not_ended: { may: READ },
  table_sitters: { may: READ },
  diagnosis_reach: { may: READ },
  known_citations: { may: READ },
  ballots_taking_votes: { may: READ },
  ballot_decisions: { may: READ },
  open_objections: { may: READ },

  audit_log: { may: ONCE, guards: ['audit_chain', 'audit_no_rewrite'] },
  schema_migrations: { may: '' },
  servers: { may: FREE },
};

/** Functions that act with the owner's rights: what the application may do only in this form. */
export const OWNERS_FUNCTIONS: readonly string[] = [
  'append_to_chain',
  'ballot_box_agrees',
  'busy_elsewhere',
  'cast_open_vote',
  'cast_secret_vote',
  'confirm_address',
  'erase_person',
  'forget_when_guests_were_seen',
  'gathering_code_taken',
  'is_in_ballot_box',
  'kept_among',
  'keep_address_for_owner',
  'keep_zone_of_cycles',
  'list_objections_of_counted',
  'prepare_announced_ballot',
  'read_ballot_box',
  'refuse_announced_roll',
  'require_honest_count',
  'search_texts',
  'stop_address',
  'strike_withdrawn_question',
];
