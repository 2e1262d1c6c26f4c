import { sentencesOf } from '@minga/shared/commitments/rule-words.ts';
import { type Hint, isWeakened } from '@minga/shared/commitments/rules.ts';
import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './hints.module.css';

const ICONS = { ok: CircleCheck, warn: TriangleAlert, info: Info };

type Props = {
  hints: readonly Hint[];
  /** Not public yet: the panel says who sees it. */
  isPrivate: boolean;
  /** Sends the person to the field a hint is about. */
  onGo?: (field: string) => void;
};

/** What the rules noticed, those worth a look first; the rest is one line. */
export function Hints({ hints, isPrivate, onGo }: Props) {
  const { t } = useTranslation(['commitments', 'rules']);
  const raised = [...hints]
    .filter(({ level }) => level !== 'ok')
    .sort((a, b) => (a.level === b.level ? 0 : a.level === 'warn' ? -1 : 1));
  return (
    <Stack as="section" gap={3} aria-labelledby="hints">
      <Text as="h2" size={18} id="hints">
        {t('hints.title')}
      </Text>
      <Text tone="muted" size={14}>
        {t(isPrivate ? 'hints.private' : 'hints.advice')}
      </Text>
      <Stack as="ul" gap={3}>
        {raised.map((hint) => {
          const Icon = ICONS[hint.level];
          return (
            <li key={hint.rule} className={`${s.hint} ${s[hint.level]}`}>
              <Icon aria-hidden="true" size={18} strokeWidth={1.75} />
              <div>
                <Text weight={650}>
                  <span className={s.rule}>{hint.rule}</span> {t(`rules:${hint.rule}.title`)}
                  <span className="visually-hidden"> ({t(`hints.${hint.level}`)})</span>
                </Text>
                <p>
                  {sentencesOf(hint)
                    .map((key) => t(key, hint.params))
                    .join(' ')}
                </p>
                {onGo && hint.field && (
                  <button type="button" className={`${s.go} no-print`} onClick={() => onGo(hint.field ?? '')}>
                    {t('hints.go')}
                    <span className="visually-hidden">: {t(`rules:${hint.rule}.title`)}</span>
                  </button>
                )}
              </div>
            </li>
          );
        })}
      </Stack>
      {!isWeakened(hints) && (
        <Row size={15} tone="muted" as="p" gap={2.5} align="center" className={s.fine}>
          <CircleCheck aria-hidden="true" size={18} strokeWidth={1.75} />
          {t('hints.fine', { count: hints.length - raised.length })}
        </Row>
      )}
    </Stack>
  );
}
