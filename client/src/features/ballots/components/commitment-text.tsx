import type { BallotQuestion } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import s from './commitment-text.module.css';
import { VersionLine } from './version-line.tsx';

type Props = { question: BallotQuestion; locale: string; slug: string; timeZone: string };

/** Problem and solution open, the rest one press away: nobody should vote on a title. */
export function CommitmentText({ question, locale, slug, timeZone }: Props) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  const part = (name: 'problem' | 'solution' | 'results' | 'addedValue') =>
    question[name].trim() && (
      <div className={s.part}>
        <h2 className={s.label}>{t(`text.${name}`)}</h2>
        <p lang={locale} dir="auto">
          {question[name]}
        </p>
      </div>
    );
  return (
    <div className={s.text}>
      {question.leadOrganisation && (
        <p className={s.lead}>
          {t('text.lead')} <strong lang={locale}>{question.leadOrganisation}</strong>
        </p>
      )}
      {part('problem')}
      {part('solution')}
      <details className={s.more}>
        <summary>{t('text.more')}</summary>
        <div className={s.rest}>
          {part('results')}
          {part('addedValue')}
          {question.milestones.length > 0 && (
            <div className={s.part}>
              <h2 className={s.label}>{t('text.milestones')}</h2>
              <ol className={s.milestones} lang={locale}>
                {question.milestones.map((milestone) => (
                  <li key={`${milestone.title} ${milestone.dueOn}`}>
                    <strong>{milestone.title}</strong>
                    {milestone.dueOn && <> · {format.date(`${milestone.dueOn}T12:00:00Z`)}</>}
                    {milestone.output && <span className={s.output}>{milestone.output}</span>}
                  </li>
                ))}
              </ol>
            </div>
          )}
        </div>
      </details>
      <VersionLine question={question} slug={slug} />
    </div>
  );
}
