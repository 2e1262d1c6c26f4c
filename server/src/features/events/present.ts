import type { FollowedKind } from '@minga/shared/events/follows.ts';
import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { listFailures } from './queries.ts';

export function presentFailure(row: Awaited<ReturnType<typeof listFailures>>['items'][number]): FailedDelivery {
  return { ...row, at: row.at.toISOString(), triedAt: row.triedAt.toISOString() };
}

/** What stands below each letter that somebody asked for: why it came, and how to stop it. */
export function withEnd(
  text: string,
  { kind, cycleTitle, locale, stop }: { kind: FollowedKind; cycleTitle: string; locale: Locale; stop: string },
): string {
  const words = wordsOf(locale);
  const why = words(`letters:followed.${kind}`, { cycle: cycleTitle });
  return `${text}\n-- \n${why}\n${words('letters:followed.stop', { link: stop })}\n`;
}
