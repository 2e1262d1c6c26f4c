import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { listNotifiable } from '../../notices/queries.ts';

type About = Parameters<NoticeSource['listConcerned']>[1];

/** Whom the demonstration says to have told of something: those who would be told of it. */
export async function findConcerned(
  tx: Tx,
  source: Pick<NoticeSource, 'listConcerned'>,
  about: About,
  kind: NoticeKind,
): ReturnType<NoticeSource['listConcerned']> {
  const found = await source.listConcerned(tx, about, kind);
  if (!found) return null;
  const { notified } = await listNotifiable(tx, { forumId: about.forumId, kind }, found.people);
  return { ...found, people: notified };
}
