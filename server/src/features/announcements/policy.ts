import { stateOf } from '@minga/shared/announcements/rules.ts';
import type { AnnouncementLetter } from '@minga/shared/announcements/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../platform/database/db.ts';
import { isStranger, type Scope } from '../../platform/http/gate.ts';
import { getCycle } from '../cycles/queries.ts';
import type { FollowedLetters } from '../events/policy.ts';
import { withEnd } from '../events/present.ts';
import { countFollowers } from '../events/queries/follows.ts';
import { NEEDS_AT_MOST, type NeedsOf } from '../events/queries/needs.ts';
import type { FileOwnerKind } from '../files/policy.ts';
import { type SubjectSource, UNNAMED } from '../links/policy.ts';
import { lockDraft } from './commands.ts';
import { letterOf, pathOf, saidIn } from './present.ts';
import { getAnnouncement, getDetail, listKnown, lockAsItStands } from './queries.ts';

/*
 * What only this feature can say to the mechanisms that serve every feature: each of these is named in noun.ts.
 */
const ONE = '/api/cycles/:cycleId/announcements/:announcementId';

/** Files come with a draft, and are read by everybody with what was published. */
export const announcementFiles: FileOwnerKind = {
  kind: 'announcement',
  tag: 'announcements',
  writers: 'facilitator',
  address: { path: ONE, id: 'announcementId' },
  reading: {
    path: ONE,
    params: z.object({ cycleId: z.uuid(), announcementId: z.uuid() }),
    async find(tx, scope, { announcementId }) {
      const { row } = await getAnnouncement(tx, scope, String(announcementId));
      if (row.withdrawnAt !== null)
        throw new AppError('announcement.withdrawn', { params: { reason: row.withdrawnReason ?? '' } });
      return { id: row.id, seesDrafts: scope.isFacilitator };
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
          path: pathOf(reader.cycleSlug, one.row.id),
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

export const announcementLetters: FollowedLetters = {
  kind: 'announcements',
  async write(tx, { cycleId, id }, { locale, publicUrl }) {
    const cycle = await getCycle(tx, cycleId);
    const { row, versions, files } = await getDetail(tx, { cycleId, isFacilitator: true }, id);
    if (row.withdrawnAt !== null) return null;
    const link = publicUrl + pathOf(cycle.slug, id);
    const words = saidIn({ row, versions });
    return letterOf({ ...words, files: files.length, forumName: cycle.forumName, link, locale });
  },
};

/** How many would get a letter now, and how it would read in the forum's language. */
export async function previewLetter(tx: Tx, scope: Scope, id: string, publicUrl: string): Promise<AnnouncementLetter> {
  const { cycleId, locale } = scope;
  const letter = await announcementLetters.write(tx, { cycleId, id }, { locale, publicUrl });
  if (!letter) throw new AppError('announcement.not-found');
  const { title } = await getCycle(tx, cycleId);
  const text = withEnd(letter.text, {
    kind: 'announcements',
    cycleTitle: title,
    locale,
    // Each has a link of their own.
    stop: `${publicUrl}/letters/…`,
  });
  return { people: await countFollowers(tx, cycleId, 'announcements'), subject: letter.subject, text };
}

type Waiting = { id: string; title: string; slug: string; timeZone: string };

/** What somebody began to write, as long as they facilitate. */
export const announcementNeeds: NeedsOf = async (tx, { personId }) => {
  const { rows } = await tx.execute<Waiting>(sql`
    select a.id, a.title, c.slug, f.time_zone as "timeZone"
    from announcements a join cycles c on c.id = a.cycle_id join forums f on f.id = c.forum_id
      join forum_roles r on r.forum_id = f.id and r.person_id = a.created_by and r.role = 'facilitator'
    where a.published_at is null and a.created_by = ${personId} order by a.saved_at, a.id limit ${NEEDS_AT_MOST}`);
  return rows.map(({ id, title, slug, timeZone }) => ({
    kind: 'finish-announcement',
    subject: { kind: 'announcement', id },
    params: { title },
    href: `${pathOf(slug, id)}/edit`,
    deadline: null,
    timeZone,
  }));
};
