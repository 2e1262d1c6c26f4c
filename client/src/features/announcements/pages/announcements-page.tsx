import type { AnnouncementItem } from '@minga/shared/announcements/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type CycleScope, cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { BeginDraft } from '../../../parts/begin-draft.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { announcementsPath, announcementsQuery, beginAnnouncement, useRefreshAnnouncements } from '../api.ts';
import s from './announcements-page.module.css';

const afterIn = (search: string): string | null => new URLSearchParams(search).get('after');

export const read: ReadPage = async ({ get, params: { slug = '' }, search, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(announcementsQuery(cycle.id, afterIn(search)));
  return {
    heading: t('announcements:title'),
    part: cycle.title,
    description: t('announcements:lead'),
    slug,
    files: [{ href: announcementsPath(cycle.id), format: 'JSON' }],
  };
};

function Begin({ cycle }: Pick<CycleScope, 'cycle'>) {
  const { t } = useTranslation('announcements');
  const refresh = useRefreshAnnouncements(cycle.id);
  return (
    <BeginDraft
      label={t('new')}
      begin={() => beginAnnouncement(cycle.id)}
      refresh={refresh}
      pathOf={(id) => paths.editAnnouncement(cycle.slug, id)}
    />
  );
}

type ItemProps = { item: AnnouncementItem & { savedAt?: string }; cycle: CycleScope['cycle'] };

function Item({ item, cycle }: ItemProps) {
  const { t } = useTranslation('announcements');
  const format = useFormat(cycle.timeZone);
  const { id, title, excerpt, publishedAt, correctedAt, savedAt, state } = item;
  return (
    <Stack as="li" gap={2} className={s.item}>
      {publishedAt && (
        <Row size={14} tone="muted" gap={2} wrap>
          <time dateTime={publishedAt}>{format.date(publishedAt)}</time>
          {correctedAt && <span>{t('correctedAt', { when: format.date(correctedAt) })}</span>}
          {state === 'withdrawn' && <Stamp tone="muted">{t('withdrawn')}</Stamp>}
        </Row>
      )}
      {savedAt && (
        <Text size={14} tone="muted">
          {t('savedAt', { when: format.dateTime(savedAt) })}
        </Text>
      )}
      <Text as="h3" size={22} lang={cycle.locale}>
        <Link to={savedAt ? paths.editAnnouncement(cycle.slug, id) : paths.announcement(cycle.slug, id)}>
          {title || t('untitled')}
        </Link>
      </Text>
      {excerpt && (
        <Text measure lang={cycle.locale} dir="auto">
          {excerpt}
        </Text>
      )}
    </Stack>
  );
}

/** News of a cycle, newest first; what is still being written on top, for those who write it. */
export function Page() {
  const { t } = useTranslation('announcements');
  const { cycle, isMember } = useCycle();
  const after = afterIn(usePlace().search);
  const { items, next, drafts, abilities } = useSuspenseQuery(announcementsQuery(cycle.id, after)).data;
  const begin = abilities.canWrite && <Begin cycle={cycle} />;
  return (
    <Frame narrow>
      <PageHeader title={t('title')} lead={t('lead')} actions={(items.length > 0 || drafts.length > 0) && begin} />
      {isMember && (
        <Text className="no-print">
          <Link to={paths.notices()}>{t('choose')}</Link>
        </Text>
      )}
      {drafts.length > 0 && after === null && (
        <Stack as="section" gap={5} aria-labelledby="drafts">
          <h2 id="drafts">{t('drafts')}</h2>
          <Stack as="ul" gap={5}>
            {drafts.map((item) => (
              <Item key={item.id} item={item} cycle={cycle} />
            ))}
          </Stack>
        </Stack>
      )}
      {items.length === 0 && (
        <EmptyOfCycle title={t('empty')} action={drafts.length === 0 && begin}>
          {t(abilities.canWrite ? 'emptyFacilitator' : 'emptyText')}
        </EmptyOfCycle>
      )}
      {items.length > 0 && (
        <Stack as="section" gap={5} aria-labelledby="published">
          <h2 id="published" className={drafts.length > 0 && after === null ? undefined : 'visually-hidden'}>
            {t('published')}
          </h2>
          <Stack as="ul" gap={5}>
            {items.map((item) => (
              <Item key={item.id} item={item} cycle={cycle} />
            ))}
          </Stack>
        </Stack>
      )}
      {(next !== null || after !== null) && (
        <Row gap={4} wrap>
          {after !== null && <Link to={paths.announcements(cycle.slug)}>{t('newest')}</Link>}
          {next !== null && <Link to={paths.announcements(cycle.slug, { after: next })}>{t('older')}</Link>}
        </Row>
      )}
    </Frame>
  );
}
