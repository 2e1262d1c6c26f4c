import type { BallotQuestion } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './commitment-text.module.css';
import { VersionLine } from './version-line.tsx';

type Props = { question: BallotQuestion; locale: string; slug: string; timeZone: string };

/** Problem and solution open, the rest one press away: nobody should vote on a title. */
export function CommitmentText({ question, locale, slug, timeZone }: Props) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  const part = (name: 'problem' | 'solution' | 'results' | 'addedValue') =>
    question[name].trim() && (
      <Stack gap={1} className={s.part}>
        <Text as="h2" tone="muted" size={15} weight={650} face="text">
          {t(`text.${name}`)}
        </Text>
        <p lang={locale} dir="auto">
          {question[name]}
        </p>
      </Stack>
    );
  return (
    <Stack measure gap={4}>
      {question.leadOrganisation && (
        <Text tone="muted" className={s.lead}>
          {t('text.lead')} <strong lang={locale}>{question.leadOrganisation}</strong>
        </Text>
      )}
      {part('problem')}
      {part('solution')}
      <details className={s.more}>
        <summary>{t('text.more')}</summary>
        <Stack gap={4} className={s.rest}>
          {part('results')}
          {part('addedValue')}
          {question.milestones.length > 0 && (
            <Stack gap={1} className={s.part}>
              <Text as="h2" tone="muted" size={15} weight={650} face="text">
                {t('text.milestones')}
              </Text>
              <Stack as="ol" gap={3} lang={locale}>
                {question.milestones.map((milestone) => (
                  <li key={`${milestone.title} ${milestone.dueOn}`}>
                    <strong>{milestone.title}</strong>
                    {milestone.dueOn && <> · {format.date(`${milestone.dueOn}T12:00:00Z`)}</>}
                    {milestone.output && <span className={s.output}>{milestone.output}</span>}
                  </li>
                ))}
              </Stack>
            </Stack>
          )}
        </Stack>
      </details>
      <VersionLine question={question} slug={slug} />
    </Stack>
  );
}
