import { wordsOf } from '../support/consultations.ts';
import { inDays, REASON, type World } from './foreign-world.ts';

const consultationBody = () => wordsOf({ closesAt: inDays(20) });

/** Bodies that consultations would take were the ids in the address one's own. */
export const consultationBodies = ({ contributionId }: World['ids']) => ({
  'PUT /api/cycles/:cycleId/consultations/:consultationId': { ...consultationBody(), version: 1 },
  'POST /api/cycles/:cycleId/consultations/:consultationId/publish': { version: 1 },
  'POST /api/cycles/:cycleId/consultations/:consultationId/correct': {
    ...consultationBody(),
    version: 1,
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/extend': {
    version: 2,
    closesAt: inDays(40),
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/planned-letter': { reason: REASON },
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions': { answers: {}, consent: true },
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/hide': {
    contributionIds: [contributionId],
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/planned-letter': {
    contributionIds: [contributionId],
    reason: '',
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/planned-letter': {
    contributionIds: [contributionId],
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions/show': {
    contributionIds: [contributionId],
    reason: REASON,
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses': {
    contributionIds: [contributionId],
    disposition: 'adopted',
    reason: REASON,
    publish: true,
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/publish': {
    contributionIds: [contributionId],
  },
  'POST /api/cycles/:cycleId/consultations/:consultationId/responses/discard': {
    contributionIds: [contributionId],
  },
});

/** The same with ids of the other forum in them. */
export const consultationIds = ({ ids }: World, own: World): Record<string, unknown[]> => ({
  ...Object.fromEntries(
    [
      ...['responses', 'responses/planned-letter', 'responses/publish', 'responses/discard'],
      ...['contributions/hide', 'contributions/planned-letter', 'contributions/show'],
    ].map((act) => {
      const contributionIds = [own.ids['contributionId'], ids['contributionId']];
      const more = act === 'responses' ? { disposition: 'adopted', reason: REASON, publish: true } : {};
      const why = act.startsWith('contributions') ? { reason: REASON } : {};
      const path = `POST /api/cycles/:cycleId/consultations/:consultationId/${act}`;
      return [path, [{ contributionIds, ...more, ...why }]];
    }),
  ),
  'POST /api/cycles/:cycleId/consultations/:consultationId/contributions': [
    { answers: { q1: 'Que haya fechas.' }, consent: true, seatId: ids['seatId'] },
  ],
  'PUT /api/cycles/:cycleId/consultations/:consultationId': [
    { ...consultationBody(), leadOrganisationId: ids['organisationId'], version: 2 },
  ],
  'POST /api/cycles/:cycleId/consultations/:consultationId/correct': [
    { ...consultationBody(), leadOrganisationId: ids['organisationId'], version: 2, reason: REASON },
  ],
});
