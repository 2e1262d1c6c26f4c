import { eq } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import { files } from '../../files/tables.ts';
import { organisations } from '../../organisations/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';
import { storeContent } from './write-pdf.ts';
import { type Emblem, writeEmblem } from './write-png.ts';

type LogoContent = { key: string; logo?: Emblem; formerLogo?: Emblem; correction?: { territory: Text; reason: Text } };

/** Some organisations have a logo, one had another before, and of one its territory was put right. */
export async function loadLogos(tx: Tx, stand: Stand, { storage }: { storage: Storage }): Promise<void> {
  for (const { key, logo, formerLogo, correction } of await readContent<LogoContent[]>('organisations', stand.locale)) {
    const { id } = stand.organisation(key);
    const by = { forumId: stand.forumId, cycleId: null, personId: stand.person('facilitator').id };
    const former = formerLogo && (await putLogo(tx, stand, storage, { id, logo: formerLogo, daysAgo: 34 }));
    const now = logo && (await putLogo(tx, stand, storage, { id, logo, daysAgo: 30 }));
    if (former && now)
      await record(tx, by, 'organisation.corrected', id, { before: { logo: former }, after: { logo: now } });
    if (!correction) continue;
    const [was] = await tx.select().from(organisations).where(eq(organisations.id, id));
    const { territory, reason } = correction;
    await tx.update(organisations).set({ territory }).where(eq(organisations.id, id));
    const change = { before: { territory: was?.territory ?? null }, after: { territory }, reason };
    await record(tx, by, 'organisation.corrected', id, change);
  }
}

type Put = { id: string; logo: Emblem; daysAgo: number };

/** @returns the fingerprint of its picture */
async function putLogo(tx: Tx, stand: Stand, storage: Storage, { id, logo, daysAgo }: Put): Promise<string> {
  const bytes = writeEmblem(logo);
  const storageKey = stand.id(`logo/${id}/${logo.motif}`);
  await storeContent(storage, storageKey, bytes);
  const at = stand.calendar.at(-daysAgo, '10:00');
  const file = {
    ...{
      id: stand.id(`logo-file/${id}/${logo.motif}`),
      ownerKind: 'organisation',
      ownerId: id,
      cycleId: stand.cycleId,
    },
    ...{ name: 'logo.png', mediaType: 'image/png', bytes: bytes.length, sha256: sha256Hex(bytes) },
    ...{ storageKey, uploadedBy: stand.person('facilitator').id, at, verifiedAt: at },
  };
  await tx.insert(files).values(file);
  await tx.update(organisations).set({ logoId: file.id }).where(eq(organisations.id, id));
  return file.sha256;
}
