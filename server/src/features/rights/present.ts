import type { CsvValue } from '@minga/shared/kernel/csv.ts';
import { csvOf } from '@minga/shared/kernel/csv.ts';
import type { Terms } from '@minga/shared/kernel/retention.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { OwnText, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import type { AddressChange, AddressLink } from '@minga/shared/rights/addresses.ts';
import type { HeldList, PersonalData, Privacy } from '@minga/shared/rights/schema.ts';
import { strToU8, zipSync } from 'fflate';
import { composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { type Words, wordsOf } from '../../platform/texts/texts.ts';
import { CONFIRM_HOURS, STOP_DAYS } from './commands/addresses.ts';
import type { FoundChange } from './queries/addresses.ts';
import { columnsOf, type HeldRows } from './queries/personal-data.ts';
import { abilitiesOnPrivacy, HELD, type Held, termsInWords } from './policy.ts';
import type { FoundPrivacy } from './queries/privacy.ts';
import type { Scope } from '../../platform/http/gate.ts';

export type FoundData = {
  exportedAt: Date;
  lists: readonly HeldRows[];
  texts: readonly { forum: string; cycle: string; items: OwnTexts['items'] }[];
};

/** What a list is called in files: by its table, and by its column where somebody's part in the row is another than being its author. */
const kindOf = ({ table, column }: Pick<Held, 'table' | 'column'>): string =>
  ['person_id', 'id', 'email', 'identifier'].includes(column) ? table : `${table}-${column}`;

const titleOf = (held: Pick<Held, 'table' | 'column'>, locale: Locale): string =>
  wordsOf(locale)(`personal-data:list.${kindOf(held)}`);

export const presentData = ({ exportedAt, lists, texts }: FoundData, locale: Locale): PersonalData => ({
  format: 'minga-personal-data',
  formatVersion: 1,
  exportedAt: exportedAt.toISOString(),
  lists: lists.map(({ held, rows }) => ({ kind: kindOf(held), title: titleOf(held, locale), rows: [...rows] })),
  texts: texts.map(({ forum, cycle, items }) => ({ forum, cycle, items })),
});

const cellOf = (value: unknown): CsvValue => {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
};

function removedInWords({ by, reason }: NonNullable<OwnText['removed']>, say: Words): string {
  const who = say(`cycles:ownTexts.removedBy.${by}`);
  return reason === null ? who : say('cycles:ownTexts.removedWhy', { who, reason });
}

/** One CSV file for each list, and one with her own texts, packed together. */
export function packData({ lists, texts }: FoundData, locale: Locale): Buffer {
  const words = wordsOf(locale);
  const heading = (name: string) => words(`personal-data:column.${name}`);
  const files = lists.map(({ held, rows }): [string, string] => {
    const columns = [...columnsOf(held).keys()];
    const cells = rows.map((row) => columns.map((name) => cellOf(row[name])));
    return [`${kindOf(held)}.csv`, csvOf(columns.map(heading), cells)];
  });
  const own = texts.flatMap(({ forum, cycle, items }) =>
    items.map(({ kind, title, text, at, state, removed, madeOfIt, answers }) => [
      forum,
      cycle,
      words(`cycles:ownTexts.kind.${kind}`),
      title,
      text,
      at,
      (removed && removedInWords(removed, words)) ?? (state && words(`cycles:ownTexts.state.${state}`)),
      madeOfIt.map((one) => one.title).join('; '),
      answers
        .map(({ disposition, text: said }) =>
          [disposition && words(`consultations:disposition.${disposition}`), said].filter(Boolean).join(': '),
        )
        .join('\n'),
    ]),
  );
  const headings = ['forum', 'cycle', 'kind', 'title', 'text', 'at', 'state', 'madeOfIt', 'answers'].map(heading);
  if (own.length > 0) files.push([`${words('personal-data:textsFile')}.csv`, csvOf(headings, own)]);
  files.push([`${words('personal-data:readmeFile')}.txt`, words('personal-data:readme')]);
  return Buffer.from(zipSync(Object.fromEntries(files.map(([name, text]) => [name, strToU8(text)]))));
}

export const presentPrivacy = ({ forum, number, texts, versions }: FoundPrivacy, scope: Scope): Privacy => ({
  forumId: forum.id,
  forum: forum.name,
  legalContact: forum.legalContact,
  number,
  texts: [...texts],
  versions: versions.map(({ number: one, at, reason, sha256, body }) => ({
    number: one,
    at: at.toISOString(),
    reason,
    sha256,
    body,
  })),
  abilities: abilitiesOnPrivacy(scope),
});

/** What has come of a change, for whoever has its link. */
export function presentChange(kind: AddressLink, change: FoundChange): AddressChange {
  const { email, isConfirmed, isEnded, isStopped, isExpired, isStoppable } = change;
  const isOver = kind === 'confirm' ? isExpired && !isConfirmed : !isStoppable;
  // One that another took the place of is confirmed no more, and stopped still: with it goes what came after it.
  const state = (kind === 'confirm' ? isEnded : isStopped)
    ? 'stopped'
    : isOver
      ? 'over'
      : kind === 'confirm' && isConfirmed
        ? 'confirmed'
        : 'waiting';
  return { kind, email, isConfirmed, state };
}

/** Letters about another address, by what each mailbox is told. */
type AddressLetter = 'confirm' | 'asked' | 'changed' | 'taken';

/** Their links only open a page: a mail scanner that follows them changes nothing. */
export function addressLetter(
  about: AddressLetter,
  to: string,
  { email, locale, link }: { email: string; locale: Locale; link: string | null },
): Letter {
  const say = (part: string) =>
    wordsOf(locale)(`letters:address.${about}.${part}`, { email, hours: CONFIRM_HOURS, days: STOP_DAYS });
  const blocks = [
    { text: say('lead') },
    ...(link === null ? [] : [{ lead: say('open'), press: say('press'), link }]),
    { text: say('more') },
  ];
  return { to, ...composeLetter({ subject: say('subject'), locale, forum: null, blocks, isToStranger: true }) };
}

/** That a key was added to an account or taken off, and what whoever did not do it can do. Its link opens the account. */
export function passkeyLetter(
  about: 'added' | 'removed',
  to: string,
  { locale, name, publicUrl }: { locale: Locale; name: string; publicUrl: string },
): Letter {
  const say = (part: string) => wordsOf(locale)(`letters:passkey.${about}.${part}`, { name });
  const link = publicUrl + paths.account();
  const blocks = [{ text: say('lead') }, { lead: say('open'), press: say('press'), link }, { text: say('more') }];
  return { to, ...composeLetter({ subject: say('subject'), locale, forum: null, blocks }) };
}

/** The last that an address is used for: that nothing knows it any more. */
export function lastLetter(locale: Locale): Omit<Letter, 'to'> {
  const say = (part: string) => wordsOf(locale)(`letters:erased.${part}`);
  const blocks = ['lead', 'gone', 'stays', 'again'].map((part) => ({ text: say(part) }));
  return composeLetter({ subject: say('subject'), locale, forum: null, blocks });
}

/** The list of personal data, as the administration keeps it ready for whoever may ask for it. */
export const presentHeld = (locale: Locale, terms: Terms): HeldList => {
  const say = wordsOf(locale);
  const days = termsInWords(say, terms);
  return {
    items: HELD.map((held) => ({
      list: titleOf(held, locale),
      at: `${held.table}.${held.column}`,
      columns: [...columnsOf(held).keys()].map((name) => say(`personal-data:column.${name}`)).join(', '),
      why: say(`personal-data:why.${held.why}`),
      kept: say(`personal-data:kept.${held.kept}`, days),
      erased: say(`personal-data:after.${held.erased}`),
    })),
  };
};
