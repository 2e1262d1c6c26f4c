import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Locale } from '@minga/shared/people/rules.ts';
import type { NewsItem } from './queries/news.ts';

type Words = Record<Locale, string>;

/** What happened, in the words of the forum; `{}` is what it is called. Acts that a reader of news does not miss are left out. */
const NEWS: Readonly<Record<string, Words>> = {
  'cycle.published': { es: 'Se publicó el ciclo', en: 'The cycle was published' },
  'stage.changed move': { es: 'Cambiaron las fechas de la etapa {}', en: 'The dates of the stage {} changed' },
  'stage.changed close': { es: 'Se cerró la etapa {}', en: 'The stage {} was closed' },
  'stage.changed override': {
    es: 'La etapa {} se abre sin cumplir todo lo que pide, por decisión de la facilitación',
    en: 'The stage {} opens without all it asks for, by decision of the facilitation',
  },
  'diagnosis.declared': { es: 'Se anunció un diagnóstico: {}', en: 'A diagnosis was announced: {}' },
  'diagnosis.published': { es: 'Se publicó un diagnóstico: {}', en: 'A diagnosis was published: {}' },
  'diagnosis.withdrawn': { es: 'Se retiró un diagnóstico: {}', en: 'A diagnosis was withdrawn: {}' },
  'meeting.announced published': { es: 'Se anunció una reunión: {}', en: 'A meeting was announced: {}' },
  'meeting.announced changed': { es: 'Cambió una reunión: {}', en: 'A meeting changed: {}' },
  'meeting.announced cancelled': { es: 'Se canceló una reunión: {}', en: 'A meeting was cancelled: {}' },
  'commitment.frozen': { es: 'Hay una nueva versión de un compromiso: {}', en: 'A commitment has a new version: {}' },
  'commitment.published': { es: 'Se publicó un compromiso: {}', en: 'A commitment was published: {}' },
  'commitment.adopted': { es: 'Se adoptó un compromiso: {}', en: 'A commitment was adopted: {}' },
  'commitment.withdrawn': { es: 'Se retiró un compromiso: {}', en: 'A commitment was withdrawn: {}' },
  'ballot.announced': { es: 'Se anunció una votación: {}', en: 'A ballot was announced: {}' },
  'ballot.closed': { es: 'Hay resultados de una votación: {}', en: 'A ballot has results: {}' },
};

const STAGES: Record<StageName, Words> = {
  preparation: { es: 'Preparación', en: 'Preparation' },
  problem_discussion: { es: 'Discusión de problemas', en: 'Problem discussion' },
  brainstorming: { es: 'Lluvia de ideas', en: 'Brainstorming' },
  co_creation: { es: 'Cocreación', en: 'Co-creation' },
  validation: { es: 'Validación', en: 'Validation' },
  adoption: { es: 'Adopción', en: 'Adoption' },
};

/** Where one reads on; an act whose subject has no page leads to the cycle. */
function pathOf({ action, number, subjectId }: NewsItem, slug: string): string {
  const [subject] = action.split('.');
  const pages: Record<string, string> = {
    stage: '/stages',
    diagnosis: `/diagnoses/${number}`,
    meeting: `/meetings/${subjectId}`,
    commitment: `/commitments/${number}`,
    ballot: `/ballots/${subjectId}`,
  };
  return `/c/${slug}${pages[subject ?? ''] ?? ''}`;
}

export type News = { id: string; title: string; path: string; at: Date; reason: string | null };

/** What a feed tells of an act; null for those it leaves out. */
export function presentNews(item: NewsItem, cycle: { id: string; slug: string; locale: Locale }): News | null {
  const words = NEWS[`${item.action} ${item.kind}`] ?? NEWS[item.action];
  const called = item.stage ? STAGES[item.stage][cycle.locale] : item.title;
  if (!words || (words.es.includes('{}') && !called)) return null;
  const title = words[cycle.locale].replace('{}', () => called ?? '');
  const { at, reason, position } = item;
  return { id: `urn:minga:${cycle.id}:${position}`, title, path: pathOf(item, cycle.slug), at, reason };
}
