import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../../../ui/back-link.tsx';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { diagnosisPath, diagnosisQuery } from '../api.ts';
import { DiagnosisFacts } from '../components/diagnosis-facts.tsx';
import { DiagnosisChapters } from '../components/diagnosis-text.tsx';
import { StateStamp } from '../components/state-stamp.tsx';
import { Withdraw } from '../components/withdraw.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './diagnosis-page.module.css';

// For people of the forum: whoever reads a public page loads none of it.
const CommentThread = lazy(async () => ({
  default: (await import('../../../parts/comment-thread.tsx')).CommentThread,
}));

const ReviewPanel = lazy(() => import('../components/review-panel.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '', number = '' } }) => {
  const cycle = await get(cycleQuery(slug));
  const diagnosis = await get(diagnosisQuery(cycle.id, number));
  return {
    heading: diagnosis.title,
    part: cycle.title,
    description: diagnosis.texts.problem || `${diagnosis.organisation.name}. ${cycle.title}.`,
    slug,
    files: [{ href: diagnosisPath(cycle.id, diagnosis.number), format: 'JSON' }],
  };
};

type Shown = { cycle: CycleSummary; diagnosis: PublicDiagnosis };

/** What may be done here by the organisation that wrote it. */
function Acts({ cycle, diagnosis }: Shown) {
  const { t } = useTranslation('diagnoses');
  const { seats } = useCycle();
  const isOwn = seats.some((seat) => seat.organisationId === diagnosis.organisation.id);
  if (!isOwn || diagnosis.state === 'withdrawn') return null;
  return (
    <Row gap={3} align="center" wrap className="no-print">
      {diagnosis.state === 'declared' && (
        <LinkButton variant="primary" to={paths.newDiagnosis(cycle.slug, { draft: diagnosis.id })}>
          {t(diagnosis.returns > 0 ? 'page.mend' : 'page.complete')}
        </LinkButton>
      )}
      <Withdraw cycleId={cycle.id} id={diagnosis.id} citations={diagnosis.citations} />
    </Row>
  );
}

/** Why there is nothing, or not everything, to read. */
function Absence({ cycle, diagnosis }: Shown) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(cycle.timeZone);
  const organisation = diagnosis.organisation.name;
  if (diagnosis.state === 'withdrawn' && diagnosis.withdrawnAt) {
    return (
      <Stack as="section" gap={3} className={s.tomb}>
        <h2>{t('page.tombTitle')}</h2>
        <p>{t('page.tombText', { organisation, when: format.date(diagnosis.withdrawnAt) })}</p>
        <Text size={18}>
          <strong>{t('page.reason')}:</strong> <span lang={cycle.locale}>{diagnosis.withdrawReason}</span>
        </Text>
      </Stack>
    );
  }
  const { returns } = diagnosis;
  const returned = returns > 0 && ` ${t('page.returned', { count: returns })}`;
  if (diagnosis.state === 'submitted' && diagnosis.submittedAt && diagnosis.publishesAt) {
    const until = format.weekday(lastInstantOf(diagnosis.publishesAt));
    return (
      <Notice tone="info" title={t('page.inReviewTitle')}>
        {t('page.inReviewText', { organisation, when: format.date(diagnosis.submittedAt), until })}
        {returned}
      </Notice>
    );
  }
  if (diagnosis.state === 'declared' && returns > 0) {
    return (
      <Notice tone="warn" title={t('page.returnedTitle')}>
        {t('page.returnedText', { organisation, count: returns })}
      </Notice>
    );
  }
  if (diagnosis.state === 'declared' && diagnosis.declaredAt) {
    return (
      <Notice tone="warn" title={t('page.declaredTitle')}>
        {t('page.declaredText', { organisation, when: format.date(diagnosis.declaredAt) })}
      </Notice>
    );
  }
  if (diagnosis.isReachable) return null;
  return (
    <Notice tone="warn" title={t('page.unreachableTitle')}>
      {t('page.unreachableText')}
    </Notice>
  );
}

/** Between its organisation and the facilitation there is something to read of its review. */
function useIsReviewed({ state, submittedAt, returns, organisation }: PublicDiagnosis): boolean {
  const { seats, isFacilitator } = useCycle();
  if (state === 'withdrawn' || (submittedAt === null && returns === 0)) return false;
  return isFacilitator || seats.some(({ organisationId }) => organisationId === organisation.id);
}

/** A diagnosis as a page of a good report: the text, and beside it what proves it. */
export function Page() {
  const { t } = useTranslation('diagnoses');
  const { cycle, isMember } = useCycle();
  const { data: diagnosis } = useSuspenseQuery(diagnosisQuery(cycle.id, usePlace().params['number'] ?? ''));
  const { texts, organisation } = diagnosis;
  const isReviewed = useIsReviewed(diagnosis);
  const { locale } = cycle;
  const chapters = (words: PublicDiagnosis['texts']) => <DiagnosisChapters texts={words} locale={locale} />;
  return (
    <Frame>
      <Stack as="article" gap={6} className={s.article}>
        <Stack as="header" gap={3} className={s.header}>
          <BackLink to={paths.diagnoses(cycle.slug)}>{t('page.back')}</BackLink>
          <Row as="p" align="center" wrap className={s.eyebrow}>
            <span className={s.number}>{t('page.number', { number: diagnosis.number })}</span>
            <StateStamp state={diagnosis.state} isReachable={diagnosis.isReachable} />
          </Row>
          <h1 lang={locale}>{diagnosis.title}</h1>
          <Row size={18} as="p" gap={2.5} align="center" lang={locale}>
            <SectorMark sector={organisation.sector} named size={18} />
            <span>
              {organisation.name}
              {organisation.shortName !== organisation.name && ` (${organisation.shortName})`}
            </span>
          </Row>
          {diagnosis.themes.length > 0 && (
            <Row as="ul" gap={1.5} across={2} wrap className={s.themes} aria-label={t('page.themes')} lang={locale}>
              {diagnosis.themes.map((theme) => (
                <li key={theme.id}>
                  <Link to={paths.diagnoses(cycle.slug, { theme: theme.slug })}>{theme.name}</Link>
                </li>
              ))}
            </Row>
          )}
          <Acts cycle={cycle} diagnosis={diagnosis} />
        </Stack>
        <Stack gap={6} className={s.columns}>
          <Stack shrink gap={6} packed className={s.text}>
            <Absence cycle={cycle} diagnosis={diagnosis} />
            {diagnosis.state === 'published' && chapters(texts)}
            {isReviewed && (
              <Suspense>
                <ReviewPanel cycle={cycle} id={diagnosis.id} chapters={chapters} />
              </Suspense>
            )}
            {isMember && (
              <Suspense>
                <span id="questions" />
                <CommentThread
                  on={{ cycleId: cycle.id, kind: 'diagnosis', id: diagnosis.id }}
                  timeZone={cycle.timeZone}
                  lang={locale}
                  lead={t('page.comments')}
                  partName={(part) => part}
                />
              </Suspense>
            )}
          </Stack>
          <DiagnosisFacts cycle={cycle} diagnosis={diagnosis} />
        </Stack>
      </Stack>
    </Frame>
  );
}
