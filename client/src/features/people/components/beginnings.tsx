import type { Beginning } from '@minga/shared/cycles/schema.ts';
import { Check } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Progress } from '../../../ui/progress.tsx';
import s from './beginnings.module.css';

function Step({ step, isNext }: { step: Beginning['steps'][number]; isNext: boolean }) {
  const { t } = useTranslation('people');
  return (
    <Row as="li" gap={3} align="start" className={s.step} data-state={step.isDone ? 'done' : isNext ? 'next' : 'ahead'}>
      <span className={s.mark} aria-hidden="true">
        {step.isDone && <Check strokeWidth={3} />}
      </span>
      <Stack gap={0.5}>
        <Link to={step.href} className={s.what}>
          {t(`beginning.${step.kind}`)}
        </Link>
        {step.isDone ? (
          <Text tone="muted">{t('beginning.done')}</Text>
        ) : (
          <Text tone="muted">{t(`beginning.${step.kind}Text`)}</Text>
        )}
      </Stack>
    </Row>
  );
}

/** What a cycle still lacks before one can work with it; gone once all of it is there. */
export function BeginningOf({ beginning: { cycle, steps } }: { beginning: Beginning }) {
  const { t } = useTranslation('people');
  const id = useId();
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Stack as="section" gap={4} aria-labelledby={id} className={s.card}>
      <h2 id={id}>{t('beginning.title', { title: cycle.title })}</h2>
      <Progress label={t('beginning.progress', { done, all: steps.length })} value={done} max={steps.length} />
      <Stack as="ol">
        {steps.map((step) => (
          <Step key={step.kind} step={step} isNext={step === next} />
        ))}
      </Stack>
    </Stack>
  );
}
