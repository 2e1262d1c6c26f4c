import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { LinkButton } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { consultationPath, consultationQuery } from '../api.ts';
import { ContributionForm } from '../components/contribution-form.tsx';
import { StateLine } from '../components/state-line.tsx';
import s from './consultation-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '', consultationId = '' } }) => {
  const cycle = await get(cycleQuery(slug));
  const one = await get(consultationQuery(cycle.id, consultationId));
  return {
    heading: one.title,
    part: cycle.title,
    description: excerptOf(one.introduction),
    slug,
    files: [{ href: consultationPath(cycle.id, one.id), format: 'JSON' }],
  };
};

const WHY = ['fields', 'over', 'early', 'members', 'seat'] as const;

/** The questions, from the first word on: whoever came by a link or a code is three touches away from it. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const { params, search } = usePlace();
  const { data: one } = useSuspenseQuery(consultationQuery(cycle.id, params['consultationId'] ?? ''));
  const asked = new URLSearchParams(search).get('why');
  const why = WHY.find((name) => name === asked);
  const toPage = <LinkButton to={paths.consultation(cycle.slug, one.id)}>{t('answer.toConsultation')}</LinkButton>;
  return (
    <Frame narrow>
      <BackLink to={paths.consultation(cycle.slug, one.id)}>{t('answer.toConsultation')}</BackLink>
      <PageHeader title={<span lang={cycle.locale}>{one.title}</span>} />
      <Stack gap={4}>
        <StateLine one={one} timeZone={cycle.timeZone} />
        {why && <Notice tone="warn" live title={t(`answer.why.${why}`)} />}
        <Text measure lang={cycle.locale} dir="auto" className={s.intro}>
          <LinkedText>{one.introduction}</LinkedText>
        </Text>
        {one.state === 'open' ? (
          <ContributionForm key={one.id} cycle={cycle} one={one} />
        ) : (
          <Notice title={t(`answer.not.${one.state}`)} action={toPage} />
        )}
      </Stack>
    </Frame>
  );
}
