import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { sessions } from '../../people/tables.ts';
import { noticeDevices } from '../tables.ts';

export type DeviceRow = typeof noticeDevices.$inferSelect;

/** Nobody is told on a device on which they are not signed in any more. */
const IS_SIGNED_IN = and(eq(sessions.id, noticeDevices.sessionId), gt(sessions.expiresAt, sql`now()`));

/** On which devices notices of these people show by themselves. */
export async function listDevicesOf(tx: Tx, people: readonly string[]): Promise<{ id: string; personId: string }[]> {
  return tx
    .select({ id: noticeDevices.id, personId: noticeDevices.personId })
    .from(noticeDevices)
    .innerJoin(sessions, IS_SIGNED_IN)
    .where(inArray(noticeDevices.personId, [...people]));
}

/** One, as long as it was asked under this key of ours. */
export async function findDevice(tx: Tx, id: string, serverKey: string): Promise<DeviceRow | null> {
  const [row] = await tx
    .select({ device: noticeDevices })
    .from(noticeDevices)
    .innerJoin(sessions, IS_SIGNED_IN)
    .where(and(eq(noticeDevices.id, id), eq(noticeDevices.serverKey, serverKey)));
  return row?.device ?? null;
}

/** Those of one person, the newest first, each with what its browser said of itself. */
export async function listOwnDevices(tx: Tx, personId: string) {
  return tx
    .select({ device: noticeDevices, userAgent: sessions.userAgent })
    .from(noticeDevices)
    .innerJoin(sessions, IS_SIGNED_IN)
    .where(eq(noticeDevices.personId, personId))
    .orderBy(desc(noticeDevices.at), desc(noticeDevices.id));
}
