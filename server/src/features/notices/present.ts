import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Notice } from '@minga/shared/notices/schema.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { Words } from './policy.ts';
import type { NoticeRow } from './queries.ts';

/** One letter about one notice, or about several of a day under one subject. */
export function letterAbout(
  said: readonly Words[],
  { locale, publicUrl }: { locale: Locale; publicUrl: string },
): Omit<Letter, 'to'> {
  const say = wordsOf(locale);
  const [first] = said;
  const isOne = said.length === 1;
  const sections = said.map(({ title, lines, path }) =>
    [...(isOne ? [] : [title]), ...lines, `${publicUrl}${path}`].join('\n'),
  );
  const end = `-- \n${say('letters:notices.end', { link: `${publicUrl}/notices` })}\n`;
  return {
    subject: isOne && first ? first.title : say('letters:notices.day', { count: said.length }),
    text: `${sections.join('\n\n')}\n\n${end}`,
    // Several invitations in one letter are taken for one by calendar programs: those of a day link to the calendar.
    ...(isOne && first?.calendar ? { calendar: first.calendar } : {}),
  };
}

type Said = { notice: NoticeRow; cycleTitle: string; timeZone: string; words: Words };

export function presentNotice({ notice, cycleTitle, timeZone, words }: Said): Notice {
  const { title, lines, path } = words;
  const { id, kind, at, readAt } = notice;
  return {
    id,
    kind,
    title,
    lines: [...lines],
    path,
    at: at.toISOString(),
    isUnread: readAt === null,
    cycleTitle,
    timeZone,
  };
}
