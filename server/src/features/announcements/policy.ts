import type { stateOf } from '@minga/shared/announcements/rules.ts';
import type { Scope } from '../../platform/http/gate.ts';

type Reader = Pick<Scope, 'isFacilitator'>;

/** Drafts are the facilitation's own, and so is what becomes of them. */
export const mayWrite = ({ isFacilitator }: Reader): boolean => isFacilitator;

export const abilitiesOnList = (reader: Reader) => ({ canWrite: mayWrite(reader) });

/** What somebody may do with one now. Nothing brings a withdrawn one back. */
export function abilitiesOn(reader: Reader, state: ReturnType<typeof stateOf>) {
  return {
    canEdit: mayWrite(reader) && state === 'draft',
    canCorrect: mayWrite(reader) && state === 'published',
    canWithdraw: mayWrite(reader) && state === 'published',
  };
}
