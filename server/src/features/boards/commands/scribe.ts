import type { OpBody } from '@minga/shared/boards/protocol.ts';
import { type IdentityMode, type Refusal, scribing } from '@minga/shared/boards/rules.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { faultOfClaim } from '@minga/shared/people/names.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { calledIn, type NamesOfForum } from '../queries/guests.ts';

/** On whose behalf a note is written; null for everything else. */
export function scribedBy(op: OpBody): string | null {
  return op.type === 'note.add' ? (op.args.onBehalfOf ?? null) : null;
}

/** NO8, as far as it needs the forum's names; the rest is decided by the shared rules, also in the browser. */
export function refusalOfScribe(
  op: OpBody,
  mode: IdentityMode,
  isGuest: boolean,
  names: NamesOfForum | null,
): Refusal | null {
  const whose = scribedBy(op);
  if (whose === null || names === null) return null;
  const called = calledIn(names);
  if (scribing(mode, isGuest) === 'kinds') {
    const isKind = [...SECTORS, ...called.organisations].some((kind) => isSameWord(kind, whose));
    return isKind ? null : { code: 'note.scribe-kinds-only' };
  }
  const fault = isGuest ? faultOfClaim(whose, called, 'voice') : null;
  if (fault === null) return null;
  return { code: fault === 'is-mark' || fault === 'mixed-scripts' ? 'note.scribe-mark' : 'note.scribe-of-forum' };
}
