import { personaId } from '@minga/shared/demo/rules.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { listMembers } from '../../organisations/queries/of-person.ts';
import { forums } from '../../people/tables.ts';
import { readPrivacy } from '../../rights/queries/privacy.ts';
import { consents } from '../../rights/tables.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;

/** Everybody has agreed to what the forum does with data, but one who is still asked; and to whom one writes. */
export async function loadRights(tx: Tx, stand: Stand): Promise<void> {
  const { forumId, locale, calendar } = stand;
  const legalContact = wordsOf(locale)('demonstration:legalContact');
  await tx.update(forums).set({ legalContact }).where(eq(forums.id, forumId));
  const { number, texts } = await readPrivacy(tx, forumId);
  const sha256 = texts.find((text) => text.locale === locale)?.sha256 ?? '';
  const asked = personaId(stand.forum.slug, 'participant');
  const people = (await listMembers(tx, forumId)).filter((id) => id !== asked);
  await tx.insert(consents).values(
    people.map((personId, place) => ({
      id: stand.id(`consent/${personId}`),
      ...{ personId, forumId, number, locale, sha256 },
      at: new Date(calendar.now.getTime() - (30 + (place % 20)) * DAY),
    })),
  );
}
