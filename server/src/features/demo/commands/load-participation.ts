import { CONFIRM_HOURS } from '@minga/shared/participation/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { participationRequests } from '../../participation/tables.ts';
import { readPrivacy } from '../../rights/queries/privacy.ts';
import { listThemes } from '../../themes/queries.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';

type RequestContent = {
  key: string;
  /** days ago, and the place of the theme it names */
  daysAgo: number;
  theme: number;
  sector: Sector;
  organisation: Text;
  territory: Text;
  contribution: Text;
  name: Text;
  role: Text;
  email: string;
  /** why it was declined */
  reason?: Text;
};

const DAY = 24 * 3_600_000;

/** One organisation that waits for an answer, and one that was declined. */
export async function loadParticipation(tx: Tx, stand: Stand): Promise<void> {
  const { forumId, cycleId, locale, calendar } = stand;
  const notice = await readPrivacy(tx, forumId);
  const sha256 = notice.texts.find((text) => text.locale === locale)?.sha256 ?? '';
  const themes = await listThemes(tx, cycleId);
  for (const one of await readContent<RequestContent[]>('participation', locale)) {
    const { key, daysAgo, theme, reason, ...said } = one;
    const askedAt = new Date(calendar.now.getTime() - daysAgo * DAY);
    const decided = reason
      ? { outcome: 'declined' as const, reason, decidedBy: stand.person('facilitator').id, decidedAt: calendar.now }
      : {};
    await tx.insert(participationRequests).values({
      ...said,
      ...decided,
      ...{ id: stand.id(`participation/${key}`), cycleId, locale, askedAt },
      themes: themes.slice(theme, theme + 1).map(({ slug }) => slug),
      ...{ noticeNumber: notice.number, noticeLocale: locale, noticeSha256: sha256 },
      expiresAt: new Date(askedAt.getTime() + CONFIRM_HOURS * 3_600_000),
      confirmedAt: new Date(askedAt.getTime() + 600_000),
    });
  }
}
