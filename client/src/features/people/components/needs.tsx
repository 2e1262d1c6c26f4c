import type { Need } from '@minga/shared/people/schema.ts';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Countdown } from '../../../ui/countdown.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import s from './needs.module.css';

/** The short list a person came for: what presses first, each with the way to do it. */
export function Needs({ needs }: { needs: readonly Need[] }) {
  const { t } = useTranslation(['people', 'shell']);
  return (
    <section aria-labelledby="needs" className={s.needs}>
      <h2 id="needs">{t('home.needs')}</h2>
      {needs.length === 0 ? (
        <EmptyState level={3} title={t('home.nothing')}>
          {t('home.nothingText')}
        </EmptyState>
      ) : (
        <ol className={s.list}>
          {needs.map((need) => (
            <li key={`${need.kind} ${need.href}`} className={s.need}>
              <a href={need.href} className={s.link}>
                <span className={s.what}>
                  {t(`need.${need.kind}`, {
                    ...need.params,
                    stage: t(`shell:stage.${need.params['stage'] ?? 'preparation'}`),
                  })}
                </span>
                <ArrowRight aria-hidden="true" strokeWidth={1.75} />
              </a>
              {need.deadline && (
                <Countdown deadline={need.deadline} timeZone={String(need.params['timeZone'] ?? 'America/Lima')} />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
