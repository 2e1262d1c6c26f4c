import { readFile } from 'node:fs/promises';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { LOGO_EXTENSIONS, LOGO_LIMITS } from '@minga/shared/organisations/logo.ts';
import { and, eq, ne } from 'drizzle-orm';
import { z } from 'zod';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import type { FileOwnerKind } from '../../files/commands/uploads.ts';
import { files } from '../../files/tables.ts';
import { lockOrganisations } from '../../organisations/commands.ts';
import { findOrganisation } from '../../organisations/queries.ts';
import { organisations } from '../../organisations/tables.ts';
import { pictureSize } from './picture-size.ts';

const KIND = 'organisation';
const ONE = '/api/cycles/:cycleId/organisations/:organisationId';

async function requireOrganisation(tx: Tx, { forumId }: Scope, id: string): Promise<void> {
  if (!(await findOrganisation(tx, forumId, id))) throw new AppError('organisation.not-found');
}

/** @throws AppError `organisation.logo-size` also for what moves, or tells no size */
async function inspectLogo(path: string): Promise<void> {
  const { least, most } = LOGO_LIMITS;
  const size = pictureSize(await readFile(path));
  const isWithin = size !== null && [size.width, size.height].every((side) => side >= least && side <= most);
  if (!isWithin) throw new AppError('organisation.logo-size', { params: { least, most } });
}

/** An organisation has one: what comes takes the place of what was there. The log keeps their fingerprints. */
async function changeLogo(
  tx: Tx,
  scope: Scope,
  id: string,
  { file, isReceived }: { file: { id: string; sha256: string }; isReceived: boolean },
): Promise<void> {
  const former = isReceived
    ? await tx
        .delete(files)
        .where(and(eq(files.ownerKind, KIND), eq(files.ownerId, id), ne(files.id, file.id)))
        .returning({ sha256: files.sha256 })
    : [file];
  await tx
    .update(organisations)
    .set({ logoId: isReceived ? file.id : null })
    .where(eq(organisations.id, id));
  const change = { before: { logo: former[0]?.sha256 ?? null }, after: { logo: isReceived ? file.sha256 : null } };
  // As every act on an organisation, it is the forum's, whichever of its cycles it is done from.
  await record(tx, { ...scope, cycleId: null }, 'organisation.corrected', id, change);
  changePages(tx, { forumId: scope.forumId, cycleId: null });
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
    await lockOrganisations(tx, scope.forumId);
    await requireOrganisation(tx, scope, id);
    return { seatId: null };
  },
  takes: { extensions: LOGO_EXTENSIONS, bytes: LOGO_LIMITS.bytes, inspect: inspectLogo },
  changed: changeLogo,
};
