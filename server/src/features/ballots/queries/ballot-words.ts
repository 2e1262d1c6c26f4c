import type { BallotExport } from '@minga/shared/ballots/record.ts';
import { quorumNeeded } from '@minga/shared/ballots/tally.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import type { Words } from '../../notices/policy.ts';
import type { BallotRow, Question } from './ballots.ts';

export type BallotNotice = 'ballot-announced' | 'ballot-closing' | 'ballot-result';
/** `votesFrom`: when it really begins, which its stage may put later than its date. */
type Announced = Pick<BallotRow, 'id' | 'title' | 'mode' | 'rule' | 'quorumPercent' | 'export' | 'closedReason'> & {
  votesFrom: Date;
  votesUntil: Date;
  questions: readonly Question[];
  roll: number;
};
type Say = ReturnType<typeof wordsOf>;
type Text = { title: string; commitment: number };

/** Texts that one line names; of more it says how many. */
const NAMED = 5;

/** «Se vota: «Agua para todos» (compromiso 3), «Datos abiertos» (compromiso 5) y 2 textos más.»; no line where there is none. */
function namedLine(
  what: 'asked' | 'approved' | 'notApproved' | 'withdrawn',
  texts: readonly Text[],
  say: Say,
): string[] {
  if (texts.length === 0) return [];
  const named = texts.slice(0, NAMED).map((text) => say('letters:ballot.text', text));
  const more = texts.length - named.length;
  const list = more > 0 ? say('letters:ballot.more', { texts: named.join(', '), count: more }) : named.join(', ');
  return [say(`letters:ballot.${what}`, { texts: list })];
}

const asText = ({ commitmentNumber, content }: Question): Text => ({
  commitment: commitmentNumber,
  title: content.title,
});

/** The rule in full, and how many must vote. */
function termsOf({ rule, mode, quorumPercent: percent, roll }: Announced, say: Say): string[] {
  const count = quorumNeeded(roll, percent, mode);
  return [
    say('letters:ballot.rule', { rule: say(`ballots:rule.${rule}.name`), text: say(`ballots:rule.${rule}.text`) }),
    say('letters:ballot.quorum', { text: say('ballots:terms.quorumText', { count, roll, percent }) }),
  ];
}

/** What became of each text, and by which rule. */
function resultOf(file: BallotExport, say: Say): string[] {
  const { rule, mode, quorumPercent: percent } = file.ballot;
  const roll = file.roll.entries.length;
  const needed = quorumNeeded(roll, percent, mode);
  const withOutcome = (is: 'approved' | 'notApproved' | 'withdrawn') =>
    file.questions.filter((question, at) => {
      if (question.isWithdrawn) return is === 'withdrawn';
      return is === (file.results[at]?.isApproved ? 'approved' : 'notApproved');
    });
  const isMet = file.turnout > 0 && file.turnout >= needed;
  return [
    ...(['approved', 'notApproved', 'withdrawn'] as const).flatMap((is) => namedLine(is, withOutcome(is), say)),
    say('letters:ballot.turnout', { count: file.turnout, roll }),
    say(`letters:ballot.${isMet ? 'quorumMet' : 'quorumMissed'}`, { count: needed, roll, percent }),
    say('letters:ballot.ruleWas', { rule: say(`ballots:rule.${rule}.name`) }),
  ];
}

/** What somebody reads about a ballot, as it was or will be announced. */
export function wordsOfBallot(
  ballot: Announced,
  kind: BallotNotice,
  { slug, timeZone }: { slug: string; timeZone: string },
  to: Locale | Listener,
): Words {
  const say = wordsOf(to);
  const { id, title, mode, votesFrom, votesUntil, closedReason, export: file } = ballot;
  const until = votesUntil.toISOString();
  const window = { at: votesFrom.toISOString(), until, timeZone };
  // What was withdrawn meanwhile is asked no more.
  const asked = namedLine('asked', ballot.questions.filter(({ isStruck }) => !isStruck).map(asText), say);
  const lines: Record<BallotNotice, () => string[]> = {
    'ballot-announced': () => [
      say('letters:ballot.window', window),
      ...asked,
      ...termsOf(ballot, say),
      say(`letters:ballot.${mode}`),
    ],
    'ballot-closing': () => [say('letters:ballot.closes', { at: until, timeZone }), ...asked, ...termsOf(ballot, say)],
    'ballot-result': () => [
      ...(closedReason === null ? [] : [say('letters:ballot.closedEarly', { reason: closedReason })]),
      // Before it is closed, in the letter that is shown to whoever would close it.
      ...(file ? resultOf(file, say) : [say('letters:ballot.resultToCome')]),
    ],
  };
  return { title: say(`letters:${kind}.title`, { title }), lines: lines[kind](), path: paths.ballot(slug, id) };
}
