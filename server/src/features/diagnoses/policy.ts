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

/** Its organisation still writes it, or may again once it takes it back, and opens it where it writes. */
export function isWorkingCopy({ state }: { state: DiagnosisState }): boolean {
  return state === 'draft' || state === 'declared' || state === 'submitted';
}

type Reviewed = Owned & { readonly state: DiagnosisState };

/** What is in review its organisation reads, and whoever decides on it. */
export const maySeeReviewed = (scope: Scope, diagnosis: Reviewed): boolean =>
  seatFor(scope, diagnosis) !== null || (scope.isFacilitator && diagnosis.state === 'submitted');

/** When it was handed in and what came of it is for the same, from the first time on. */
export const maySeeReview = (scope: Scope, diagnosis: Owned): boolean =>
  seatFor(scope, diagnosis) !== null || scope.isFacilitator;

/** @param isOver its time is: what was promised is kept */
export function abilitiesOnReview(scope: Scope, diagnosis: Reviewed, isOver: boolean) {
  const isInReview = diagnosis.state === 'submitted';
  return {
    canPublish: isInReview && scope.isFacilitator,
    canReturn: isInReview && scope.isFacilitator && !isOver,
    canTakeBack: isInReview && seatFor(scope, diagnosis) !== null,
  };
}

/**
 * Does this act need the preparation stage? Something new does. Completing what the register already announced does
 * not: otherwise a diagnosis that missed the date would stay out of reach for ever.
 */
export function needsOpenPreparation(state: DiagnosisState): boolean {
  return state === 'draft';
}
