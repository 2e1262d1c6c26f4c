import type {
  Contribution,
  ContributionAddress,
  Contributions,
  OwnContribution,
} from '@minga/shared/consultations/answering.ts';
import type { Responding } from '@minga/shared/consultations/responding.ts';
import { answerInWords, CONFIRM_ADDRESS_HOURS, freeWords, shownCode } from '@minga/shared/consultations/rules.ts';
import type { Consultation, ConsultationItem, Consultations } from '@minga/shared/consultations/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { isAstray } from '@minga/shared/notices/rules.ts';
import type { StrangerLetter } from '@minga/shared/notices/schema.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import {
  abilitiesOn,
  abilitiesOnList,
  abilitiesOnResponding,
  answeringSeat,
  mayWrite,
  type Reader,
  saidAt,
} from './policy.ts';
import type { Counted, Detail } from './queries.ts';
import type { FoundContribution, FoundContributions } from './queries/contributions.ts';
import type { ContributionsPage } from './queries/list-page.ts';
import type { OwnFound } from './queries/own.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const presentItem = ({ row, state, contributions, answered, hidden }: Counted, slug: string): ConsultationItem => ({
  id: row.id,
  state,
  title: row.title,
  introduction: row.introduction,
  opensAt: iso(row.opensAt),
  closesAt: iso(row.closesAt),
  path: paths.consultation(slug, row.id),
  contributions,
  answered,
  hidden,
});

type Found = { items: readonly Counted[]; drafts: readonly Counted[] };

export const presentConsultations = ({ items, drafts }: Found, { scope }: { scope: Reader }): Consultations => ({
  items: items.map((one) => presentItem(one, scope.cycleSlug)),
  drafts: drafts.map((one) => ({ ...presentItem(one, scope.cycleSlug), savedAt: one.row.savedAt.toISOString() })),
  abilities: abilitiesOnList(scope),
});

export function presentConsultation(one: Detail, { scope }: { scope: Reader }): Consultation {
  const { row, versions, themes, lead, organisations, state } = one;
  return {
    ...presentItem(one, scope.cycleSlug),
    questions: row.questions,
    stage: row.stage,
    themes: themes.filter(({ slug }) => row.themes.includes(slug)).map(({ slug, name }) => ({ slug, name })),
    audience: row.audience,
    identityMode: row.identityMode,
    leadOrganisation: lead && { id: lead.id, shortName: lead.shortName },
    options: organisations && {
      themes: themes.map(({ slug, name }) => ({ slug, name })),
      organisations: organisations.map(({ id, shortName, name }) => ({ id, shortName, name })),
    },
    warnings: row.warnings,
    version: row.version,
    savedAt: row.savedAt.toISOString(),
    publishedAt: iso(row.publishedAt),
    versions: versions.map(({ number, content, reason, at, sha256 }) => ({
      number,
      opensAt: content.opensAt,
      closesAt: content.closesAt,
      reason,
      at: at.toISOString(),
      sha256,
    })),
    abilities: abilitiesOn(scope, row, state),
  };
}

type Place = { slug: string; forumName: string };

const NOBODY = {
  ...{ sector: null, territory: null, name: null, organisation: null },
  isGuest: false,
  isVerified: false,
};

/** What is said of whoever wrote, as far as the consultation promised; in what it hides there is nothing (rule 9). */
function authorOf({ row, consultation, person, isGuest, organisation }: FoundContribution) {
  const mode = consultation.identityMode;
  if (mode === 'anonymous') return NOBODY;
  return {
    sector: row.sector,
    territory: row.territory,
    name: mode === 'person' ? (row.name ?? (isGuest ? null : person)) : null,
    organisation: organisation ?? row.organisation,
    isGuest: mode === 'person' && row.name !== null,
    isVerified: organisation !== null,
  };
}

const hiddenOf = ({ row }: FoundContribution) =>
  row.hiddenAt && { at: row.hiddenAt.toISOString(), reason: row.hiddenReason ?? '' };

const responseOf = ({ response, answeredBy }: FoundContribution, forumName: string) =>
  response?.publishedAt
    ? {
        disposition: response.disposition,
        reason: response.reason,
        answeredBy: answeredBy ?? forumName,
        at: response.publishedAt.toISOString(),
      }
    : null;

/** @param isWhole with the words of one that is out of sight, for whoever facilitates */
function presentContribution(found: FoundContribution, { slug, forumName }: Place, isWhole = false): Contribution {
  const { row, consultation, theme } = found;
  const hidden = hiddenOf(found);
  const isShown = hidden === null || isWhole;
  return {
    id: row.id,
    number: row.number,
    body: isShown ? row.body : '',
    answers: isShown ? row.answers : {},
    theme,
    ...(isShown ? authorOf(found) : NOBODY),
    at: saidAt(found).toISOString(),
    path: paths.contribution(slug, consultation.id, row.number),
    hidden,
    response: responseOf(found, forumName),
  };
}

export const presentContributions = ({ items, found, page, offers, ...place }: ContributionsPage): Contributions => ({
  items: items.map((one) => presentContribution(one, place)),
  found,
  page,
  offers,
});

/** The same, one of them, where somebody asked for one by its number. */
export const presentOne = ({ items, ...place }: FoundContributions): Contribution => {
  const [found] = items;
  if (!found) throw new Error('one was found');
  return presentContribution(found, place);
};

