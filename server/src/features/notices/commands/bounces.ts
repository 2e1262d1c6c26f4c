import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { type Bounce, BOUNCE_SECONDS } from '@minga/shared/notices/bounce.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { keepBounce } from '../../people/commands/bounced.ts';
import { noteInvitationBounced } from '../../people/commands/invitations.ts';
import { noteBounced } from '../../people/commands.ts';
import { noteStrangerBounced } from './strangers.ts';

/**
 * Is this said by whoever knows the secret, and lately?
 * @param header `t=SECONDS,v1=HEX`: the HMAC-SHA256 of `SECONDS.BODY`
 * @throws AppError `bounce.unsigned`, also where no secret is set
 */
export function requireSigned(
  secret: string | null,
  { header, body, now }: { header: unknown; body: string; now: Date },
): void {
  const [, seconds = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(header ?? '')) ?? [];
  const isLate = Math.abs(now.getTime() / 1000 - Number(seconds)) > BOUNCE_SECONDS;
  if (secret === null || given === '' || isLate) throw new AppError('bounce.unsigned');
  const own = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  if (!timingSafeEqual(own, Buffer.from(given, 'hex'))) throw new AppError('bounce.unsigned');
}

/** The letter has not arrived after all, and an address that takes none gets no more. Said twice, it is taken once. */
export async function takeBounce(tx: Tx, { id, kind, recipient, messageId, status }: Bounce): Promise<void> {
  const [, letterId = null] = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@minga>?$/.exec(messageId ?? '') ?? [];
  const cause = status ?? kind;
  if (!(await keepBounce(tx, { id, recipient, letterId, cause }))) return;
  const personId = await noteBounced(tx, recipient, kind === 'hard');
  if (letterId === null) return;
  await noteStrangerBounced(tx, letterId, cause);
  if (personId === null) return;
  await noteInvitationBounced(tx, { letterId, personId, cause });
  await tx.execute(sql`
    update notices set letter = 'bounced', cause = ${cause}
    where letter_id = ${letterId} and person_id = ${personId} and letter = 'sent'`);
}
