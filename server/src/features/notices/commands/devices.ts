import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { MOST_DEVICES } from '@minga/shared/notices/rules.ts';
import type { NewDevice } from '@minga/shared/notices/schema.ts';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import type { Push } from '../../../platform/mail/push.ts';
import { holdPerson, holdSession } from '../../people/commands/proof.ts';
import { type DeviceRow, listOwnDevices } from '../queries/devices.ts';
import { noticeDevices } from '../tables.ts';

/**
 * The browser that asks shows notices of its person by itself from now on, as long as this session lasts. Asked again, it is
 * the same; asked by somebody else who has signed in there, it is theirs.
 * @throws AppError `device.refused` for an address to which nothing of ours may go; `device.too-many`; `session.required` where
 *   the session ended meanwhile
 */
export async function keepDevice(tx: Tx, person: Person, asked: NewDevice, push: Push): Promise<void> {
  const { personId } = person;
  if (!push.accepts(asked)) throw new AppError('device.refused');
  // Devices of one person are counted one after the other.
  await holdPerson(tx, personId);
  const session = await holdSession(tx, person);
  // The same browser under a former address.
  await tx
    .delete(noticeDevices)
    .where(and(eq(noticeDevices.sessionId, session), ne(noticeDevices.endpoint, asked.endpoint)));
  const others = (await listOwnDevices(tx, personId)).filter(({ device }) => device.endpoint !== asked.endpoint);
  if (others.length >= MOST_DEVICES) throw new AppError('device.too-many', { params: { most: MOST_DEVICES } });
  const { endpoint, p256dh, auth } = asked;
  const said = { personId, sessionId: session, p256dh, auth, serverKey: push.publicKey };
  await tx
    .insert(noticeDevices)
    .values({ id: newId(), endpoint, ...said })
    .onConflictDoUpdate({ target: noticeDevices.endpoint, set: { ...said, at: sql`now()` } });
}

/** @throws AppError `device.not-found` for one that is not theirs */
export async function removeDevice(tx: Tx, { personId }: Person, id: string): Promise<void> {
  const gone = await tx
    .delete(noticeDevices)
    .where(and(eq(noticeDevices.id, id), eq(noticeDevices.personId, personId)))
    .returning({ id: noticeDevices.id });
  if (gone.length === 0) throw new AppError('device.not-found');
}

/** Its service no longer knows it. A browser that is asked anew meanwhile has another address, and another row. */
export async function removeGone(tx: Tx, { id }: Pick<DeviceRow, 'id'>): Promise<void> {
  await tx.delete(noticeDevices).where(eq(noticeDevices.id, id));
}
