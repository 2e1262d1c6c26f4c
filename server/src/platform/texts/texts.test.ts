import type * as Errors from '@minga/shared/kernel/errors.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { addThirdLanguage, strayWords, THIRD } from '../../../../tests/support/third-language.ts';
import type * as Boards from '../../features/boards/present.ts';
import type * as Commitments from '../../features/commitments/present.ts';
import type * as Meetings from '../../features/meetings/commands/import-words.ts';
import type * as People from '../../features/people/present.ts';
import type * as Reports from '../../features/reports/present.ts';
import type * as Texts from './texts.ts';

/** What the server says, in a language that was added as a folder and a line in the list. */
const third = await addThirdLanguage();
afterAll(() => third.remove());
const locale = THIRD as 'es';
const texts = await third.load<typeof Texts>('server/src/platform/texts/texts.ts');
const { AppError, ERRORS } = await third.load<typeof Errors>('shared/src/kernel/errors.ts');
const at = '2031-03-05T14:00:00Z';
const params = { stage: 'adoption', rule: 'S01', criterion: 'diagnoses-reachable', count: 2, timeZone: 'America/Lima' };
const instants = { at, opens: at, closes: at };

describe('a language that was added', () => {
  it('says every error, with its stage, its hour and what is missing', () => {
    const said = (Object.keys(ERRORS) as (keyof typeof ERRORS)[]).map((code) => [
      code,
      strayWords(texts.errorTitle(code, locale, { ...params, ...instants })),
    ]);
    expect(said.filter(([, words]) => words?.length !== 0)).toEqual([]);
    const refused = new AppError('stage.gate-unmet', { params: { ...params, ...instants } });
    expect(texts.errorTitle(refused.code, locale, refused.params)).toMatch(/ж+ 2 ж+/);
    expect(strayWords(texts.fieldMessage({ field: 'x', code: 'never-heard-of' }, locale))).toEqual([]);
  });

  it('writes letters, feeds, marks of guests, hints and reasons of refused lines', async () => {
    const people = await third.load<typeof People>('server/src/features/people/present.ts');
    const boards = await third.load<typeof Boards>('server/src/features/boards/present.ts');
    const reports = await third.load<typeof Reports>('server/src/features/reports/present.ts');
    const meetings = await third.load<typeof Meetings>('server/src/features/meetings/commands/import-words.ts');
    const commitments = await third.load<typeof Commitments>('server/src/features/commitments/present.ts');
    const asker = { email: '1@2', publicUrl: '' };
    const byMail = (kind: 'code' | 'link') =>
      people.signInLetter({ locale }, { ...asker, kind, secret: '123456', minutes: 10, back: undefined });
    const letterOf = (as: People.Given) =>
      people.invitationLetter({ email: '1@2', locale } as Parameters<typeof people.invitationLetter>[0], {
        by: 'Ж',
        forumName: 'Ж',
        as: [as],
        link: '/sign-in',
        timeZone: 'UTC',
        goodUntil: new Date(at),
      });
    const seats = [null, at].flatMap((from) => [null, at].map((until) => ({ beginsAt: from, endsAt: until })));
    const ofSeats = seats.map((period) => letterOf({ seatOf: 'Ж', seatRole: 'member', isAlternate: false, ...period }));
    const letters = [byMail('code'), byMail('link'), letterOf({ role: 'observer' }), ...ofSeats];
    const written = letters.map(({ subject, text }) => `${subject} ${text?.replace(/^\/sign-in\S*$/gm, '')}`);
    const news = { position: 1, at: new Date(at), path: null, title: null, reason: null };
    const item = { ...news, key: 'stage.changed-closed', stage: 'adoption' } as const;
    written.push(reports.presentNews(item, { id: '', slug: '', locale })?.title ?? 'nothing');
    written.push(boards.voiceOf({ isVerified: false, confirmedBy: 'Ж', isRemoved: false, origin: null }, locale));
    const lines = meetings.IMPORT_ERRORS.map((one) => ({ line: 1, field: 'title', code: one }));
    written.push(...meetings.presentErrors(lines, locale).map(({ message }) => message));
    const left = meetings.SKIPPED.map((one) => ({ title: 'Ж', code: one }));
    written.push(...meetings.presentSkipped(left, locale).map(({ message }) => message));
    const hint = { rule: 'C14', level: 'warn', variant: 'swapped-unheard', params: {}, field: null } as const;
    const [hinted] = commitments.presentHints([hint]).items;
    written.push(`${hinted?.title[locale]} ${hinted?.text?.[locale]}`);
    expect(written.flatMap(strayWords)).toEqual([]);
    expect(written.filter((text) => !text.includes('ж'))).toEqual([]);
  });

  it('falls back to the first language for a text that it lacks', () => {
    expect(texts.wordsOf(locale)('fields:required')).not.toBe('fields:required');
    expect(texts.wordsOf('xx' as 'es')('fields:required')).toBe(texts.wordsOf('es')('fields:required'));
  });
});
