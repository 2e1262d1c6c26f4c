import { createHmac, type KeyObject } from 'node:crypto';
import type { Author, BoardAbilities, Op, OpBody, Role } from '@minga/shared/boards/protocol.ts';
import { type IdentityMode, NO_MARK, type Phase } from '@minga/shared/boards/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { SQL } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import type { KeyFiles } from '../../platform/files/key-files.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { Scope } from '../../platform/http/gate.ts';

type NoticeText = { locale: Locale; sha256: string };
/** The privacy notice that guests agree to at a door: what holds today, and which text it was that one of them read. */
export type NoticeAtDoor = {
  read: (tx: Tx, forumId: string) => Promise<{ number: number; texts: readonly NoticeText[] }>;
  agreed: (
    tx: Tx,
    forumId: string,
    reader: Locale,
    said?: { number: number; sha256: string },
  ) => Promise<NoticeText & { number: number }>;
};

type Board = { id: string; phase: Phase; settings: { identityMode: IdentityMode } };

/** What the database says of one person around one board, read at the moment of deciding. */
export type PersonOnBoard = {
  personId: string;
  /** the browser has a newer session, which this one serves a few seconds longer */
  isReplaced: boolean;
  name: string;
  isGuest: boolean;
  roles: readonly string[];
  hasSeat: boolean;
  /** guest of this very board, let in by a link and not sent away since */
  isGuestOfBoard: boolean;
  /** of the seat they act for; of a guest, the organisation for which the facilitation confirmed her */
  organisationId: string | null;
  organisation: string | null;
  sector: string | null;
  /** seats of several organisations and none chosen: whose voice it would be is not known yet */
  mustChooseSeat: boolean;
  /** of a guest of this board: what she says about herself, and who vouches for her */
  guestId: string | null;
  origin: string | null;
  confirmedBy: string | null;
  confirmedById: string | null;
};

/** Null: the board does not exist for this person (unless it is closed and public). */
export function roleOn(person: PersonOnBoard | null): Role | null {
  if (!person) return null;
  if (person.isGuest) return person.isGuestOfBoard ? 'participant' : null;
  if (person.roles.includes('facilitator')) return 'facilitator';
  if (person.hasSeat || person.roles.includes('participant')) return 'participant';
  // Somebody with an account from elsewhere may come by the link like anybody else.
  if (person.isGuestOfBoard) return 'participant';
  return person.roles.includes('observer') || person.roles.includes('administrator') ? 'observer' : null;
}

/** Here by a link alone, without a seat or a role of the forum that writes: her voice carries the mark of a guest. */
export function isGuestVoice(person: PersonOnBoard): boolean {
  const isOfForum = person.hasSeat || person.roles.some((role) => role === 'facilitator' || role === 'participant');
  return person.isGuestOfBoard && (person.isGuest || !isOfForum);
}

/** How somebody signs, before the board's identity mode takes away what it promises to hide. */
export function signatureOf(person: PersonOnBoard): Omit<Author, 'key'> {
  const { name, organisationId, organisation, sector, origin, confirmedBy } = person;
  if (!isGuestVoice(person)) return { name, organisationId, organisation, sector, ...NO_MARK };
  const mark = { isVerified: confirmedBy !== null, origin, confirmedBy, isRemoved: false };
  // A guest is a citizen, whatever she says: her word counts for no sector and takes no organisation's colour.
  return { name, organisationId, organisation, sector: organisationId === null ? 'citizen' : sector, ...mark };
}

/**
 * Why somebody on the board has to leave it, if they have to, and may come back where it is said so on their side. A socket
 * that came with a session which has been renewed connects anew, so that a copied cookie keeps no socket either
 * (SEC-22).
 * @param member as they came in
 */
export function reasonToLeave(
  person: PersonOnBoard | null,
  member: { role: Role; signature: string },
): 'session.required' | 'session.renewed' | 'board.access-ended' | 'board.changed' | null {
  if (!person) return 'session.required';
  if (person.isReplaced) return 'session.renewed';
  if (roleOn(person) !== member.role) return 'board.access-ended';
  return JSON.stringify(signatureOf(person)) === member.signature ? null : 'board.changed';
}

/** Who leads a board shows it in the hall and takes it along once it is closed, too; nobody writes on it then. */
export function abilitiesOf(role: Role | null, phase: Phase): BoardAbilities {
  return {
    canWrite: phase !== 'closed' && (role === 'facilitator' || role === 'participant'),
    canFacilitate: role === 'facilitator',
  };
}

/** Strangers read a board once it is closed, and only then (a published cycle is checked by the gate). */
export function mayRead(role: Role | null, phase: Phase): boolean {
  return role !== null || phase === 'closed';
}

/** What a board may tell elsewhere: to everybody once it is closed, to the forum once notes are no longer private. */
export function maySeeWords(phase: Phase, isStranger: boolean): boolean {
  return phase === 'closed' || (!isStranger && phase !== 'private_writing');
}

