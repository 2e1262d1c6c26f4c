import type { NewPasskey } from '@minga/shared/people/passkeys.ts';
import { sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { emit } from '../../../platform/jobs/events.ts';
import { addKey, removeKey } from '../../people/commands/passkeys.ts';
import type { Acting } from '../../people/commands/proof.ts';
import { by, placeOf } from './account-acts.ts';

declare module '../../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** A key opens somebody's account, or no longer does; they are told. The subject is the key. */
    'passkey.added': { personId: string };
    'passkey.removed': { personId: string };
  }
}

async function recordKey(
  tx: Tx,
  type: 'passkey.added' | 'passkey.removed',
  personId: string,
  id: string,
): Promise<void> {
  await record(tx, by(personId), type, id);
  const forumId = await placeOf(tx, personId);
  if (forumId) emit(tx, { type, forumId, cycleId: null, subjectId: id, data: { personId } });
}

export async function addPasskey(
  tx: Tx,
  person: Person,
  key: NewPasskey,
  where: Parameters<typeof addKey>[3],
): Promise<string> {
  const id = await addKey(tx, person, key, where);
  await recordKey(tx, 'passkey.added', person.personId, id);
  return id;
}

export async function removePasskey(tx: Tx, acting: Acting, passkeyId: string): Promise<void> {
  await removeKey(tx, acting, passkeyId);
  await recordKey(tx, 'passkey.removed', acting.person.personId, passkeyId);
}

/**
 * Whoever asked for another address may have added a key first. Those from the day before until the change was stopped go; what its
 * owner added among them, they add again.
 */
export async function removeKeysOfChange(tx: Tx, personId: string, changeId: string): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    delete from passkeys k using address_changes c
    where c.id = ${changeId} and k.person_id = ${personId} and c.person_id = k.person_id
      and k.created_at >= c.asked_at - interval '1 day' and k.created_at <= c.stopped_at returning k.id`);
  for (const { id } of rows) await record(tx, by(personId), 'passkey.removed', id);
}
