import { createHmac, type KeyObject } from 'node:crypto';
import type { BoardAbilities, Role } from '@minga/shared/boards/protocol.ts';
import type { IdentityMode, Phase } from '@minga/shared/boards/rules.ts';

/** What the database says of one person around one board, read at the moment of deciding. */
export type Standing = {
  personId: string;
  name: string;
  isGuest: boolean;
  roles: readonly string[];
  hasSeat: boolean;
  /** guest of this very board, let in by a link and not sent away since */
  isGuestOfBoard: boolean;
  organisationId: string | null;
  organisation: string | null;
  sector: string | null;
};

/** Null: the board does not exist for this person (unless it is closed and public). */
export function roleOn(standing: Standing | null): Role | null {
  if (!standing) return null;
  if (standing.isGuest) return standing.isGuestOfBoard ? 'participant' : null;
  if (standing.roles.includes('facilitator')) return 'facilitator';
  if (standing.hasSeat || standing.roles.includes('participant')) return 'participant';
  // Somebody with an account from elsewhere may come by the link like anybody else.
  if (standing.isGuestOfBoard) return 'participant';
  return standing.roles.includes('observer') || standing.roles.includes('administrator') ? 'observer' : null;
}

export function abilitiesOf(role: Role | null, phase: Phase): BoardAbilities {
  const isOpen = phase !== 'closed';
  return {
    canWrite: isOpen && (role === 'facilitator' || role === 'participant'),
    canFacilitate: isOpen && role === 'facilitator',
  };
}

/** Strangers read a board once it is closed, and only then (a published cycle is checked by the gate). */
export function mayRead(role: Role | null, phase: Phase): boolean {
  return role !== null || phase === 'closed';
}

/**
 * The name under which the log knows a person on one board. Different on every board, so that two boards cannot be
 * laid side by side; not computable by anyone once the secret is gone (ID3).
 * @param secret as a KeyObject where many keys are asked for: making one ready costs five times the key itself
 */
export function authorKeyOf(secret: Buffer | KeyObject, personId: string): string {
  return createHmac('sha256', secret).update(personId).digest('base64url').slice(0, 22);
}

/** Which facts about the author may be written down at all. */
export function recordedAuthor(
  standing: Standing,
  mode: IdentityMode,
): { personId: string | null; organisationId: string | null; sector: string | null } {
  if (mode === 'anonymous') return { personId: null, organisationId: null, sector: null };
  const { organisationId, sector } = standing;
  return {
    personId: mode === 'person' ? standing.personId : null,
    organisationId,
    sector: organisationId === null ? sector : null,
  };
}
