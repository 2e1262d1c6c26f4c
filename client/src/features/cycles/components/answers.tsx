import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Link } from '../../../ui/link.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Grid, Row, Text } from '../../../ui/layout.tsx';
import s from './answers.module.css';
import { Section } from './section.tsx';

/** What came in through the consultations, and how much of it got a written reason back. */
export function Answers({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const format = useFormat(cycle.forum.timeZone);
  if (cycle.consultations.length === 0) return null;
  return (
    <Section title={t('answers.title')} lead={t('answers.lead')}>
      <Grid as="ul" columns="fit-280" gap={3}>
        {cycle.consultations.map((consultation) => (
          <Card as="li" key={consultation.id} className={s.consultation}>
            <div>
              <h3 lang={cycle.locale}>
                <Link to={paths.consultation(cycle.slug, consultation.id)}>{consultation.title}</Link>
              </h3>
              <Text tone="muted">{format.dayRange(consultation.opensAt, consultation.closesAt)}</Text>
            </div>
            <Row as="p" gap={2.5} align="baseline">
              <Text as="span" face="figure" className={s.value}>
                {format.number(consultation.contributions)}
              </Text>{' '}
              {t('answers.contributions', { count: consultation.contributions })}
            </Row>
            <Progress
              label={t('answers.answered')}
              value={consultation.answered}
              max={consultation.contributions}
              detail={t('answers.of', { answered: consultation.answered, all: consultation.contributions })}
            />
            {consultation.state === 'open' && consultation.isForAll && (
              <p>
                <LinkButton to={paths.contribute(cycle.slug, consultation.id)}>{t('answers.contribute')}</LinkButton>
              </p>
            )}
          </Card>
        ))}
      </Grid>
    </Section>
  );
}
