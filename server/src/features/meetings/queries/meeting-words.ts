import type { Address } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { Answer } from '@minga/shared/meetings/answers.ts';
import type { Modality } from '@minga/shared/meetings/rules.ts';
import type { Publication } from '@minga/shared/meetings/schema.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import type { Words } from '../../notices/policy.ts';
import { materialLines } from './materials.ts';

/** What changed, as far as it changes somebody's day: time and place say what they were before. */
export function changesOf(diff: Publication['diff'], timeZone: string, say: ReturnType<typeof wordsOf>): string[] {
  const before = new Map(diff.map(({ field, before: was }) => [field, was]));
  const lines: string[] = [];
  if (before.has('startsAt')) lines.push(say('letters:meeting.began', { at: before.get('startsAt'), timeZone }));
  if (before.has('room')) lines.push(say('letters:meeting.wasAt', { room: before.get('room') ?? '—' }));
  const others = [...before.keys()].filter((field) => !['startsAt', 'endsAt', 'room'].includes(field));
  if (others.length > 0)
    lines.push(
      say('letters:meeting.alsoChanged', {
        fields: others.map((field) => say(`meetings:log.field.${field}`)).join(', '),
      }),
    );
  return lines;
}

const isOnOneDay = (startsAt: Date, endsAt: Date, timeZone: string): boolean =>
  wallClock(startsAt, timeZone).slice(0, 10) === wallClock(endsAt, timeZone).slice(0, 10);

/** Of an agenda a letter has its beginning; the page has the rest. */
const AGENDA = { lines: 3, letters: 100 };

/** «Agenda: Bienvenida · Revisión de borradores · Acuerdos …» */
function agendaLines(agenda: string, say: ReturnType<typeof wordsOf>): string[] {
  const points = agenda.split('\n').map((line) => line.replace(/^\s*[-*•–·]\s+/, '').trim());
  const [written, most] = [points.filter((point) => point !== ''), AGENDA.lines];
  if (written.length === 0) return [];
  const first = written.slice(0, most).map((point) => excerptOf(point, AGENDA.letters));
  return [say('letters:meeting.agenda', { points: `${first.join(' · ')}${written.length > most ? ' …' : ''}` })];
}

/** What somebody said about coming; `isEarlier`: for a time that the meeting has no more, so it counts no longer. */
export type OwnAnswer = { answer: Answer; isEarlier: boolean };

export type ToSay = {
  what: 'meeting-published' | 'meeting-changed' | 'meeting-cancelled' | 'meeting-reminder' | 'meeting-out';
  title: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  modality: Modality;
  room: string | null;
  agenda: string;
  /** how one joins from afar: for whoever is expected, and nobody else */
  joining?: string | null;
  /** they were invited and have not come: until then nothing to join by, and no answer */
  isInvited?: boolean;
  /** they are known by their address alone: how one joins they see once they have signed in with it */
  isToSignIn?: boolean;
  changes?: readonly string[];
  answer?: OwnAnswer | null;
  materials?: readonly { name: string }[];
  reason: string | null;
  path: Address;
};

/** What somebody reads about a meeting, as it was or will be announced. */
export function wordsOfMeeting(meeting: ToSay, to: Locale | Listener): Words {
  const { what, title, startsAt, endsAt, timeZone, reason } = meeting;
  const say = wordsOf(to);
  const when = { at: startsAt.toISOString(), until: endsAt.toISOString(), timeZone };
  const how = say(`shell:modality.${meeting.modality}`);
  // Without a room, how one meets is no place.
  const where = meeting.room
    ? say('letters:meeting.where', { where: `${how}, ${meeting.room}` })
    : say(`letters:meeting.${meeting.modality === 'online' ? 'how' : 'howUnplaced'}`, { how });
  const isCalledOff = what === 'meeting-out' || what === 'meeting-cancelled';
  const lines = [
    say(`letters:meeting.${isOnOneDay(startsAt, endsAt, timeZone) ? 'when' : 'whenDays'}`, when),
    ...(isCalledOff ? [] : [where]),
    ...(meeting.joining && !isCalledOff ? [say('letters:meeting.joining', { joining: meeting.joining })] : []),
    ...(meeting.isToSignIn && !isCalledOff ? [say('letters:meeting.signInFirst')] : []),
    ...(meeting.isInvited && !isCalledOff ? [say('letters:meeting.comeInFirst')] : []),
    ...(meeting.changes ?? []),
    ...(meeting.answer?.isEarlier && !isCalledOff
      ? [say(`letters:meeting.answerLapsed.${meeting.answer.answer}`)]
      : []),
    ...(isCalledOff ? [] : agendaLines(meeting.agenda, say)),
    ...(isCalledOff ? [] : materialLines(meeting.materials ?? [], to)),
    ...(reason ? [say('letters:meeting.reason', { reason })] : []),
  ];
  return { title: say(`letters:${what}.title`, { title }), lines, path: meeting.path };
}

/** The question whether one comes, answered by links that need no session; whoever has answered may answer otherwise. */
export function questionOf(link: string, locale: Locale, own: OwnAnswer | null): NonNullable<Words['question']> {
  const say = wordsOf(locale);
  return {
    lead: own && !own.isEarlier ? say(`letters:meeting.answered.${own.answer}`) : say('letters:meeting.question'),
    choices: (['yes', 'maybe', 'no'] as const).map((answer) => ({
      press: say(`letters:meeting.answer.${answer}`),
      link: `${link}?answer=${answer}`,
    })),
  };
}
