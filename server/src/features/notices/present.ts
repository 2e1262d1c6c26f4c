import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import type { Devices, Notice, PlannedLetter } from '@minga/shared/notices/schema.ts';
import { type Block, composeLetter, type LetterContent } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import type { PushMessage } from '../../platform/mail/push.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { Words } from './policy.ts';
import type { NoticeRow } from './queries.ts';
import type { DeviceRow } from './queries/devices.ts';

type To = { locale: Locale; publicUrl: string; forumName: string; stop: string };
/** Of whoever was invited into the forum and has not come: where they come in, and until when. */
export type WayIn = { link: string; until: Date; timeZone: string };

/** What it says among others. */
const linesOf = ({ lines, text }: Words): string[] => [...lines, ...(text === undefined ? [] : [excerptOf(text)])];

/** One by what it is about, several of a day as so many. */
const subjectOf = (said: readonly Words[], { locale, forumName: forum }: Pick<To, 'locale' | 'forumName'>): string =>
  said[0] && said.length === 1 ? said[0].title : wordsOf(locale)('letters:notices.day', { forum, count: said.length });

/** What a device shows of the letter about these: its subject, and where it leads. */
export const messageAbout = (said: readonly Words[], to: Pick<To, 'locale' | 'forumName'>): PushMessage => ({
  title: subjectOf(said, to),
  path: said[0] && said.length === 1 ? said[0].path : paths.notices(),
  lang: to.locale,
});

/** What a letter says about one notice, or about several of a day under one subject. */
function contentOfLetter(said: readonly Words[], to: To & { wayIn?: WayIn | undefined }): LetterContent {
  const { wayIn, locale, publicUrl, forumName: forum, stop } = to;
  const say = wordsOf(locale);
  const ask = (lead: string, press: string, link: string) => ({
    lead: say(`letters:notices.${lead}`),
    press: say(`letters:notices.${press}`),
    link,
  });
  const [first] = said;
  const one = said.length === 1 ? first : undefined;
  const blocks = one
    ? [
        { lines: one.lines },
        ...(one.text === undefined ? [] : [{ text: one.text }]),
        ...(one.question ? [one.question] : []),
        ask('read', 'press', publicUrl + one.path),
      ]
    : said.flatMap((words): Block[] => [
        { title: words.title, link: publicUrl + words.path },
        { lines: linesOf(words) },
        ...(words.question ? [words.question] : []),
      ]);
  const invited = wayIn && {
    lead: say('letters:notices.invited', { forum, at: wayIn.until, timeZone: wayIn.timeZone }),
    press: say('letters:notices.invitedPress'),
    link: wayIn.link,
  };
  const end = {
    why: say('letters:notices.why', { forum }),
    links: [
      ask('choose', 'choosePress', publicUrl + paths.notices({ '#': 'choices' })),
      ask('stop', 'stopPress', stop),
    ],
  };
  return { subject: subjectOf(said, to), locale, forum, blocks: invited ? [...blocks, invited] : blocks, end };
}

/** The letter about one act before it is done. Each person has links of their own. */
export function plannedLetterOf(words: Words, to: Omit<To, 'stop'>): { subject: string; text: string } {
  const stop = `${to.publicUrl}${paths.stopLetters('')}…`;
  const { subject, text } = composeLetter(contentOfLetter([words], { ...to, stop }));
  return { subject, text };
}

/** The letters of an act that writes several: the first, and the others where there are any. */
export function lettersOf(
  words: readonly (Words | null)[],
  to: Omit<To, 'stop'>,
): Pick<PlannedLetter, 'letter' | 'others'> {
  const [letter = null, ...others] = words.flatMap((one) => (one ? [plannedLetterOf(one, to)] : []));
  return others.length > 0 ? { letter, others } : { letter };
}

export function letterAbout(said: readonly Words[], to: To & { wayIn: WayIn | undefined }): Omit<Letter, 'to'> {
  const [first] = said;
  return {
    ...composeLetter(contentOfLetter(said, to)),
    stop: to.stop,
    ...(said.length === 1 && first?.calendar ? { calendar: first.calendar } : {}),
  };
}

type Said = { notice: NoticeRow; cycleTitle: string; timeZone: string; words: Words };

export function presentNotice({ notice, cycleTitle, timeZone, words }: Said): Notice {
  const { title, path } = words;
  const { id, kind, at, readAt } = notice;
  return {
    id,
    kind,
    title,
    lines: linesOf(words),
    path,
    at: at.toISOString(),
    isUnread: readAt === null,
    cycleTitle,
    timeZone,
  };
}

type OwnDevices = {
  rows: readonly { device: DeviceRow; userAgent: string | null }[];
  sessionId: string;
  serverKey: string;
};

export const presentDevices = ({ rows, sessionId, serverKey }: OwnDevices): Devices => ({
  serverKey,
  items: rows.map(({ device, userAgent }) => ({
    id: device.id,
    device: userAgent,
    at: device.at.toISOString(),
    isHere: device.sessionId === sessionId,
    isOutdated: device.serverKey !== serverKey,
  })),
});
