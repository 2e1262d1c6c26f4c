import { cutTo } from '../kernel/text.ts';
import type { Potential } from '../cycles/rules.ts';
import { isGovernment, type Sector } from '../people/rules.ts';
import {
  isVerifiable,
  namesAnswerability,
  namesPublic,
  namesBindingChange,
  namesParticipation,
  potentialHint,
  saysSomething,
  titleSimilarity,
  unexplainedAcronyms,
  wordsPerSentence,
} from './lexicon.ts';
import { likenessOf, matchMilestones } from './milestones.ts';
import { type CommitmentText, type Milestone, missingForFreezing, TEXT_FIELDS, VALUES } from './template.ts';

/** The drafting rules C01 to C16 of reference domain.md section 8.4. They advise the drafters and block nothing. */
export const RULE_IDS = [
  'C01',
  'C02',
  'C03',
  'C04',
  'C05',
  'C06',
  'C07',
  'C08',
  'C09',
  'C10',
  'C11',
  'C12',
  'C13',
  'C14',
  'C15',
  'C16',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** `ok`: nothing to say. `warn` and `info`: worth another look. `field` is where the form sends the person. */
export type Hint = {
  rule: RuleId;
  level: 'ok' | 'warn' | 'info';
  variant: string;
  params: Record<string, string | number>;
  field: string | null;
};

export type HintContext = {
  planStartsOn: string;
  planEndsOn: string;
  /** titles in earlier plans of the forum */
  earlierTitles: readonly string[];
  sources: number;
  drafters: readonly { sector: Sector }[];
  /** the co-created version that an entity's text departs from */
  coCreated: CommitmentText | null;
  /** the entity's reason for departing, if it gave one */
  reason: string;
};

type Verdict = Omit<Hint, 'rule'>;
type Rule = (text: CommitmentText, context: HintContext) => Verdict;

const fine = (variant = 'ok'): Verdict => ({ level: 'ok', variant, params: {}, field: null });
const flag = (
  level: 'warn' | 'info',
  field: string | null,
  params: Hint['params'] = {},
  variant = 'flag',
): Verdict => ({ level, variant, params, field });
const wholeText = (text: CommitmentText): string => [text.title, ...TEXT_FIELDS.map((name) => text[name])].join('\n');
const hasText = (value: string | null): boolean => (value ?? '').trim() !== '';
const isDated = (milestone: Milestone): milestone is Milestone & { dueOn: string } => milestone.dueOn !== null;

/** What a milestone yields: its output, and its title too where the output names no thing of its own. */
const yieldOf = ({ title, output }: Milestone): string => (isVerifiable(output) ? output : `${title}. ${output}`);

export function potentialOf(text: CommitmentText): Potential {
  return potentialHint({
    promise: [text.title, text.solution, text.results].join('\n'),
    outputs: text.milestones.map(yieldOf),
    addedValue: text.addedValue,
    isCarriedOver: hasText(text.carriedOverFrom),
    responsibleOrganisations: new Set(
      text.milestones.map((milestone) => milestone.responsibleOrganisationId).filter(Boolean),
    ).size,
    claimsParticipation: hasText(text.values.participation),
  });
}

const verifiableMilestones = (text: CommitmentText): boolean =>
  text.milestones.length > 0 && text.milestones.every(({ output }) => isVerifiable(output));

const LENS_CHARACTERS = 80;
const opensToPublic = (text: CommitmentText): boolean =>
  VALUES.some(
    (value) => (text.values[value] ?? '').trim().length >= LENS_CHARACTERS && namesPublic(text.values[value] ?? ''),
  );

const c01: Rule = (text) => {
  const missing = missingForFreezing(text).filter(({ code }) => code === 'required');
  return missing.length === 0 ? fine() : flag('warn', missing[0]?.field ?? null, { count: missing.length });
};

const c02: Rule = (text, context) => {
  const { startsOn, endsOn } = text;
  if (startsOn === null || endsOn === null) return fine('empty');
  const fits = startsOn < endsOn && startsOn >= context.planStartsOn && endsOn <= context.planEndsOn;
  return fits ? fine() : flag('warn', 'endsOn', { from: context.planStartsOn, to: context.planEndsOn });
};

const c03: Rule = (text) => {
  const count = text.milestones.length;
  const whole = text.milestones.every(
    (one) => hasText(one.output) && one.dueOn !== null && one.responsibleOrganisationId !== null,
  );
  return count >= 2 && count <= 10 && whole ? fine() : flag('warn', 'milestones', { count }, whole ? 'flag' : 'parts');
};

const c04: Rule = (text) => {
  const vague = text.milestones.findIndex(({ output }) => hasText(output) && !isVerifiable(output));
  return vague === -1 ? fine() : flag('warn', `milestones.${vague}.output`, { number: vague + 1 });
};

const c05: Rule = (text) => {
  const dates = text.milestones.filter(isDated).map(({ dueOn }) => dueOn);
  const { startsOn, endsOn } = text;
  if (dates.length === 0 || startsOn === null || endsOn === null) return fine('empty');
  if (dates.some((day) => day < startsOn || day > endsOn)) return flag('warn', 'milestones', {}, 'outside');
  if (dates.every((day) => day === endsOn)) return flag('warn', 'milestones', {}, 'last-day');
  const middle = (Date.parse(startsOn) + Date.parse(endsOn)) / 2;
  return dates.some((day) => Date.parse(day) <= middle) ? fine() : flag('warn', 'milestones', {}, 'late');
};

const c06: Rule = (text) => {
  if (!hasText(text.results)) return fine('empty');
  const numbers = text.results.match(/\d+(?:[.,]\d+)?/g) ?? [];
  const has = {
    measures: numbers.length >= 2,
    date: /\b20\d\d\b/.test(text.results),
    source: /(fuente|segun|según|registro|encuesta|source|according|survey|register)/i.test(text.results),
  };
  return has.measures && has.date && has.source ? fine() : flag('warn', 'results');
};

const c07: Rule = (text) => (opensToPublic(text) ? fine() : flag('warn', 'values', { characters: LENS_CHARACTERS }));

const c08: Rule = (text) => {
  if (text.values.accountability === null) return fine('empty');
  const named = namesAnswerability(
    [text.values.accountability, text.solution, ...text.milestones.map(({ output }) => output)].join('\n'),
  );
  return named ? fine() : flag('warn', 'values.accountability');
};

const c09: Rule = (text) => {
  // Of a sheet that is still blank nothing can be said, unless it says of itself that it continues something.
  if (
    !hasText(text.carriedOverFrom) &&
    !hasText(text.solution) &&
    text.milestones.every(({ output }) => !hasText(output))
  )
    return fine('empty');
  const potential = potentialOf(text);
  if (potential === 'substantial') return fine('substantial');
  return flag(
    potential === 'unclear' ? 'warn' : 'info',
    potential === 'unclear' ? 'addedValue' : 'milestones',
    {},
    potential,
  );
};

const SAME_TITLE = 0.7;
const c10: Rule = (text, context) => {
  const twin =
    context.earlierTitles.find((title) => titleSimilarity(title, text.title) >= SAME_TITLE) ??
    (hasText(text.carriedOverFrom) ? text.carriedOverFrom : undefined);
  return twin === undefined || saysSomething(text.addedValue) ? fine() : flag('warn', 'addedValue', { title: twin });
};

const c11: Rule = (_text, context) => (context.sources > 0 ? fine() : flag('warn', null));

const c12: Rule = (_text, context) => {
  const sectors = new Set(context.drafters.map(({ sector }) => sector));
  const balanced =
    context.drafters.length >= 5 && sectors.size >= 2 && [...sectors].some((sector) => !isGovernment(sector));
  return balanced ? fine() : flag('warn', null, { drafters: context.drafters.length, sectors: sectors.size });
};

const c13: Rule = (text) => (hasText(text.budgetNote) ? fine() : flag('info', 'budgetNote'));

/** Two texts of one milestone with less in common than this promise two things. */
const OTHER_MILESTONE = 0.25;
const nameOf = ({ title, output }: Milestone): string => cutTo([title, output].filter(hasText).join(': '), 160);
const binds = (milestone: Milestone): boolean => namesBindingChange(yieldOf(milestone));

type Loss = { variant: 'swapped' | 'dropped' | 'milestone' | 'replaced'; params: Hint['params'] };

/** Milestones that were agreed and are gone, or promise less than they did; those that bound somebody first. */
function lostMilestones(before: CommitmentText, after: CommitmentText): Loss[] {
  const losses = matchMilestones(before.milestones, after.milestones).flatMap((match): Loss[] => {
    const old = match.before === null ? undefined : before.milestones[match.before];
    if (!old) return [];
    const now = match.after === null ? undefined : after.milestones[match.after];
    const params = { milestone: nameOf(old), now: now ? nameOf(now) : '' };
    if (!now) return [{ variant: binds(old) ? 'dropped' : 'milestone', params }];
    if (binds(old) && !binds(now)) return [{ variant: 'swapped', params }];
    return likenessOf(old, now) < OTHER_MILESTONE ? [{ variant: 'replaced', params }] : [];
  });
  const order = ['swapped', 'dropped', 'milestone', 'replaced'];
  return losses.sort((a, b) => order.indexOf(a.variant) - order.indexOf(b.variant));
}

/** Who takes part, wherever it was said: as a value, in the solution, or as what a milestone yields. */
function losesParticipation(before: CommitmentText, after: CommitmentText): boolean {
  const saidIn = (text: CommitmentText) =>
    namesParticipation([text.title, text.solution, text.results, ...text.milestones.map(nameOf)].join('\n'));
  const isUnsaid = saysSomething(before.values.participation ?? '') && !saysSomething(after.values.participation ?? '');
  return isUnsaid || (saidIn(before) && !saidIn(after) && !saysSomething(after.values.participation ?? ''));
}

const ORDER: readonly Potential[] = ['unclear', 'modest', 'substantial'];
/** A reason makes a loss worth knowing instead of worth a warning; it does not make it none. */
const c14: Rule = (text, context) => {
  const before = context.coCreated;
  if (before === null) return fine('empty');
  const [loss] = lostMilestones(before, text);
  const isLower = ORDER.indexOf(potentialOf(text)) < ORDER.indexOf(potentialOf(before));
  const isUnheard = losesParticipation(before, text);
  const first = isLower && loss?.variant !== 'swapped' && loss?.variant !== 'dropped' ? 'potential' : loss?.variant;
  const variant = first ?? (isUnheard ? 'participation' : undefined);
  if (variant === undefined) return fine();
  const isReasoned = hasText(context.reason);
  const whole = [variant, first && isUnheard ? 'unheard' : '', isReasoned ? 'reasoned' : ''].filter(Boolean).join('-');
  const field = loss ? 'milestones' : isUnheard ? 'values.participation' : null;
  return flag(isReasoned ? 'info' : 'warn', field, loss?.params ?? {}, whole);
};

/** Does the text keep less than was agreed? Then nothing on screen may sound as if all were well. */
export const isWeakened = (hints: readonly Hint[]): boolean =>
  hints.some(({ rule, level }) => rule === 'C14' && level !== 'ok');

const LONG_SENTENCE = 30;
const c15: Rule = (text) => {
  const whole = wholeText(text);
  const words = Math.round(wordsPerSentence(whole));
  if (words > LONG_SENTENCE) return flag('info', null, { words }, 'long');
  const acronyms = unexplainedAcronyms(whole);
  return acronyms.length === 0 ? fine() : flag('info', null, { acronyms: acronyms.slice(0, 5).join(', ') }, 'acronyms');
};

const c16: Rule = (text) => {
  const promising = verifiableMilestones(text) && opensToPublic(text) && potentialOf(text) !== 'unclear';
  return promising ? fine() : flag('info', null);
};

const RULES: Record<RuleId, Rule> = {
  C01: c01,
  C02: c02,
  C03: c03,
  C04: c04,
  C05: c05,
  C06: c06,
  C07: c07,
  C08: c08,
  C09: c09,
  C10: c10,
  C11: c11,
  C12: c12,
  C13: c13,
  C14: c14,
  C15: c15,
  C16: c16,
};

/** All sixteen verdicts on a draft, in order. Pure: the form asks at every key stroke, the server once more. */
export function hintsFor(text: CommitmentText, context: HintContext): Hint[] {
  return RULE_IDS.map((rule) => ({ rule, ...RULES[rule](text, context) }));
}

export type Mix = Record<Potential | 'unrated', number>;

export function mixOf(items: readonly { potential: Potential | null }[]): Mix {
  const mix: Mix = { unclear: 0, modest: 0, substantial: 0, unrated: 0 };
  for (const { potential } of items) mix[potential ?? 'unrated'] += 1;
  return mix;
}

/** C21 for the whole plan: at most a tenth unclear, at least a fifth substantial. Null while nothing is rated. */
export function isMixAmbitious(mix: Mix): boolean | null {
  const rated = mix.unclear + mix.modest + mix.substantial;
  if (rated === 0) return null;
  return mix.unclear * 10 <= rated && mix.substantial * 5 >= rated;
}
