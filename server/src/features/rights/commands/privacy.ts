import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { NewConsent, PrivacyCorrection } from '@minga/shared/rights/schema.ts';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import { brokeConstraint } from '../../../platform/database/database-faults.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { personOf } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { forums } from '../../people/tables.ts';
import { readPrivacy, requireToday } from '../queries/privacy.ts';
import { consents, privacyNotices } from '../tables.ts';

const ofForum = ({ forumId }: Scope) => ({ forumId, cycleId: null });

/**
 * The forum says anew what it does with data. What it said before stays to be read; whoever is in the forum is notified, and
 * asked again.
 * @throws AppError `privacy.changed` when somebody else wrote one since
 */
export async function correctPrivacy(tx: Tx, scope: Scope, { number, body, reason }: PrivacyCorrection): Promise<void> {
  const { forumId } = scope;
  const before = await readPrivacy(tx, forumId);
  if (before.number !== number) throw new AppError('privacy.changed');
  if (before.texts.some((text) => text.body === body)) return;
  const { personId } = personOf(scope);
  const next = { id: newId(), forumId, number: number + 1, body, sha256: sha256Hex(body), reason, personId };
  try {
    await tx.insert(privacyNotices).values(next);
  } catch (error) {
    if (brokeConstraint(error, 'privacy_notices_once')) throw new AppError('privacy.changed');
    throw error;
  }
  const { sha256 } = next;
  await record(tx, { ...ofForum(scope), personId }, 'privacy.published', forumId, {
    number: next.number,
    sha256,
    reason,
  });
  notifyConcerned(tx, scope, 'privacy-changed', { id: forumId, number: next.number });
  changePages(tx, ofForum(scope));
}

/** To whom one writes about one's data. It may be a person's own address, which no act that is kept for good may hold. */
export async function setLegalContact(tx: Tx, scope: Scope, legalContact: string | null): Promise<void> {
  const { forumId } = scope;
  const [before] = await tx.select().from(forums).where(eq(forums.id, forumId)).for('update');
  if (before?.legalContact === legalContact) return;
  await tx.update(forums).set({ legalContact }).where(eq(forums.id, forumId));
  const { personId } = personOf(scope);
  await record(tx, { ...ofForum(scope), personId }, 'forum.contact-changed', forumId, {
    isSaid: legalContact !== null,
  });
  changePages(tx, ofForum(scope));
}

/**
 * Somebody has read the text that holds today, and agrees. Twice is once.
 * @throws AppError `privacy.changed` when it is another text by now
 */
export async function giveConsent(tx: Tx, scope: Scope, { number, locale, sha256 }: NewConsent): Promise<void> {
  const privacy = await readPrivacy(tx, scope.forumId);
  if (requireToday(privacy, { number, sha256 }).locale !== locale) throw new AppError('privacy.changed');
  const { personId } = personOf(scope);
  const shas = privacy.texts.map((text) => text.sha256);
  const [agreed] = await tx
    .select({ id: consents.id })
    .from(consents)
    .where(
      and(
        eq(consents.personId, personId),
        eq(consents.forumId, scope.forumId),
        eq(consents.number, number),
        inArray(consents.sha256, shas),
        isNull(consents.withdrawnAt),
      ),
    );
  // Agreed to in another language, it is agreed to.
  if (agreed) return;
  await tx
    .insert(consents)
    .values({ id: newId(), personId, forumId: scope.forumId, number, locale, sha256 })
    .onConflictDoNothing();
}

/** What was agreed to is agreed to no more, from now on; that it was stays said. */
export async function withdrawConsent(tx: Tx, personId: string, consentId: string): Promise<void> {
  const { rowCount } = await tx.execute(sql`
    update consents set withdrawn_at = now() where id = ${consentId} and person_id = ${personId} and withdrawn_at is null`);
  if (rowCount === 0) throw new AppError('consent.not-found');
}
