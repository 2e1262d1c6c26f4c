import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { Section } from './section.tsx';
import { LinkButton } from '../../../ui/button.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import s from './take-part.module.css';

const STEPS = ['read', 'come', 'write', 'follow'] as const;

export function TakePart({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const { isArchived } = useCycle().cycle;
  if (isArchived) return null;
  return (
    <Section title={t('takePart.title')} lead={t('takePart.lead')}>
      {cycle.howToTakePart ? (
        <Stack size={18} measure gap={3} lang={cycle.locale}>
          {cycle.howToTakePart.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </Stack>
      ) : (
        <Grid as="ol" columns="fit-280" gap={5} across={6}>
          {STEPS.map((step, index) => (
            <Grid as="li" columns="mark" gap={4} key={step} className={s.step}>
              <Text as="span" face="figure" tone="terracotta" className={s.number} aria-hidden="true">
                {index + 1}
              </Text>
              <div>
                <h3>{t(`takePart.${step}.title`)}</h3>
                <p>{t(`takePart.${step}.text`)}</p>
              </div>
            </Grid>
          ))}
        </Grid>
      )}
      {cycle.takesRequests && (
        <p>
          <LinkButton to={paths.takePart(cycle.slug)}>{t('takePart.ask')}</LinkButton>
        </p>
      )}
    </Section>
  );
}
