import { type BallotRule, CHOICES, type Choice } from '@minga/shared/ballots/tally.ts';
import { Check, Circle, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import s from './choice-group.module.css';

export const CHOICE_ICONS = { for: Check, against: X, abstain: Circle } as const;

type Props = {
  rule: BallotRule;
  choice: Choice | null;
  error: string | undefined;
  onChoose: (choice: Choice) => void;
};

/** Three answers of the same size and weight; only the one chosen stands out. */
export function ChoiceGroup({ rule, choice, error, onChoose }: Props) {
  const { t } = useTranslation('ballots');
  const id = useId();
  return (
    <fieldset className={s.group} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={s.legend}>{t('booth.question')}</legend>
      {error && (
        <p className={s.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      <div className={s.choices}>
        {CHOICES.map((name) => {
          const Icon = CHOICE_ICONS[name];
          return (
            <label key={name} className={s.choice} data-choice={name} data-checked={choice === name || undefined}>
              <input
                type="radio"
                name={id}
                className={s.radio}
                checked={choice === name}
                onChange={() => onChoose(name)}
              />
              <span className={s.icon}>
                <Icon aria-hidden="true" strokeWidth={2} />
              </span>
              <span className={s.words}>
                <span className={s.name}>{t(`choice.${name}`)}</span>
                <span className={s.about}>
                  {t(`choiceAbout.${rule === 'consent' ? 'consent' : 'majority'}.${name}`)}
                </span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
