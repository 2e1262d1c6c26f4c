import { and, desc, eq } from 'drizzle-orm';
import { files } from '../files/tables.ts';
import type { LogosOf } from '../organisations/policy.ts';

export const KIND = 'organisation';

/** The newest first: the one that stands, and those that stood before. */
export const keptLogos: LogosOf = (tx, organisationId) =>
  tx
    .select({ id: files.id, sha256: files.sha256 })
    .from(files)
    .where(and(eq(files.ownerKind, KIND), eq(files.ownerId, organisationId)))
    .orderBy(desc(files.at), desc(files.id));
