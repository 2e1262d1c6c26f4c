import type { Locale } from '@minga/shared/kernel/languages.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { NewsItem } from './queries/news.ts';

export type News = { id: string; title: string; path: Address; at: Date; reason: string | null };

/** What a feed tells of an act; null for one whose subject strangers may not know of. An act without a page leads to the cycle. */
export function presentNews(item: NewsItem, cycle: { id: string; slug: string; locale: Locale }): News | null {
  const words = wordsOf(cycle.locale);
  const what = item.stage ? words(`shell:stage.${item.stage}`) : item.title;
  // Only the cycle is not called by name.
  if (!what && item.key !== 'cycle.published') return null;
  const title = words(`news:${item.key}`, { what });
  const { at, reason, position } = item;
  return { id: `urn:minga:${cycle.id}:${position}`, title, path: item.path ?? paths.cycle(cycle.slug), at, reason };
}
