import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Countdown } from '../../../ui/countdown.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './hero.module.css';

function NextAction({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const action = cycle.nextAction;
  if (!action) return null;
  return (
    <Stack gap={3} packed className={s.action}>
      <Text as="h2" size={28}>
        {t(`action.${action.kind}.title`, action.labelParams)}
      </Text>
      <p>{t(`action.${action.kind}.text`, action.labelParams)}</p>
      <LinkButton
        to={action.href}
        variant="accent"
        size="large"
        wide
        icon={<ArrowRight aria-hidden="true" />}
        className={s.go}
      >
        {t(`action.${action.kind}.go`, action.labelParams)}
      </LinkButton>
      {action.deadline && (
        <Text size={15}>
          <Countdown
            deadline={action.deadline}
            timeZone={cycle.forum.timeZone}
            now={cycle.generatedAt}
            what={action.kind === 'attend-meeting' ? 'begins' : 'closes'}
          />
        </Text>
      )}
    </Stack>
  );
}

/** Title, purpose and the one thing a reader can do next. */
export function Hero({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const format = useFormat('UTC');
  return (
    <Stack as="header" gap={6} className={s.hero}>
      <Stack gap={4} packed>
        <Row tone="terracotta" weight={650} as="p" wrap className={s.eyebrow}>
          <span lang={cycle.locale}>{cycle.forum.name}</span>
          {cycle.planStartsOn && cycle.planEndsOn && (
            <span>
              {t('planPeriod', {
                from: format.year(`${cycle.planStartsOn}T12:00:00Z`),
                to: format.year(`${cycle.planEndsOn}T12:00:00Z`),
              })}
            </span>
          )}
        </Row>
        <h1 className={s.title} lang={cycle.locale}>
          {cycle.title}
        </h1>
        <p className={s.purpose} lang={cycle.locale}>
          {cycle.purpose}
        </p>
      </Stack>
      <NextAction cycle={cycle} />
    </Stack>
  );
}
