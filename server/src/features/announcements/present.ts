import { stateOf } from '@minga/shared/announcements/rules.ts';
import type { Announcement, AnnouncementItem, Announcements } from '@minga/shared/announcements/schema.ts';
import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { presentFile } from '../files/present.ts';
import { abilitiesOn, abilitiesOnList } from './policy.ts';
import type { Detail, Versioned } from './queries.ts';

type Reader = Pick<Scope, 'cycleSlug' | 'isFacilitator'>;

/** What it says now: of a draft what is written, of a withdrawn one its title. */
export function saidIn({ row, versions }: Versioned): { title: string; body: string } {
  const { title, body } = versions.at(-1)?.content ?? row;
  return { title, body: row.withdrawnAt === null ? body : '' };
}

function presentSummary(one: Versioned, { cycleSlug }: Reader) {
  const { row, versions } = one;
  const last = versions.at(-1);
  return {
    id: row.id,
    state: stateOf(row),
    title: saidIn(one).title,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    correctedAt: last && last.number > 1 ? last.at.toISOString() : null,
    path: paths.announcement(cycleSlug, row.id),
  };
}

const presentItem = (one: Versioned, reader: Reader): AnnouncementItem => ({
  ...presentSummary(one, reader),
  excerpt: excerptOf(saidIn(one).body),
});

/** As the page of the cycle names the newest. */
export const presentNewest = (items: readonly Versioned[]): PublicCycle['announcements'] =>
  items.map((one) => ({
    id: one.row.id,
    title: saidIn(one).title,
    publishedAt: one.row.publishedAt?.toISOString() ?? '',
  }));

type Found = { items: readonly Versioned[]; next: string | null; drafts: readonly Versioned[] };

export function presentAnnouncements({ items, next, drafts }: Found, { scope }: { scope: Reader }): Announcements {
  return {
    items: items.map((one) => presentItem(one, scope)),
    next,
    drafts: drafts.map((one) => ({ ...presentItem(one, scope), savedAt: one.row.savedAt.toISOString() })),
    abilities: abilitiesOnList(scope),
  };
}

export function presentAnnouncement(one: Detail, { scope }: { scope: Reader }): Announcement {
  const { row, versions, files } = one;
  const state = stateOf(row);
  const isShown = state !== 'withdrawn';
  return {
    ...presentSummary(one, scope),
    body: saidIn(one).body,
    version: row.version,
    savedAt: row.savedAt.toISOString(),
    isNotified: row.isNotified ?? false,
    withdrawn: row.withdrawnAt && { at: row.withdrawnAt.toISOString(), reason: row.withdrawnReason ?? '' },
    versions: versions.map(({ number, content, reason, at, sha256 }) => ({
      number,
      title: content.title,
      body: isShown ? content.body : '',
      reason,
      at: at.toISOString(),
      sha256,
    })),
    files: isShown ? files.map(presentFile) : [],
    abilities: abilitiesOn(scope, state),
  };
}
