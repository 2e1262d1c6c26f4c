import type { FollowedKind } from '@minga/shared/events/follows.ts';
import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { LetterEnd } from '../../platform/mail/letter.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { listFailures } from './queries.ts';

export function presentFailure(row: Awaited<ReturnType<typeof listFailures>>['items'][number]): FailedDelivery {
  return { ...row, at: row.at.toISOString(), triedAt: row.triedAt.toISOString() };
}

/** What stands below each letter that somebody asked for: why it came, and how to stop it. */
export function endOf(of: { kind: FollowedKind; cycleTitle: string; locale: Locale; stop: string }): LetterEnd {
  const words = wordsOf(of.locale);
  return {
    why: words(`letters:followed.${of.kind}`, { cycle: of.cycleTitle }),
    links: [{ lead: words('letters:followed.stop'), press: words('letters:followed.press'), link: of.stop }],
  };
}
