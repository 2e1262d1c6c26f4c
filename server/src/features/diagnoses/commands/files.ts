import { AppError } from '@minga/shared/kernel/errors.ts';
import { z } from 'zod';
import type { FileOwnerKind } from '../../files/commands/uploads.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { maySeeReviewed, needsOpenPreparation } from '../policy.ts';
import { getByNumber } from '../queries.ts';
import { getOwnDiagnosis } from '../queries/drafts.ts';
import { lockOwnDiagnosis, requireWorkingCopy } from './drafts.ts';

const BASE = '/api/cycles/:cycleId/diagnoses';

/** Files of diagnoses: added by their organisation while they are written, read by everybody once they are published. */
export const diagnosisFiles: FileOwnerKind = {
  kind: 'diagnosis',
  tag: 'diagnoses',
  writers: 'seat',
  isSearched: true,
  address: { path: `${BASE}/:diagnosisId`, id: 'diagnosisId' },
  reading: {
    path: `${BASE}/:number`,
    params: z.object({ cycleId: z.uuid(), number: z.coerce.number().int().min(1).max(1_000_000) }),
    async find(tx, scope, { number }) {
      const row = await getByNumber(tx, scope.cycleId, Number(number));
      if (row.state === 'withdrawn')
        throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
      return { id: row.id, seesDrafts: maySeeReviewed(scope, row) };
    },
  },
  async requireWriter(tx, scope, id) {
    await getOwnDiagnosis(tx, scope, id);
  },
  async lockForFiles(tx, scope, id) {
    const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
    requireWorkingCopy(row);
    if (needsOpenPreparation(row.state)) await requireOpenStage(tx, scope, 'preparation');
    return { seatId: seat.id };
  },
};
