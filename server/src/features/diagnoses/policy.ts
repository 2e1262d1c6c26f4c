import type { DiagnosisState } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Scope, SeatOfActor } from '../../platform/http/gate.ts';

type Owned = { readonly organisationId: string };

/** The seat by which this person may touch what this organisation writes; null for everybody else. */
export function seatFor(scope: Scope, diagnosis: Owned): SeatOfActor | null {
  return scope.seats.find((seat) => seat.organisationId === diagnosis.organisationId) ?? null;
}

/**
 * The seat that acts, or not found: to everybody outside the organisation a draft does not exist.
 * @throws AppError `diagnosis.not-found`
 */
export function requireAuthor(scope: Scope, diagnosis: Owned): SeatOfActor {
  const seat = seatFor(scope, diagnosis);
  if (!seat) throw new AppError('diagnosis.not-found');
  return seat;
}

/** Its organisation still writes it, and opens it where it writes. */
export function isWorkingCopy({ state }: { state: DiagnosisState }): boolean {
  return state === 'draft' || state === 'declared';
}

/**
 * Does this act need the preparation stage? Something new does. Completing what the register already announced does
 * not: otherwise a diagnosis that missed the date would stay out of reach for ever.
 */
export function needsOpenPreparation(state: DiagnosisState): boolean {
  return state === 'draft';
}
