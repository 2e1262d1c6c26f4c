import { readFile } from 'node:fs/promises';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { LOGO_EXTENSIONS, LOGO_LIMITS } from '@minga/shared/organisations/logo.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import type { FileOwnerKind } from '../../files/commands/uploads.ts';
import { writeBeside } from '../../files/commands/write-beside.ts';
import { type FileRow, getFile } from '../../files/queries.ts';
import { files } from '../../files/tables.ts';
import { lockMembers } from '../../organisations/commands.ts';
import { findOrganisation } from '../../organisations/queries.ts';
import { organisations } from '../../organisations/tables.ts';
import { KIND } from '../queries.ts';
import { pictureSize } from './picture-size.ts';
import { pointsOf } from './points.ts';

const ONE = '/api/cycles/:cycleId/organisations/:organisationId';

async function requireOrganisation(tx: Tx, { forumId }: Scope, id: string): Promise<void> {
  if (!(await findOrganisation(tx, forumId, id))) throw new AppError('organisation.not-found');
}

/**
 * What is kept of a picture: its points, and nothing that a camera or a program wrote beside or behind them.
 * @throws AppError `organisation.logo-size` also for what moves, or tells no size; `file.unreadable` for what no picture is in
 */
async function keepPoints(path: string): Promise<string> {
  const { least, most } = LOGO_LIMITS;
  const bytes = await readFile(path);
  const size = pictureSize(bytes);
  const isWithin = size !== null && [size.width, size.height].every((side) => side >= least && side <= most);
  if (!isWithin) throw new AppError('organisation.logo-size', { params: { least, most } });
  const points = await pointsOf(bytes);
  if (points === null) throw new AppError('file.unreadable');
  return writeBeside(path, [points]);
}

/**
 * One picture stands as the logo, or none. What stood before is kept: the history shows it, and it can be brought back.
 * The log holds their fingerprints. The lock of organisations is held.
 */
async function putLogo(tx: Tx, scope: Scope, id: string, file: { id: string; sha256: string } | null): Promise<void> {
  const [now] = await tx
    .select({ logoId: organisations.logoId, sha256: files.sha256 })
    .from(organisations)
    .leftJoin(files, eq(files.id, organisations.logoId))
    .where(eq(organisations.id, id));
  const logoId = file?.id ?? null;
  if (now?.logoId === logoId) return;
  await tx.update(organisations).set({ logoId }).where(eq(organisations.id, id));
  const change = { before: { logo: now?.sha256 ?? null }, after: { logo: file?.sha256 ?? null } };
  // As every act on an organisation, it is the forum's, whichever of its cycles it is done from.
  await record(tx, { ...scope, cycleId: null }, 'organisation.corrected', id, change);
  changePages(tx, { forumId: scope.forumId, cycleId: null });
}

/**
 * Brings back a picture that stood as the logo before, or takes the logo off every page; the picture is kept.
 * @throws AppError `organisation.not-found`; `file.not-found` for a picture that is not this organisation's
 */
export async function chooseLogo(tx: Tx, scope: Scope, id: string, fileId: string | null): Promise<void> {
  await lockMembers(tx, scope.forumId);
  await requireOrganisation(tx, scope, id);
  await putLogo(tx, scope, id, fileId === null ? null : await getFile(tx, { kind: KIND, id }, fileId));
}

/** So many pictures of one organisation are kept, the one that stands among them; older ones go. */
const KEPT = 6;

async function dropOldest(tx: Tx, id: string): Promise<void> {
  const old = tx
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.ownerKind, KIND), eq(files.ownerId, id)))
    .orderBy(desc(files.at), desc(files.id))
    .offset(KEPT);
  await tx.delete(files).where(inArray(files.id, old));
}

async function changeLogo(
  tx: Tx,
  scope: Scope,
  id: string,
  { file, isReceived }: { file: FileRow; isReceived: boolean },
): Promise<void> {
  if (isReceived) {
    await putLogo(tx, scope, id, file);
    return dropOldest(tx, id);
  }
  // One that stood before is erased from the history only; what stands on the pages goes from them too.
  const one = await findOrganisation(tx, scope.forumId, id);
  if (one?.logoId === file.id) await putLogo(tx, scope, id, null);
  else changePages(tx, { forumId: scope.forumId, cycleId: null });
}

/** The logo of an organisation: a small still picture, everybody's as soon as it is there. */
export const logoFiles: FileOwnerKind = {
  kind: KIND,
  tag: 'organisations',
  writers: 'facilitator',
  address: { path: ONE, id: 'organisationId' },
  reading: {
    path: ONE,
    params: z.object({ cycleId: z.uuid(), organisationId: z.uuid() }),
    isForAnybody: true,
    async find(tx, scope, { organisationId }) {
      await requireOrganisation(tx, scope, String(organisationId));
      return { id: String(organisationId), seesDrafts: true };
    },
  },
  requireWriter: requireOrganisation,
  async lockForFiles(tx, scope, id) {
    await lockMembers(tx, scope.forumId);
    await requireOrganisation(tx, scope, id);
    return { seatId: null };
  },
  takes: { extensions: LOGO_EXTENSIONS, bytes: LOGO_LIMITS.bytes, keep: keepPoints },
  changed: changeLogo,
  cameAgain: putLogo,
};
