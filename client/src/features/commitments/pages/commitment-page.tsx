import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery, useSuspenseQueries } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { commitmentPath, commitmentQuery, hintsQuery, provenanceQuery } from '../api.ts';
import { Acts } from '../components/acts.tsx';
import { Ballots } from '../components/ballots.tsx';
import { Diff } from '../components/diff.tsx';
import { Provenance } from '../components/provenance.tsx';
import { Facts, PartList } from '../components/rail.tsx';
import { Ratings } from '../components/ratings.tsx';
import { Reading } from '../components/reading.tsx';
import { StateStamp } from '../components/state-stamp.tsx';
import { Versions } from '../components/versions.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './commitment-page.module.css';

// The forum's own: whoever reads the public page loads none of it.
const Hints = lazy(async () => ({ default: (await import('../components/hints.tsx')).Hints }));
const CommentThread = lazy(async () => ({
  default: (await import('../../../parts/comment-thread.tsx')).CommentThread,
}));

export const read: ReadPage = async ({ get, params: { slug = '', number = '' } }) => {
  const cycle = await get(cycleQuery(slug));
  const [commitment] = await Promise.all([
    get(commitmentQuery(cycle.id, Number(number))),
    get(provenanceQuery(cycle.id, Number(number))),
  ]);
  return {
    heading: commitment.content.title,
    part: cycle.title,
    description: commitment.content.solution || cycle.purpose,
    slug,
    files: [{ href: commitmentPath(cycle.id, commitment.number), format: 'JSON' }],
  };
};

/** What a reader must know before reading: withdrawn, only a draft, or not the latest. */
function StateNotice({ commitment, lang }: { commitment: CommitmentDetail; lang: string }) {
  const { t } = useTranslation('commitments');
  if (commitment.withdrawnReason !== null) {
    return (
      <Notice tone="error" title={t('withdrawn')}>
        <span lang={lang}>{commitment.withdrawnReason}</span>
      </Notice>
    );
  }
  if (commitment.adoptedReason !== null) {
    return (
      <Notice tone="warn" title={t('adoptedUnapproved')}>
        <span lang={lang}>{commitment.adoptedReason}</span>
      </Notice>
    );
  }
  if (commitment.publishedReason !== null) {
    return (
      <Notice tone="warn" title={t('publishedUnapproved')}>
        <span lang={lang}>{commitment.publishedReason}</span>
      </Notice>
    );
  }
  if (commitment.version === null) return <Notice>{t('draftNotice')}</Notice>;
  return commitment.hasUnfrozenChanges ? (
    <Notice tone="warn">{t('unfrozen', { number: commitment.version.number })}</Notice>
  ) : null;
}

function useCommitment(cycleId: string, isMember: boolean) {
  const number = Number(usePlace().params['number']);
  const [{ data: commitment }, { data: provenance }] = useSuspenseQueries({
    queries: [commitmentQuery(cycleId, number), provenanceQuery(cycleId, number)],
  });
  const isPublic = commitment.state === 'published' || commitment.state === 'adopted';
  const hints = useQuery({
    ...hintsQuery(cycleId, number),
    enabled: isMember && (isPublic || commitment.abilities.canEdit),
  }).data;
  return { commitment, provenance, hints, isPublic, isMember };
}

/** The text in the middle, the template on the left, where it comes from and what the rules say on the right. */
export function Page() {
  const { t } = useTranslation('commitments');
  const { cycle, isMember } = useCycle();
  const { commitment, provenance, hints, isPublic } = useCommitment(cycle.id, isMember);
  const lang = cycle.locale;
  return (
    <Frame>
      <Stack as="header" gap={3} align="start" className={s.header}>
        <BackLink to={paths.commitments(cycle.slug)}>{t('back')}</BackLink>
        <Row tone="muted" weight={600} as="p" align="center" wrap className={s.eyebrow}>
          {t('number', { number: commitment.number })}
          <StateStamp state={commitment.state} />
          {commitment.version && <span>{t('versionNumber', { number: commitment.version.number })}</span>}
        </Row>
        <h1 lang={lang} className={s.title}>
          {commitment.content.title}
        </h1>
        <Acts cycle={cycle} commitment={commitment} />
        <StateNotice commitment={commitment} lang={lang} />
      </Stack>
      <Stack gap={6} className={s.columns}>
        <div className={s.rail}>
          <Facts commitment={commitment} lang={lang} />
          <Ratings
            cycleId={cycle.id}
            number={commitment.number}
            timeZone={cycle.timeZone}
            canRate={commitment.abilities.canRate}
            canRecord={commitment.abilities.canRecordRatings}
          />
          <PartList content={commitment.content} prefix="part-" />
        </div>
        <Stack shrink gap={7} packed>
          <Reading content={commitment.content} lang={lang} />
          {commitment.versions.length > 1 && (
            <Diff cycleId={cycle.id} number={commitment.number} versions={commitment.versions} lang={lang} />
          )}
          {isMember && (
            <Suspense>
              <CommentThread
                on={{ cycleId: cycle.id, kind: 'commitment', id: commitment.id }}
                timeZone={cycle.timeZone}
                lang={lang}
                lead={t('comments')}
                partName={(part) => t(`field.${part}`)}
              />
            </Suspense>
          )}
        </Stack>
        <aside className={s.side}>
          <Provenance sources={provenance.sources} slug={cycle.slug} lang={lang} />
          <Ballots cycle={cycle} number={commitment.number} />
          <Versions versions={commitment.versions} timeZone={cycle.timeZone} lang={lang} />
          <Suspense>{hints && <Hints hints={hints.items} isPrivate={!isPublic} />}</Suspense>
        </aside>
      </Stack>
    </Frame>
  );
}
