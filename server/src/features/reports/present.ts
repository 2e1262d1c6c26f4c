import type { Locale } from '@minga/shared/kernel/languages.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { NewsItem } from './queries/news.ts';

/** What a feed tells; readers of news do not miss the other acts. Each has its sentence in the texts `news`. */
const IN_FEED: ReadonlySet<string> = new Set([
  'cycle.published',
  'stage.changed-dates',
  'stage.changed-closed',
  'stage.changed-gate_override',
  'diagnosis.declared',
  'diagnosis.published',
  'diagnosis.withdrawn',
  'meeting.announced-published',
  'meeting.announced-changed',
  'meeting.announced-cancelled',
  'announcement.published',
  'announcement.corrected',
  'announcement.withdrawn',
  'commitment.frozen',
  'commitment.published',
  'commitment.adopted',
  'commitment.withdrawn',
  'ballot.announced',
  'ballot.closed',
]);

/** Where one reads on; an act whose subject has no page leads to the cycle. */
function pathOf({ action, path, subjectId }: NewsItem, slug: string): string {
  if (path !== null) return path;
  const [subject] = action.split('.');
  const pages: Record<string, string> = {
    stage: '/stages',
    meeting: `/meetings/${subjectId}`,
    ballot: `/ballots/${subjectId}`,
  };
  return `/c/${slug}${pages[subject ?? ''] ?? ''}`;
}

export type News = { id: string; title: string; path: string; at: Date; reason: string | null };

/** What a feed tells of an act; null for those it leaves out. */
export function presentNews(item: NewsItem, cycle: { id: string; slug: string; locale: Locale }): News | null {
  const key = [`${item.action}-${item.kind}`, item.action].find((one) => IN_FEED.has(one));
  const words = wordsOf(cycle.locale);
  const what = item.stage ? words(`shell:stage.${item.stage}`) : item.title;
  // Only the cycle is not called by name.
  if (!key || (!what && key !== 'cycle.published')) return null;
  const title = words(`news:${key}`, { what });
  const { at, reason, position } = item;
  return { id: `urn:minga:${cycle.id}:${position}`, title, path: pathOf(item, cycle.slug), at, reason };
}
