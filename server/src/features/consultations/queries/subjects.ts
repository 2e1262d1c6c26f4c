import { stateOf } from '@minga/shared/consultations/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { dbNow } from '../../../platform/database/db.ts';
import { type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { listKnown } from '../queries.ts';

/** A consultation under its title. */
export const consultationSubjects: SubjectSource = {
  kinds: ['consultation'],
  async show(tx, reader, refs) {
    const ids = refs.map(({ id }) => id);
    const [found, now] = [await listKnown(tx, reader, ids), await dbNow(tx)];
    return new Map(
      found.map((one) => [
        keyOfSubject({ kind: 'consultation', id: one.id }),
        {
          ...UNNAMED,
          label: one.title,
          state: stateOf(one, now),
          path: paths.consultation(reader.cycleSlug, one.id),
        },
      ]),
    );
  },
};
