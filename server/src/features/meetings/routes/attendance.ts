import { answerLinkSchema, answerSchema, attendanceSchema } from '@minga/shared/meetings/letter-schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { recipientsSchema } from '@minga/shared/notices/schema.ts';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/db.ts';
import { FORM, isForm, leadTo, takingForms } from '../../../platform/http/forms.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { noteOpened } from '../../notices/commands.ts';
import { listRecipientsOf } from '../../notices/queries/recipients.ts';
import { answerMeeting } from '../commands/answer.ts';
import { readAttendanceToken } from '../policy.ts';
import { getMeeting } from '../queries/meetings.ts';
import { meetingNotices } from '../queries/notices.ts';
import { findAttendee, presentAttendee, readAttendance } from '../queries/attendance.ts';

const LINK = '/api/attendance/:token';
const MEETING = '/api/cycles/:cycleId/meetings/:meetingId';
const ONE = `${MEETING}/attendance` as const;
const route = routesOf('meetings');
const token = z.string().max(200);

/** From its page, which has no script for it, or by a program. */
const answer = route.post(LINK, 'Say whether I come, by the link of a letter', {
  policy: 'public',
  // The same answer again is the same answer.
  repeat: 'recognised',
  consumes: [FORM],
  params: { token },
  body: answerSchema,
  responses: { 200: answerLinkSchema, 303: z.null() },
  handle: async ({ deps, params, body, request, reply }) => {
    const attendee = readAttendanceToken(deps.keyed, params.token);
    const work = inTransaction(deps.db, async (tx) => {
      await answerMeeting(tx, attendee, body.answer);
      return findAttendee(tx, attendee);
    });
    if (!isForm(request)) return work.then(presentAttendee);
    // Of a meeting that is over, or was cancelled meanwhile, its page says so, and that they come in first.
    await work.catch((error: { code?: string }) => {
      if (!error.code?.startsWith('attendance.')) throw error;
    });
    return leadTo(reply, paths.attendance(params.token));
  },
});

/**
 * Who comes. By the link of a letter without a session: reading it answers nothing, because programs open links before
 * people do; only the press on its page does.
 */
export const attendanceRoutes = [
  route.get(LINK, 'What the link of a letter asks', {
    policy: 'public',
    params: { token },
    returns: answerLinkSchema,
    read: (tx, { deps, params }) => findAttendee(tx, readAttendanceToken(deps.keyed, params.token)),
    present: presentAttendee,
  }),
  takingForms(answer),
  route.post(`${LINK}/opened`, 'The page of the link is open before somebody', {
    policy: 'public',
    // Opened twice is opened.
    repeat: 'recognised',
    params: { token },
    command: async (tx, { deps, params }) => {
      const attendee = readAttendanceToken(deps.keyed, params.token);
      await findAttendee(tx, attendee);
      await noteOpened(tx, { subjectId: attendee.meetingId, personId: attendee.personId });
    },
  }),
  route.get(ONE, 'Who comes to a meeting', {
    policy: 'forum',
    returns: attendanceSchema,
    read: (tx, { scope, params }) => readAttendance(tx, scope, params.meetingId),
  }),
  route.get(`${MEETING}/recipients`, 'Who was notified of a meeting, and what became of each letter', {
    policy: 'facilitator',
    returns: recipientsSchema,
    read: async (tx, { scope, params }) => {
      const { id } = await getMeeting(tx, scope, params.meetingId);
      return listRecipientsOf(tx, scope, [id], meetingNotices.kinds);
    },
    present: (items) => ({ items }),
  }),
  route.put(ONE, 'Say whether I come', {
    policy: 'forum',
    body: answerSchema,
    returns: attendanceSchema,
    command: async (tx, { scope, person, params, body }) => {
      // A meeting of this cycle, or none.
      await readAttendance(tx, scope, params.meetingId);
      await answerMeeting(tx, { meetingId: params.meetingId, personId: person.personId }, body.answer);
    },
    read: (tx, { scope, params }) => readAttendance(tx, scope, params.meetingId),
  }),
];