const mayCreateBoards = ({ isFacilitator }: Pick<Scope, 'isFacilitator'>): boolean => isFacilitator;

export const abilitiesOnList = (reader: Pick<Scope, 'isFacilitator'>) => ({ canCreate: mayCreateBoards(reader) });

/** Of an anonymous board nothing is shown that somebody could vouch for. */
export const abilitiesOnGuests = ({ settings, phase }: Pick<Board, 'settings' | 'phase'>) => ({
  canConfirm: settings.identityMode !== 'anonymous' && phase !== 'closed',
});

/** Is nobody to know whose the notes of this board are (ID2)? */
export const hidesPeople = ({ settings }: Pick<Board, 'settings'>): boolean => settings.identityMode !== 'person';

/**
 * The key that makes and recognises authors on a board that hides who wrote. Where the person is shown it is not needed, and
 * a closed board has none (ID3).
 * @throws AppError `board.key-missing` when this server should have it: a new one would make everybody a stranger to their notes
 */
export function keyOf(board: Board, keys: Pick<KeyFiles, 'read'>): KeyObject | null {
  if (!hidesPeople(board) || board.phase === 'closed') return null;
  const key = keys.read(board.id);
  if (!key) throw new AppError('board.key-missing');
  return key;
}

/** How the log of this board calls a person; null once nobody can tell any more (ID3). */
export function authorOn(board: Board, key: KeyObject | null, personId: string): string | null {
  return hidesPeople(board) ? key && authorKeyOf(key, personId) : personId;
}

/**
 * The name under which the log knows a person on one board. Different on every board, so that two boards cannot be
 * laid side by side; not computable by anyone once the key is gone (ID3).
 */
export function authorKeyOf(secret: Buffer | KeyObject, personId: string): string {
  return createHmac('sha256', secret).update(personId).digest('base64url').slice(0, 22);
}

/** What people write and vote; whatever else somebody does who leads a board may show that she does. */
const OWN_WORDS = new Set<OpBody['type']>(['note.add', 'note.edit', 'vote.cast', 'vote.withdraw']);

/**
 * ID3. Who leads a board is known to everybody, and steering, tidying and moderating show it: on a board that hides people
 * such acts have a label of their own, or they would say whose the notes of the same label are. While people write privately
 * a note is touched by its author alone, so that touching one shows no lead (HI4).
 */
export const showsLead = (role: Role, phase: Phase, { type, args }: Op): boolean =>
  role === 'facilitator' && !OWN_WORDS.has(type) && (phase !== 'private_writing' || !('noteId' in args));
export const leadKeyOf = (secret: Buffer | KeyObject, personId: string): string =>
  authorKeyOf(secret, `leads ${personId}`);
/**
 * ID3. Under which number a board that hides people keeps an op: one of its own, so that nothing ties it to the window it came
 * from, and no number is missing where somebody led.
 */
export function sealedNumber(secret: Buffer | KeyObject, { clientId, clientSeq }: Pick<Op, 'clientId' | 'clientSeq'>) {
  const hex = createHmac('sha256', secret).update(`client ${clientId} ${clientSeq}`).digest('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  return { clientId: id, clientSeq: 1 };
}

/** What of the author is written into the log. */
export type RecordedAuthor = {
  personId: string | null;
  organisationId: string | null;
  sector: string | null;
  isGuest: boolean;
  origin: string | null;
  confirmedById: string | null;
};

/** Which facts about the author may be written down at all. */
export function recordedAuthor(person: PersonOnBoard, mode: IdentityMode): RecordedAuthor {
  const nothing = { personId: null, organisationId: null, sector: null, isGuest: false, origin: null };
  if (mode === 'anonymous') return { ...nothing, confirmedById: null };
  const personId = mode === 'person' ? person.personId : null;
  const { organisationId, sector, origin } = signatureOf(person);
  if (!isGuestVoice(person))
    return { ...nothing, personId, organisationId, sector: organisationId ? null : sector, confirmedById: null };
  const guest = { personId, sector: 'citizen', isGuest: true, origin };
  // Where the person is known, so is what the facilitation says of her, today and for each of her notes.
  return mode === 'person'
    ? { ...guest, organisationId: null, confirmedById: null }
    : { ...guest, organisationId, confirmedById: person.confirmedById };
}

/** Where a guest takes what she wrote to an account: only the letter to the address that she left has it. */
export const claimLink = (publicUrl: string, keyed: KeyedHash, claimId: string): string =>
  publicUrl + paths.claim(signed(keyed, 'claim', [claimId]));

/** @throws AppError `claim.not-found` for what this installation has not made */
export function readClaimToken(keyed: KeyedHash, token: string): string {
  const [claimId, ...more] = readSigned(keyed, 'claim', token) ?? [];
  if (!claimId || more.length > 0) throw new AppError('claim.not-found');
  return claimId;
}

/** Did somebody write to a noun? A condition of a statement. */
export type WroteIn = (personId: string) => SQL;
