import type { Announcement } from '@minga/shared/announcements/schema.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { FileList } from '../../../parts/file-list.tsx';
import { VersionList } from '../../../parts/version-list.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { Paragraphs } from '../../../ui/paragraphs.tsx';
import { announcementPath, announcementQuery, filePath } from '../api.ts';
import s from './announcement-page.module.css';

const Acts = {
  correct: lazy(() => import('../components/correct-dialog.tsx')),
  withdraw: lazy(() => import('../components/withdraw-dialog.tsx')),
};
const Reach = lazy(() => import('../../../parts/reach.tsx'));
// The forum's own: whoever reads the public page loads none of it.
const CommentThread = lazy(async () => ({
  default: (await import('../../../parts/comment-thread.tsx')).CommentThread,
}));

export const read: ReadPage = async ({ get, params: { slug = '', announcementId = '' } }) => {
  const cycle = await get(cycleQuery(slug));
  const one = await get(announcementQuery(cycle.id, announcementId));
  return {
    heading: one.title,
    part: cycle.title,
    description: excerptOf(one.body) || one.withdrawn?.reason || cycle.title,
    slug,
    files: [{ href: announcementPath(cycle.id, one.id), format: 'JSON' }],
  };
};

type Shown = { cycle: CycleSummary; one: Announcement };

/** What the facilitation may do now. */
function Buttons({ cycle, one }: Shown) {
  const { t } = useTranslation('announcements');
  const [open, setOpen] = useState<keyof typeof Acts | null>(null);
  const { canEdit, canCorrect, canWithdraw } = one.abilities;
  if (!canEdit && !canCorrect && !canWithdraw) return null;
  const Dialog = open && Acts[open];
  return (
    <Row gap={2} wrap className="no-print">
      {canEdit && (
        <LinkButton variant="primary" to={paths.editAnnouncement(cycle.slug, one.id)}>
          {t('edit')}
        </LinkButton>
      )}
      {canCorrect && (
        <Button size="small" onClick={() => setOpen('correct')}>
          {t('correct.open')}
        </Button>
      )}
      {canWithdraw && (
        <Button size="small" variant="danger" onClick={() => setOpen('withdraw')}>
          {t('withdraw.open')}
        </Button>
      )}
      <Suspense>{Dialog && <Dialog cycleId={cycle.id} one={one} onClose={() => setOpen(null)} />}</Suspense>
    </Row>
  );
}

/** What was published and each correction of it, with fingerprints; and what stood there before. */
function History({ cycle, one }: Shown) {
  const { t } = useTranslation('announcements');
  const format = useFormat(cycle.timeZone);
  if (one.versions.length === 0 || one.withdrawn) return null;
  const versions = one.versions.map((version) => ({ ...version, who: t('by') }));
  return (
    <Stack as="section" gap={4} aria-labelledby="versions">
      <Text as="h2" size={18} id="versions">
        {t('versions')}
      </Text>
      <VersionList versions={versions} timeZone={cycle.timeZone} lang={cycle.locale} />
      {one.versions.slice(0, -1).map(({ number, title, body, at }) => (
        <details key={number}>
          <summary>{t('former', { when: format.dateTime(at) })}</summary>
          <Text as="h3" size={18} lang={cycle.locale}>
            {title}
          </Text>
          <Paragraphs text={body} locale={cycle.locale} />
        </details>
      ))}
    </Stack>
  );
}

/** One announcement at an address of its own: its words, its files, how it came to say this, and what the forum says of it. */
export function Page() {
  const { t } = useTranslation('announcements');
  const { cycle, isMember, isFacilitator } = useCycle();
  const { data: one } = useSuspenseQuery(announcementQuery(cycle.id, usePlace().params['announcementId'] ?? ''));
  const format = useFormat(cycle.timeZone);
  const last = one.versions.at(-1);
  return (
    <Frame narrow>
      <Stack as="article" gap={6} className={s.article}>
        <Stack as="header" gap={4}>
          <BackLink to={paths.announcements(cycle.slug)}>{t('back')}</BackLink>
          <h1 lang={cycle.locale}>{one.title || t('untitled')}</h1>
          {one.publishedAt ? (
            <Text tone="muted">
              {t('publishedAt', { when: format.moment(one.publishedAt) })}. {one.isNotified && t('notified')}
            </Text>
          ) : (
            <Notice>{t('draftNotice')}</Notice>
          )}
          {one.correctedAt && last?.reason && !one.withdrawn && (
            <Notice>{t('correction', { when: format.dateTime(one.correctedAt), reason: last.reason })}</Notice>
          )}
          {one.withdrawn && (
            <Notice tone="error" title={t('withdrawnTitle', { when: format.dateTime(one.withdrawn.at) })}>
              {t('reason')}: <span lang={cycle.locale}>{one.withdrawn.reason}</span>
            </Notice>
          )}
          <Buttons cycle={cycle} one={one} />
          {isFacilitator && one.isNotified && (
            <Suspense>
              <Reach
                cycleId={cycle.id}
                path={announcementPath(cycle.id, one.id)}
                page={paths.announcement(cycle.slug, one.id)}
                timeZone={cycle.timeZone}
              />
            </Suspense>
          )}
        </Stack>
        <Paragraphs text={one.body} locale={cycle.locale} />
        <FileList
          files={one.files}
          hrefOf={(fileId) => filePath(cycle.id, one.id, fileId)}
          lang={cycle.locale}
          title={t('files')}
        />
        {one.state !== 'draft' && isMember && (
          <Suspense>
            <CommentThread
              on={{ cycleId: cycle.id, kind: 'announcement', id: one.id }}
              timeZone={cycle.timeZone}
              lang={cycle.locale}
              lead={t('comments')}
              partName={(part) => part}
            />
          </Suspense>
        )}
        <History cycle={cycle} one={one} />
      </Stack>
    </Frame>
  );
}
