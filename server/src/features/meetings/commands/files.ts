import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { FileOwnerKind } from '../../files/commands/uploads.ts';
import { getMeeting, lockMeetings } from '../queries/meetings.ts';
import { meetings } from '../tables.ts';
import { lockForum } from './publish-meetings.ts';

const ONE = '/api/cycles/:cycleId/meetings/:meetingId';

/** What is to be read for a meeting, or was shown in it: read by whoever may know of the meeting, as soon as it is there. */
export const meetingFiles: FileOwnerKind = {
  kind: 'meeting',
  tag: 'meetings',
  writers: 'facilitator',
  isSearched: true,
  address: { path: ONE, id: 'meetingId' },
  reading: {
    path: ONE,
    params: z.object({ cycleId: z.uuid(), meetingId: z.uuid() }),
    isForAnybody: true,
    async find(tx, scope, { meetingId }) {
      const { id } = await getMeeting(tx, scope, String(meetingId));
      return { id, seesDrafts: true };
    },
  },
  async requireWriter(tx, scope, id) {
    await getMeeting(tx, scope, id);
  },
  async lockForFiles(tx, scope, id) {
    await lockForum(tx, scope);
    for (const { state, title } of await lockMeetings(tx, scope, [id]))
      if (state === 'cancelled') throw new AppError('meeting.is-cancelled', { params: { title } });
    return { seatId: null };
  },
  async isPublic(tx, scope, id) {
    return (await getMeeting(tx, scope, id)).publishedAt !== null;
  },
  async changed(tx, scope, id) {
    // Whether there is something to read in time is a flag of the plan (S08), which is of another version from here on.
    await tx.update(meetings).set({ updatedAt: sql`now()` }).where(eq(meetings.id, id));
    changePages(tx, inCycle(scope));
  },
};
