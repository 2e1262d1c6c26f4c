import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import s from './step-list.module.css';

export const STEPS = ['about', 'problem', 'evidence', 'send'] as const;
export type Step = (typeof STEPS)[number];

type Props = { current: Step; done: ReadonlySet<Step>; onGo: (step: Step) => void };

/** The four steps as a strip; each may be entered at any time, nothing has to be complete to move. */
export function StepList({ current, done, onGo }: Props) {
  const { t } = useTranslation('diagnoses');
  const index = STEPS.indexOf(current);
  return (
    <nav aria-label={t('form.step', { step: index + 1, all: STEPS.length })}>
      <ol className={s.steps}>
        {STEPS.map((step, position) => (
          <li key={step} className={cx(done.has(step) && s.done, step === current && s.current)}>
            <button
              type="button"
              className={s.button}
              aria-current={step === current ? 'step' : undefined}
              onClick={() => onGo(step)}
            >
              <span className={s.mark} aria-hidden="true">
                {done.has(step) ? <Check strokeWidth={2.25} /> : position + 1}
              </span>
              <span className={cx('heard-on-phones', s.name)}>{t(`form.steps.${step}`)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
