import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { AddressLink } from '@minga/shared/rights/addresses.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { RetentionKind, Terms } from '@minga/shared/kernel/retention.ts';
import type { Words } from '../../platform/texts/texts.ts';
import type { Scope } from '../../platform/http/gate.ts';
import type { HeldErased, HeldKept, HeldPurpose } from '@minga/shared/rights/rules.ts';

/** Whoever leads a forum answers for what it says of people's data; the routes that write it ask the same (`leader`). */
export const abilitiesOnPrivacy = ({ isFacilitator, roles }: Pick<Scope, 'isFacilitator' | 'roles'>) => ({
  canCorrect: isFacilitator || roles.has('administrator'),
});

/** How long each thing that goes by itself is kept, in words that stand within a sentence. */
export const termsInWords = (say: Words, terms: Terms): Record<RetentionKind, string> =>
  Object.fromEntries(
    Object.entries(terms).map(([kind, days]) => [
      kind,
      days === null ? say('privacy-notice:account') : say('privacy-notice:days', { count: days }),
    ]),
  ) as Record<RetentionKind, string>;

/** Where a letter about another address leads. The words are the purpose: one link does not stand in for the other. */
export const addressLink = (publicUrl: string, keyed: KeyedHash, kind: AddressLink, changeId: string): string =>
  publicUrl + paths.address(signed(keyed, 'address', [kind, changeId]));

/** @throws AppError `address.link-unknown` for what this installation has not made */
export function readAddressToken(keyed: KeyedHash, token: string): { kind: AddressLink; id: string } {
  const [kind, id, ...more] = readSigned(keyed, 'address', token) ?? [];
  if ((kind !== 'confirm' && kind !== 'stop') || !id || more.length > 0) throw new AppError('address.link-unknown');
  return { kind, id };
}

/**
 * Whose a row is: the column names the person, her address, one of her seats, or her place on a ballot's roll. `nobody`: it
 * may speak of people, and no column says of whom.
 */
type Finder = 'person' | 'email' | 'seat' | 'roll' | 'nobody';

/** What the installation holds of people in one table, as far as one column tells whose it is. */
export type Held = {
  readonly table: string;
  readonly by: Finder;
  readonly column: string;
  /** Columns that the person is given of her rows: all that says something of her, and nothing of others. */
  readonly gives: readonly string[];
  /** Which of its rows count, and what is given beside columns: `one` is the row. */
  readonly where?: string;
  readonly also?: Readonly<Record<string, string>>;
  readonly why: HeldPurpose;
  readonly kept: HeldKept;
  readonly erased: HeldErased;
};

type Said = [why: HeldPurpose, kept: HeldKept, erased: HeldErased];
type More = Pick<Held, 'where' | 'also'>;
const held =
  (by: Finder) =>
  (at: `${string}.${string}`, gives: string, [why, kept, erased]: Said, more: More = {}): Held => {
    const [table = '', column = ''] = at.split('.');
    return { table, by, column, gives: gives.split(' ').filter(Boolean), why, kept, erased, ...more };
  };
const ofPerson = held('person');
const ofAddress = held('email');
const ofSeat = held('seat');
const onRoll = held('roll');
/** What people write themselves, in which others may be named. */
const inWords = held('nobody');

const ACCOUNT: Said = ['account', 'account', 'goes'];
const ACCESS: Said = ['access', 'sessions', 'goes'];
const MESSAGES: Said = ['telling', 'account', 'goes'];
const ATTENDING: Said = ['attending', 'record', 'stays'];
const EXPECTED: Said = ['attending', 'record', 'goes-if-open'];
const VOICE: Said = ['voice', 'record', 'stays'];
const OFFICE: Said = ['office', 'record', 'stays'];
const VOTE: Said = ['vote', 'record', 'stays'];

/**
 * Everything that the database holds of people, said once: what a person is given as her data, what the administration shows
 * as the list of personal data, and what an erasure leaves are made of it. A column that names a person and stands neither
 * here nor among those of which tests/journeys/personal-data.test.ts says why not fails that test.
 */
