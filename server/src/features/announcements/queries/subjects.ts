import { stateOf } from '@minga/shared/announcements/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { isStranger } from '../../../platform/http/gate.ts';
import { type SubjectSource, UNNAMED } from '../../links/policy.ts';
import { saidIn } from '../present.ts';
import { getAnnouncement, listKnown, lockAsItStands } from '../queries.ts';

/** Under its title; the forum talks about it as long as it stands. */
export const announcementSubjects: SubjectSource = {
  kinds: ['announcement'],
  async show(tx, reader, refs) {
    const found = await listKnown(
      tx,
      reader,
      refs.map(({ id }) => id),
    );
    return new Map(
      found.map((one) => [
        keyOfSubject({ kind: 'announcement', id: one.row.id }),
        {
          ...UNNAMED,
          label: saidIn(one).title,
          state: stateOf(one.row),
          path: paths.announcement(reader.cycleSlug, one.row.id),
        },
      ]),
    );
  },
  async commentsOn(tx, reader, { id }, isToWrite) {
    if (isStranger(reader)) return null;
    if (isToWrite) await lockAsItStands(tx, id);
    const { row } = await getAnnouncement(tx, reader, id);
    return row.publishedAt === null ? null : { mayWrite: row.withdrawnAt === null, parts: [] };
  },
};
