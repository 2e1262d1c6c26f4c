import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import type { FileOwnerKind } from '../../files/commands/uploads.ts';
import { lockDraft } from '../commands.ts';
import { mayWrite } from '../policy.ts';
import { getAnnouncement } from '../queries.ts';

const ONE = '/api/cycles/:cycleId/announcements/:announcementId';

/** Files come with a draft, and are read by everybody with what was published. */
export const announcementFiles: FileOwnerKind = {
  kind: 'announcement',
  tag: 'announcements',
  writers: 'facilitator',
  isSearched: true,
  address: { path: ONE, id: 'announcementId' },
  reading: {
    path: ONE,
    params: z.object({ cycleId: z.uuid(), announcementId: z.uuid() }),
    async find(tx, scope, { announcementId }) {
      const { row } = await getAnnouncement(tx, scope, String(announcementId));
      if (row.withdrawnAt !== null)
        throw new AppError('announcement.withdrawn', { params: { reason: row.withdrawnReason ?? '' } });
      return { id: row.id, seesDrafts: mayWrite(scope) };
    },
  },
  async requireWriter(tx, scope, id) {
    await getAnnouncement(tx, scope, id);
  },
  async lockForFiles(tx, scope, id) {
    await lockDraft(tx, scope, id);
    return { seatId: null };
  },
};