export const HELD: readonly Held[] = [
  ofPerson(
    'people.id',
    'name email email_verified locale locale_chosen time_zone is_administrator image created_at updated_at',
    ['account', 'account-or-guest', 'replaced'],
  ),
  ofPerson('erasures.person_id', 'erased_at', ['account', 'record', 'stays']),
  inWords('erasures.letter_to', '', ['account', 'day', 'by-itself']),
  ofPerson('address_changes.person_id', 'email former_email asked_at confirmed_at ended_at stopped_at', [
    'account',
    'week',
    'goes',
  ]),
  ofAddress('address_changes.email', 'asked_at', ['account', 'week', 'goes']),
  ofPerson('accounts.person_id', 'provider_id created_at', ACCOUNT),
  ofPerson('sessions.person_id', 'created_at updated_at expires_at ip_address user_agent', ACCESS),
  ofPerson('passkeys.person_id', 'name transports created_at last_used_at', ACCOUNT),
  ofPerson('sign_in_browsers.person_id', 'last_at', ['access', 'account', 'goes']),
  ofAddress('sign_in_codes.email', 'asked_at used_at expires_at', ACCESS),
  ofAddress('verifications.identifier', 'created_at expires_at', ACCESS),
  ofPerson('undelivered_letters.person_id', 'attempts is_refused at', MESSAGES),
  ofPerson(
    'notices.person_id',
    'forum_id cycle_id kind subject_id number at due_at read_at letter letter_at opened_at informed_at',
    ['telling', 'notices', 'goes'],
  ),
  ofPerson('notice_choices.person_id', 'forum_id kind mode changed_at', MESSAGES),
  ofPerson('notice_devices.person_id', 'endpoint at', ['telling', 'sessions', 'goes']),
  ofPerson('calendar_feeds.person_id', 'cycle_id kind organisation_id created_at revoked_at', MESSAGES),

  ofPerson('consents.person_id', 'forum_id number locale sha256 at withdrawn_at', ['account', 'record', 'stays']),
  ofPerson('person_requests.person_id', 'forum_id kind words received_on due_on answer answered_at', [
    'account',
    'record',
    'emptied',
  ]),
  ofPerson('person_requests.recorded_by', 'forum_id kind received_on', OFFICE),
  ofPerson('person_requests.answered_by', 'forum_id kind answered_at', OFFICE),
  inWords('person_requests.who', '', ['account', 'record', 'by-hand']),
  ofPerson('forum_roles.person_id', 'forum_id role granted_at', ['taking-part', 'account', 'goes']),
  ofPerson('invited_names.person_id', 'forum_id name entered_at', ['taking-part', 'account', 'goes']),
  ofPerson(
    'invitations.person_id',
    'forum_id invited_at expires_at letter letter_at opened_at accepted_at revoked_at declined_at decline_reason asked_at',
    ['taking-part', 'account', 'goes'],
  ),
  ofPerson('invitations.invited_by', 'forum_id invited_at', OFFICE),
  ofPerson('invitations.opened_by', 'forum_id opened_at', ['taking-part', 'record', 'stays']),
  ofPerson('invitations.accepted_by', 'forum_id accepted_at', ['taking-part', 'record', 'stays']),
  ofPerson('acting_seats.person_id', 'forum_id seat_id chosen_at', ['taking-part', 'account', 'goes']),
  ofPerson(
    'seats.person_id',
    'id forum_id organisation_id role seniority has_mandate is_alternate starts_at ended_at',
    ['taking-part', 'record', 'ends'],
  ),
  ofPerson('meeting_people.person_id', 'meeting_id role required', EXPECTED, {
    // A plan that was not announced is the facilitation's.
    where: "exists (select 1 from meetings m where m.id = one.meeting_id and m.state <> 'draft')",
  }),
  ofPerson('meeting_answers.person_id', 'meeting_id answer answered_at', EXPECTED),
  ofPerson(
    'board_guests.person_id',
    'board_id consented_at notice_number notice_locale notice_sha256 consent_words arrived_at origin ended_at',
    ATTENDING,
  ),
  ofPerson('guest_claims.claimed_by', 'asked_at claimed_at', ['account', 'account', 'goes']),
  ofPerson('guest_claims.guest_id', 'asked_at claimed_at', ['account', 'account', 'goes'], {
    // What was claimed stands in the list of who claimed it.
    where: 'one.claimed_by is null',
  }),
  ofAddress('guest_claims.email', 'asked_at expires_at', ['account', 'day', 'goes']),
  ofAddress(
    'participation_requests.email',
    'cycle_id organisation sector territory themes contribution name role asked_at confirmed_at outcome reason decided_at notice_number',
    ['taking-part', 'requests', 'goes'],
  ),
  ofPerson('participation_requests.decided_by', 'cycle_id outcome decided_at', OFFICE),
  ofPerson('board_guests.confirmed_by', 'board_id confirmed_at', OFFICE),
  ofPerson('board_guests.removed_by', 'board_id removed_at', OFFICE),

  ofPerson('board_ops.person_id', 'board_id type at', VOICE, { also: { text: "one.args->>'text'" } }),
  ofPerson('board_ops.confirmed_by', 'board_id type at', OFFICE),
  ofPerson('comments.person_id', 'cycle_id subject_kind subject_id part body at removed_at removed_reason', VOICE),
  ofPerson('comments.removed_by', 'cycle_id subject_kind subject_id removed_at removed_reason', OFFICE),
  ofSeat('comments.seat_id', '', VOICE),
  ofPerson('contributions.person_id', 'number body sector territory organisation at hidden_at hidden_reason', VOICE),
  ofSeat('contributions.seat_id', '', VOICE),
  ofAddress('contributions.left_email', 'number body name organisation sector territory at', [
    'voice',
    'record',
    'goes',
  ]),
  ofPerson('contributions.hidden_by', 'number hidden_at hidden_reason', OFFICE),
  ofPerson('consultations.created_by', 'cycle_id title saved_at published_at', OFFICE),
  ofPerson('responses.person_id', 'disposition reason organisation_id at', OFFICE),
  ofSeat('diagnoses.created_by_seat', 'cycle_id number state title created_at', VOICE),
  ofPerson('diagnosis_submissions.person_id', 'cycle_id diagnosis_id number sha256 at', VOICE),
  ofSeat('diagnosis_submissions.seat_id', '', VOICE),
  ofPerson('diagnosis_submissions.decided_by', 'cycle_id diagnosis_id outcome points reason decided_at', OFFICE),
  ofPerson('commitments.created_by', 'cycle_id number state title created_at', VOICE),
  ofSeat('commitments.created_by_seat', '', VOICE),
  ofSeat('commitment_drafters.seat_id', 'commitment_id added_at', VOICE),
  ofPerson('saved_states.person_id', 'cycle_id subject_kind subject_id begun_at saved_at', [
    'voice',
    'states',
    'stays',
  ]),
  ofPerson('versions.person_id', 'cycle_id subject_kind subject_id number kind reason at', OFFICE),
  ofSeat('versions.seat_id', '', OFFICE),
  ofPerson('uploads.person_id', 'cycle_id name bytes created_at finished_at', ['voice', 'uploads', 'goes-if-open']),
  ofPerson('files.uploaded_by', 'cycle_id name media_type bytes sha256 at', VOICE),

  ofPerson('ballot_roll.person_id', 'ballot_id organisation sector', VOTE, {
    also: {
      has_voted: 'exists (select 1 from ballot_turnout t where t.roll_entry = one.id)',
      // How somebody voted is told only where the ballot is open: of a secret one nobody knows, she herself has the receipt.
      choices:
        "(select c.choices from ballot_casts c join ballots b on b.id = c.ballot_id and b.mode = 'open' where c.roll_entry = one.id)",
    },
  }),
  ofSeat('ballot_roll.seat_id', '', VOTE),
  ofSeat('ballot_turnout.inherited_by', 'ballot_id', VOTE),
  onRoll('ballot_turnout.roll_entry', '', VOTE),
  onRoll('ballot_casts.roll_entry', '', VOTE),
  onRoll('ballot_objections.roll_entry', 'ballot_id position outcome', VOTE),
  ofPerson('ballot_objections.decided_by', 'ballot_id position outcome reason decided_at', OFFICE),

  ofPerson('announcements.created_by', 'cycle_id title published_at', OFFICE),
  ofPerson('ballots.created_by', 'cycle_id title created_at', OFFICE),
  ofPerson('board_links.created_by', 'board_id created_at expires_at', OFFICE),
  ofPerson('gatherings.created_by', 'cycle_id title created_at expires_at closed_at', OFFICE),
  ofPerson('forum_voting_rules.chosen_by', 'forum_id votes_by reason chosen_at', OFFICE),
  ofPerson('retention_terms.chosen_by', 'kind days chosen_at', OFFICE),
  ofPerson('privacy_notices.person_id', 'forum_id number reason at', OFFICE),
  ofPerson('cycle_changes.person_id', 'cycle_id reason at', OFFICE),
  ofPerson('stage_changes.person_id', 'cycle_id stage_name kind reason at', OFFICE),
  ofPerson('standard_changes.person_id', 'cycle_id rule reason at', OFFICE),
  ofPerson('flag_acknowledgements.person_id', 'cycle_id rule reason at', OFFICE),
  // Whom the rating names is somebody else.
  ofPerson('commitment_ratings.recorded_by', 'commitment_id potential recorded_at', OFFICE),
  ofPerson('audit_log.person_id', 'forum_id cycle_id at action subject_kind subject_id', OFFICE),
  ofSeat('audit_log.seat_id', '', OFFICE),

  inWords('commitment_ratings.rater', '', ['office', 'record', 'by-hand']),
  inWords('forums.legal_contact', '', ['office', 'record', 'replaced']),
  inWords('organisations.contact', '', ['taking-part', 'record', 'replaced']),
  inWords('board_ops.args', '', ['voice', 'record', 'by-hand']),
  inWords('board_private_notes.on_behalf_of', '', ['voice', 'until-closed', 'by-hand']),
  inWords('idempotency_keys.answer', '', ['access', 'repeats', 'by-itself']),
  inWords('files.storage_key', '', ['voice', 'record', 'by-hand']),
];
