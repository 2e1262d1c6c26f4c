import type { Need } from '@minga/shared/events/needs.ts';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import shellEn from '../../../../../shared/texts/en/shell.json' with { type: 'json' };
import shellEs from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import peopleEn from '../../../../../shared/texts/en/people.json' with { type: 'json' };
import peopleEs from '../../../../../shared/texts/es/people.json' with { type: 'json' };
import { Needs } from './needs.tsx';

const texts = { es: { shell: shellEs, people: peopleEs }, en: { shell: shellEn, people: peopleEn } };
const title = 'Agua limpia';
/** Of each kind one, so that a kind without words does not compile here, or is read below. */
const SUBJECTS: { [Kind in Need['kind']]: Pick<Extract<Need, { kind: Kind }>, 'subject' | 'params'> } = {
  vote: { subject: { kind: 'ballot', id: '1' }, params: { title } },
  'decide-objections': { subject: { kind: 'ballot', id: '2' }, params: { title, count: 2 } },
  'answer-contributions': { subject: { kind: 'consultation', id: '31' }, params: { title, count: 1 } },
  'finish-consultation': { subject: { kind: 'consultation', id: '32' }, params: { title } },
  'finish-announcement': { subject: { kind: 'announcement', id: '8' }, params: { title } },
  'finish-diagnosis': { subject: { kind: 'diagnosis', id: '3' }, params: { title } },
  'mend-diagnosis': { subject: { kind: 'diagnosis', id: '20' }, params: { title } },
  'restore-diagnosis': { subject: { kind: 'diagnosis', id: '4' }, params: { title } },
  'finish-commitment': { subject: { kind: 'commitment', id: '5' }, params: { title } },
  'decide-participation': { subject: { kind: 'cycle', id: '15' }, params: { title, count: 1 } },
  'answer-as-administration': { subject: { kind: 'person-request', id: '14' }, params: { title, count: 1 } },
  'answer-requests': { subject: { kind: 'cycle', id: '14' }, params: { title, count: 1 } },
  'review-diagnoses': { subject: { kind: 'cycle', id: '21' }, params: { title, count: 2 } },
  'name-contact': { subject: { kind: 'cycle', id: '19' }, params: { title } },
  'untangle-meetings': { subject: { kind: 'cycle', id: '13' }, params: { title } },
  'cover-tables': { subject: { kind: 'cycle', id: '20' }, params: { title, count: 2 } },
  'notify-of-meeting': { subject: { kind: 'meeting', id: '16' }, params: { title, count: 2 } },
  'notify-of-ballot': { subject: { kind: 'ballot', id: '17' }, params: { title, count: 2 } },
  'notify-of-contributions': { subject: { kind: 'consultation', id: '19' }, params: { title, count: 2 } },
  'notify-of-decision': { subject: { kind: 'cycle', id: '20' }, params: { title, count: 2 } },
  'notify-of-stage': { subject: { kind: 'stage', id: '18' }, params: { title, stage: 'validation', count: 2 } },
  'meet-gate': {
    subject: { kind: 'stage', id: '14' },
    params: { title, stage: 'brainstorming', criterion: 'diagnosis-published', count: 2 },
  },
  'reach-diagnoses': { subject: { kind: 'cycle', id: '15' }, params: { title, count: 19 } },
  'close-stage': { subject: { kind: 'stage', id: '6' }, params: { title, stage: 'co_creation' } },
  'reach-invited': { subject: { kind: 'cycle', id: '16' }, params: { title, count: 1 } },
  'invite-again': { subject: { kind: 'cycle', id: '17' }, params: { title, count: 2 } },
  'name-titulars': { subject: { kind: 'cycle', id: '21' }, params: { title, count: 2 } },
  'publish-cycle': { subject: { kind: 'cycle', id: '7' }, params: { title } },
  'publish-meetings': { subject: { kind: 'cycle', id: '8' }, params: { title, count: 3 } },
  'resume-ballot': { subject: { kind: 'ballot', id: '22' }, params: { title } },
  'vote-ahead': { subject: { kind: 'ballot', id: '23' }, params: { title } },
  'vote-suspended': { subject: { kind: 'ballot', id: '24' }, params: { title } },
  'attend-meeting': { subject: { kind: 'meeting', id: '9' }, params: { title } },
  'answer-meeting': { subject: { kind: 'meeting', id: '10' }, params: { title } },
  'write-on-board': { subject: { kind: 'board', id: '10' }, params: { title } },
  'vote-on-board': { subject: { kind: 'board', id: '11' }, params: { title } },
  'close-board': { subject: { kind: 'board', id: '12' }, params: { title } },
};
const KINDS = Object.keys(SUBJECTS) as Need['kind'][];
const need = (kind: Need['kind'], more: Partial<Need> = {}) =>
  ({
    kind,
    ...SUBJECTS[kind],
    href: `/${kind}`,
    deadline: null,
    timeZone: 'America/Lima',
    isNow: true,
    ...more,
  }) as Need;

function shown(language: 'es' | 'en', needs: readonly Need[], isAsked = false): string {
  const i18n = createEagerI18n(language, { [language]: texts[language] });
  return renderToString(createElement(I18nextProvider, { i18n }, createElement(Needs, { needs, isAsked })));
}

describe.each(['es', 'en'] as const)('the list of what needs somebody, in %s', (language) => {
  it.each(KINDS)('says %s in words that name what it is about', (kind) => {
    const html = shown(language, [need(kind)]);
    expect(html).toContain(`href="/${kind}"`);
    expect(html).toContain(title);
    expect(html).not.toMatch(/need\.|gate\.|\{\{|stage\./);
  });

  it('keeps what is weeks away out of the list of now, under a heading of its own', () => {
    const later = need('close-stage', { isNow: false, deadline: '2030-01-01T00:00:00Z' });
    const html = shown(language, [need('vote'), later]);
    const heading = texts[language].people.home.later;
    expect(html.split(`<h3>${heading}</h3>`)).toHaveLength(2);
    expect(html.indexOf('href="/vote"')).toBeLessThan(html.indexOf(heading));
    expect(html.indexOf(heading)).toBeLessThan(html.indexOf('href="/close-stage"'));
    expect(shown(language, [need('vote')])).not.toContain(heading);
    expect(shown(language, [later])).toContain(texts[language].people.home.nothingNow);
  });

  it('does not say that nothing waits while a forum waits for an answer about personal data', () => {
    const { nothing, nothingPrivacy } = texts[language].people.home;
    expect(shown(language, [])).toContain(nothing);
    expect(shown(language, [], true)).not.toContain(nothing);
    expect(shown(language, [], true)).toContain(nothingPrivacy);
  });
});
