import { answerInWords } from '@minga/shared/consultations/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { consultationQuery, contributionPath, contributionQuery } from '../api.ts';
import { Entry } from '../components/entry.tsx';
import s from './consultation-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '', consultationId = '', number = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const consultation = await get(consultationQuery(cycle.id, consultationId));
  const one = await get(contributionQuery(cycle.id, consultationId, number));
  return {
    heading: t('consultations:one', { number: one.number }),
    part: cycle.title,
    description: excerptOf(one.body) || one.hidden?.reason || consultation.title,
    slug,
    files: [{ href: contributionPath(cycle.id, consultationId, number), format: 'JSON' }],
  };
};

/** One contribution at its permanent address: each question that was answered, and what became of it. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const { consultationId = '', number = '' } = usePlace().params;
  const { data: consultation } = useSuspenseQuery(consultationQuery(cycle.id, consultationId));
  const { data: one } = useSuspenseQuery(contributionQuery(cycle.id, consultationId, number));
  const answered = consultation.questions.flatMap((question) => {
    const words = answerInWords(question, one.answers[question.id]);
    return words === null ? [] : [{ id: question.id, label: question.label, words }];
  });
  const words = answered.length > 0 && (
    <Stack as="dl" gap={4} lang={cycle.locale}>
      {answered.map(({ id, label, words: said }) => (
        <Stack gap={1} key={id}>
          <Text as="dt" tone="muted" size={15}>
            {label}
          </Text>
          <dd className={s.intro} dir="auto">
            <LinkedText>{said}</LinkedText>
          </dd>
        </Stack>
      ))}
    </Stack>
  );
  return (
    <Frame narrow>
      <BackLink to={paths.consultation(cycle.slug, consultationId)}>
        <span lang={cycle.locale}>{consultation.title}</span>
      </BackLink>
      <PageHeader title={t('one', { number: one.number })} />
      <Stack as="article" gap={3}>
        <Entry one={one} timeZone={cycle.timeZone} lang={cycle.locale} linked={false} words={words} />
      </Stack>
    </Frame>
  );
}
