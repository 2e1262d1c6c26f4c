import { type BallotRule, CHOICES, type Choice } from '@minga/shared/ballots/tally.ts';
import { Check, Circle, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
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
    <Stack as="fieldset" gap={3} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={s.legend}>{t('booth.question')}</legend>
      {error && (
        <Text tone="danger" weight={650} id={`${id}-error`} role="alert">
          {error}
        </Text>
      )}
      <Stack gap={3}>
        {CHOICES.map((name) => {
          const Icon = CHOICE_ICONS[name];
          return (
            <Row
              as="label"
              gap={4}
              align="center"
              key={name}
              className={s.choice}
              data-choice={name}
              data-checked={choice === name || undefined}
            >
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
              <Stack as="span">
                <span className={s.name}>{t(`choice.${name}`)}</span>
                <Text as="span" tone="muted" size={15} className={s.about}>
                  {t(`choiceAbout.${rule === 'consent' ? 'consent' : 'majority'}.${name}`)}
                </Text>
              </Stack>
            </Row>
          );
        })}
      </Stack>
    </Stack>
  );
}
