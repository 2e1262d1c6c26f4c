import { paths } from '@minga/shared/kernel/paths.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { isAstray } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { CONFIRM_HOURS, ownStateOf, stateOfParticipation } from '@minga/shared/participation/rules.ts';
import type { OwnParticipation, ParticipationForm, ParticipationList } from '@minga/shared/participation/schema.ts';
import { composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { FoundRequests, OwnRequest, RequestRow } from './queries.ts';

type Named = { slug: string; name: string };

/** Themes that were renamed are called as they are now, and those that are gone are left out. */
function presentAsked(row: RequestRow, themes: readonly Named[]) {
  const { organisation, sector, territory, contribution, name, role, email } = row;
  const chosen = themes.filter(({ slug }) => row.themes.includes(slug)).map((theme) => theme.name);
  return { organisation, sector, territory, contribution, name, role, email, themes: chosen };
}

type FoundForm = { isOpen: boolean; themes: readonly Named[]; keptDays: number };

export const presentForm = ({ isOpen, themes, keptDays }: FoundForm): ParticipationForm => ({
  isOpen,
  keptDays,
  themes: themes.map(({ slug, name }) => ({ slug, name })),
});

export const presentOwn = ({ row, cycle, themes }: OwnRequest): OwnParticipation => ({
  ...presentAsked(row, themes),
  state: ownStateOf(row),
  reason: row.reason,
  forumId: cycle.forumId,
  forumName: cycle.forumName,
  cycleTitle: cycle.title,
  cyclePath: paths.cycle(cycle.slug),
});

export function presentRequests(
  { isOpen, themes, rows, seats, letters, organisations }: FoundRequests,
  linkOf: (id: string) => string,
): ParticipationList {
  const letterOf = (id: string) => {
    const letter = letters.get(id) ?? null;
    return { letter, link: letter && isAstray(letter.letter) ? linkOf(id) : null };
  };
  return {
    isOpen,
    items: rows.map(({ row, decidedBy }) => ({
      id: row.id,
      ...presentAsked(row, themes),
      state: stateOfParticipation(row),
      confirmedAt: row.confirmedAt?.toISOString() ?? '',
      decidedAt: row.decidedAt?.toISOString() ?? null,
      decidedBy,
      reason: row.reason,
      ...letterOf(row.id),
      alike: organisations
        .filter((one) => isSameWord(one.name, row.organisation) || isSameWord(one.shortName, row.organisation))
        .map(({ id, shortName }) => ({ id, shortName })),
      seatsOf: seats.filter(({ email }) => email === row.email).map(({ organisation }) => organisation),
    })),
  };
}

type About = { row: RequestRow; cycle: OwnRequest['cycle'] };

/**
 * The letter about a decision before it is taken, in the language of the forum. What its link opens is for whoever asked alone.
 * @param link to their request, without its key
 */
export function presentPlanned(
  found: About,
  decided: Pick<RequestRow, 'outcome' | 'reason'>,
  link: string,
): PlannedLetter {
  const { row, cycle } = found;
  const { subject, text } = decisionLetter({ cycle, row: { ...row, ...decided, locale: cycle.locale } }, link);
  return { people: 1, atOnce: 1, daily: 0, none: 0, letter: { subject, text } };
}

/**
 * The letter by which whoever asked confirms it. Its link only opens a page: a mail scanner that follows it confirms nothing. It holds no
 * word of the request: whose mailbox it is that a stranger wrote into the form, nobody knows yet (SEC-73).
 */
export function confirmLetter({ row, cycle }: About, link: string): Letter {
  const { locale } = row;
  const said = { forum: cycle.forumName, cycle: cycle.title, hours: CONFIRM_HOURS };
  const say = (part: string) => wordsOf(locale)(`letters:participation-confirm.${part}`, said);
  const blocks = [
    { text: say('lead') },
    { lead: say('confirm'), press: say('press'), link },
    { text: say('valid') },
    { text: say('ignore') },
  ];
  const content = { subject: say('subject'), locale, forum: cycle.forumName, blocks, isToStranger: true };
  return { to: row.email, ...composeLetter(content) };
}

/** What became of it; an approved one also brings an invitation, in a letter of its own. */
export function decisionLetter({ row, cycle }: About, link: string): Letter {
  const { locale, organisation, outcome, reason } = row;
  const say = (part: string) =>
    wordsOf(locale)(`letters:participation-${outcome}.${part}`, { organisation, forum: cycle.forumName });
  const blocks = [
    { text: say('lead') },
    ...(reason === null ? [] : [{ title: say('reason') }, { text: reason }]),
    { lead: say('read'), press: say('press'), link },
  ];
  return { to: row.email, ...composeLetter({ subject: say('subject'), locale, forum: cycle.forumName, blocks }) };
}
