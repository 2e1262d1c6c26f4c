import type { FollowedKind } from '@minga/shared/events/follows.ts';
import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import { isolated } from '@minga/shared/kernel/text.ts';
import type { Locale } from '@minga/shared/people/rules.ts';
import type { listFailures } from './queries.ts';

export function presentFailure(row: Awaited<ReturnType<typeof listFailures>>[number]): FailedDelivery {
  return { ...row, at: row.at.toISOString(), triedAt: row.triedAt.toISOString() };
}

const FOLLOWED: Record<FollowedKind, Record<Locale, (cycle: string) => string>> = {
  announcements: {
    es: (cycle) => `Recibe este mensaje porque pidió los comunicados de «${cycle}» por correo.`,
    en: (cycle) => `You get this message because you asked for the announcements of “${cycle}” by e-mail.`,
  },
};
const STOP: Record<Locale, string> = {
  es: 'Para no recibir más, abra esta página. No hace falta ingresar:',
  en: 'To get no more of them, open this page. There is no need to sign in:',
};

/** What stands below each letter that somebody asked for: why it came, and how to stop it. */
export function withEnd(
  text: string,
  { kind, cycleTitle, locale, stop }: { kind: FollowedKind; cycleTitle: string; locale: Locale; stop: string },
): string {
  return `${text}\n-- \n${FOLLOWED[kind][locale](isolated(cycleTitle))}\n${STOP[locale]}\n${stop}\n`;
}