/** For those who answer. What is out of sight has its words for whoever facilitates alone. */
export function presentResponding(
  { one, items, letters, ...place }: FoundContributions & { letters: ReadonlyMap<string, StrangerLetter> },
  scope: Reader,
): Responding {
  const first = new Map<string, number>();
  const alikeOf = ({ row, consultation }: FoundContribution): number | null => {
    const words = folded(freeWords(consultation.questions, row.answers));
    const before = first.get(words);
    if (words === '' || before !== undefined) return before ?? null;
    first.set(words, row.number);
    return null;
  };
  return {
    items: items.map((found) => {
      const { response, answeredBy, row } = found;
      return {
        ...presentContribution(found, place, mayWrite(scope)),
        draft:
          response && response.publishedAt === null
            ? {
                disposition: response.disposition,
                reason: response.reason,
                answeredBy: answeredBy ?? place.forumName,
                savedAt: response.at.toISOString(),
              }
            : null,
        letter: letters.get(row.id) ?? null,
        alike: alikeOf(found),
      };
    }),
    answersFor: answeringSeat(scope, one.row)?.organisationShortName ?? null,
    ...abilitiesOnResponding(scope),
  };
}

const addressState = ({ email, emailConfirmedAt }: FoundContribution['row']) =>
  email === null ? 'none' : emailConfirmedAt === null ? 'waiting' : 'confirmed';

const ofConsultation = ({ one, cycle }: OwnFound) => ({
  title: one.row.title,
  path: paths.consultation(cycle.slug, one.row.id),
  closesAt: iso(one.row.closesAt),
  state: one.state,
});

/** For whoever has the code: what they wrote, also where it is out of sight, and what became of it. */
/** @param asked the letter that asks to confirm the address */
export function presentOwn({
  code,
  asked,
  ...own
}: OwnFound & { code: string; asked: StrangerLetter | null }): OwnContribution {
  const { found, cycle } = own;
  const { row, consultation } = found;
  return {
    code: shownCode(code),
    number: row.number,
    answered: consultation.questions.flatMap((question) => {
      const words = answerInWords(question, row.answers[question.id]);
      return words === null ? [] : [{ question: question.label, words }];
    }),
    at: row.at.toISOString(),
    hidden: hiddenOf(found),
    response: responseOf(found, cycle.forumName),
    address: addressState(row) === 'waiting' && asked && isAstray(asked.letter) ? 'undelivered' : addressState(row),
    path: paths.contribution(cycle.slug, consultation.id, row.number),
    consultation: ofConsultation(own),
    forumId: cycle.forumId,
    forumName: cycle.forumName,
    cycleTitle: cycle.title,
    timeZone: cycle.timeZone,
    locale: cycle.locale,
  };
}

export const presentAddress = (own: OwnFound): ContributionAddress => ({
  number: own.found.row.number,
  email: own.found.row.email,
  address: addressState(own.found.row),
  forumId: own.cycle.forumId,
  forumName: own.cycle.forumName,
  consultation: ofConsultation(own),
});

export type About = {
  own: OwnFound;
  /** null where others see the letter before it goes: it opens what somebody wrote, for them alone */
  code: string | null;
  publicUrl: string;
};
type Block = Parameters<typeof composeLetter>[0]['blocks'][number];

function letterTo(
  { own }: Pick<About, 'own'>,
  kind: string,
  blocks: (say: (part: string) => string) => Block[],
): Letter {
  const { row, consultation } = own.found;
  const { forumName } = own.cycle;
  const words = { title: consultation.title, forum: forumName, number: row.number, hours: CONFIRM_ADDRESS_HOURS };
  const say = (part: string) => wordsOf(row.locale)(`letters:${kind}.${part}`, words);
  // Whose mailbox it is nobody knows until it was confirmed (SEC-73).
  const isToStranger = row.emailConfirmedAt === null;
  const content = { subject: say('subject'), locale: row.locale, forum: forumName, blocks: blocks(say), isToStranger };
  return { to: row.email ?? '', ...composeLetter(content) };
}

/** By which whoever contributed confirms their address. Its link only opens a page: a mail scanner that follows it confirms nothing. */
export const confirmLetter = (about: About, link: string): Letter =>
  letterTo(about, 'contribution-confirm', (say) => [
    { text: say('lead') },
    { lead: say('confirm'), press: say('press'), link },
    { text: say('valid') },
    { text: say('ignore') },
  ]);

const ownLink = ({ code, publicUrl }: About): string =>
  publicUrl + (code === null ? `${paths.ownContribution('')}…` : paths.ownContribution(shownCode(code)));

/** What became of it, with the code under which it stays to be read. */
export function outcomeLetter(about: About, kind: 'contribution-answer' | 'contribution-hidden-letter'): Letter {
  const { found } = about.own;
  const { response, row } = found;
  const reason = kind === 'contribution-answer' ? (response?.reason ?? '') : (row.hiddenReason ?? '');
  return letterTo(about, kind, (say) => [
    { text: say('lead') },
    ...(kind === 'contribution-answer' && response
      ? [{ title: wordsOf(row.locale)(`consultations:disposition.${response.disposition}`) }]
      : [{ title: say('reason') }]),
    { text: reason },
    { lead: say('read'), press: say('press'), link: ownLink(about) },
  ]);
}
