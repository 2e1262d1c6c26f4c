import {
  consultationSchema,
  consultationWarningsSchema,
  correctConsultationSchema,
  extendConsultationSchema,
  plannedChangeSchema,
  publishConsultationSchema,
  saveConsultationSchema,
} from '@minga/shared/consultations/schema.ts';
import { plannedLetterSchema, recipientsSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import {
  correctConsultation,
  createDraft,
  discardDraft,
  extendConsultation,
  publishConsultation,
  readWarnings,
  refuseAbsurdWindow,
  saveDraft,
} from '../commands.ts';
import { presentConsultation } from '../present.ts';
import { listRecipientsOf } from '../../notices/queries/recipients.ts';
import { getConsultation, getDetail } from '../queries.ts';
import { readPlannedLetter } from '../queries/notices.ts';

const LIST = '/api/cycles/:cycleId/consultations';
const ONE = `${LIST}/:consultationId` as const;
const route = routesOf('consultations');
type OfOne = { scope: Scope; params: { consultationId: string } };
const read = (tx: Tx, { scope, params }: OfOne) => getDetail(tx, scope, params.consultationId);
const answer = { returns: consultationSchema, read, present: presentConsultation };

/** A consultation as the facilitation writes, publishes and changes it. */
export const writingRoutes = [
  route.post(LIST, 'Begin a consultation', {
    policy: 'facilitator',
    status: 201,
    returns: consultationSchema,
    command: (tx, { scope }) => createDraft(tx, scope),
    read: (tx, { scope }, id) => getDetail(tx, scope, id),
    present: presentConsultation,
  }),
  route.get(ONE, 'One consultation with what it asks, and its versions', { policy: 'public', ...answer }),
  route.put(ONE, 'Keep the draft', {
    policy: 'facilitator',
    body: saveConsultationSchema,
    command: (tx, { scope, params, body }) => saveDraft(tx, scope, params.consultationId, body),
    ...answer,
  }),
  route.delete(ONE, 'Throw a draft away', {
    policy: 'facilitator',
    command: (tx, { scope, params }) => discardDraft(tx, scope, params.consultationId),
  }),
  route.get(
    `${ONE}/publication`,
    'Whom publishing would notify now, the letter, and what the rules notice about its dates',
    {
      policy: 'facilitator',
      returns: plannedLetterSchema.extend(consultationWarningsSchema.shape),
      read: async (tx, { scope, params: { consultationId }, deps }) => {
        const { row } = await getConsultation(tx, scope, consultationId);
        const now = await dbNow(tx);
        // What pressing would refuse is told before it offers to notify anybody.
        if (row.publishedAt === null) refuseAbsurdWindow(row, now);
        return {
          ...(await readPlannedLetter(tx, scope, consultationId, publicUrlOf(deps.config))),
          warnings: await readWarnings(tx, row, row.publishedAt ?? now),
        };
      },
    },
  ),
  route.get(`${ONE}/recipients`, 'Who was notified that it opens or changes, and what became of each letter', {
    policy: 'facilitator',
    returns: recipientsSchema,
    // Who was answered or hidden is nobody's to read here: an author may be known by nobody.
    read: async (tx, { scope, params }) => {
      const { row } = await getConsultation(tx, scope, params.consultationId);
      return listRecipientsOf(tx, scope, [row.id], ['consultation-opened']);
    },
    present: (items) => ({ items }),
  }),
  route.post(
    `${ONE}/planned-letter`,
    'Whom another end or other words would notify, and the letter; nothing is written',
    {
      policy: 'facilitator',
      // Only reads.
      repeat: 'recognised',
      body: plannedChangeSchema,
      returns: plannedLetterSchema,
      read: (tx, { scope, params, body, deps }) =>
        readPlannedLetter(tx, scope, params.consultationId, publicUrlOf(deps.config), body),
    },
  ),
  route.post(`${ONE}/publish`, 'Make it public, once; it opens by the clock', {
    policy: 'facilitator',
    body: publishConsultationSchema,
    command: (tx, { scope, params, body }) => publishConsultation(tx, scope, params.consultationId, body.version),
    ...answer,
  }),
  route.post(`${ONE}/correct`, 'Say it otherwise before it opens, with a public reason', {
    policy: 'facilitator',
    body: correctConsultationSchema,
    command: (tx, { scope, params, body }) => correctConsultation(tx, scope, params.consultationId, body),
    ...answer,
  }),
  route.post(`${ONE}/extend`, 'Give more time, with a public reason', {
    policy: 'facilitator',
    body: extendConsultationSchema,
    command: (tx, { scope, params, body }) => extendConsultation(tx, scope, params.consultationId, body),
    ...answer,
  }),
];
