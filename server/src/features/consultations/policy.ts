import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import type { ConsultationState } from '@minga/shared/consultations/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { StrangerLetterKind } from '@minga/shared/notices/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';
import type { Scope } from '../../platform/http/gate.ts';

export type Reader = Pick<Scope, 'cycleId' | 'cycleSlug' | 'forumId' | 'isFacilitator' | 'seats' | 'roles'>;
type Consultation = { audience: 'anybody' | 'forum'; leadOrganisationId: string | null };

/** Letters to whoever contributed without an account; the others stand among the notices. */
export const OUTCOME_LETTERS = [
  'contribution-answered',
  'contribution-hidden',
] as const satisfies readonly StrangerLetterKind[];
export type ContributionLetter = (typeof OUTCOME_LETTERS)[number] | 'contribution-confirm';

/** Drafts are the facilitation's own, and so is what becomes of them. */
export const mayWrite = ({ isFacilitator }: Pick<Reader, 'isFacilitator'>): boolean => isFacilitator;

export const abilitiesOnList = (reader: Pick<Reader, 'isFacilitator'>) => ({ canWrite: mayWrite(reader) });

/** The seat for which somebody answers contributions: of the organisation that leads, if any. */
export const answeringSeat = (
  { seats }: Pick<Reader, 'seats'>,
  { leadOrganisationId }: Consultation,
  seatId?: string,
) =>
  seats.find(
    ({ id, organisationId }) => organisationId === leadOrganisationId && (seatId === undefined || id === seatId),
  ) ?? null;

/** The facilitation answers, and whoever holds a seat of the organisation that leads. */
export const mayRespond = (reader: Pick<Reader, 'isFacilitator' | 'seats'>, one: Consultation): boolean =>
  reader.isFacilitator || answeringSeat(reader, one) !== null;

/** What somebody who answers may do besides. */
export const abilitiesOnResponding = (reader: Pick<Reader, 'isFacilitator'>) => ({ canModerate: mayWrite(reader) });

/** Is somebody of the forum, of which a consultation may ask only these? */
export const isOfForum = ({ roles, seats }: Pick<Reader, 'roles' | 'seats'>): boolean =>
  roles.size > 0 || seats.length > 0;

/** What somebody may do with one now. */
export function abilitiesOn(reader: Reader, one: Consultation, state: ConsultationState) {
  return {
    canEdit: mayWrite(reader) && state === 'draft',
    canCorrect: mayWrite(reader) && state === 'upcoming',
    canExtend: mayWrite(reader) && (state === 'upcoming' || state === 'open'),
    canModerate: mayWrite(reader) && state !== 'draft',
    canRespond: mayRespond(reader, one) && state !== 'draft',
    canContribute: state === 'open' && (one.audience === 'anybody' || isOfForum(reader)),
  };
}

/**
 * When a contribution came, as others are told: where nobody is to know who wrote, to the minute, so that the instant leads to no line
 * of a log and to nobody who was seen to press.
 */
export const saidAt = ({
  row,
  consultation,
}: {
  row: { at: Date };
  consultation: { identityMode: IdentityMode };
}): Date =>
  consultation.identityMode === 'anonymous' ? new Date(Math.floor(row.at.getTime() / 60_000) * 60_000) : row.at;

/** The code of a receipt as it is kept: nobody who reads the table finds a contribution by it. */
export const hashOfCode = (keyed: KeyedHash, code: string): string =>
  keyed('contribution code', code).toString('base64url');

/** Where whoever contributed confirms their address: only the letter to it has this link. */
export const addressLink = (publicUrl: string, keyed: KeyedHash, contributionId: string): string =>
  publicUrl + paths.contributionAddress(signed(keyed, 'contribution address', [contributionId]));

/** @throws AppError `contribution.not-found` for what this installation has not made */
export function readAddressToken(keyed: KeyedHash, token: string): string {
  const [id, ...more] = readSigned(keyed, 'contribution address', token) ?? [];
  if (!id || more.length > 0) throw new AppError('contribution.not-found');
  return id;
}
