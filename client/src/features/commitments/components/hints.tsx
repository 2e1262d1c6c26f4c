import { hintSentence, hintTitle } from '@minga/shared/commitments/rule-words.ts';
import { type Hint, isWeakened } from '@minga/shared/commitments/rules.ts';
import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../lib/i18n.ts';
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
  const { t } = useTranslation('commitments');
  const { locale } = useLocale();
  const raised = [...hints]
    .filter(({ level }) => level !== 'ok')
    .sort((a, b) => (a.level === b.level ? 0 : a.level === 'warn' ? -1 : 1));
  return (
    <section aria-labelledby="hints" className={s.panel}>
      <h2 id="hints">{t('hints.title')}</h2>
      <p className={s.note}>{t(isPrivate ? 'hints.private' : 'hints.advice')}</p>
      <ul className={s.list}>
        {raised.map((hint) => {
          const Icon = ICONS[hint.level];
          return (
            <li key={hint.rule} className={`${s.hint} ${s[hint.level]}`}>
              <Icon aria-hidden="true" size={18} strokeWidth={1.75} />
              <div>
                <p className={s.title}>
                  <span className={s.rule}>{hint.rule}</span> {hintTitle(hint.rule, locale)}
                  <span className="visually-hidden"> ({t(`hints.${hint.level}`)})</span>
                </p>
                <p>{hintSentence(hint, locale)}</p>
                {onGo && hint.field && (
                  <button type="button" className={`${s.go} no-print`} onClick={() => onGo(hint.field ?? '')}>
                    {t('hints.go')}
                    <span className="visually-hidden">: {hintTitle(hint.rule, locale)}</span>
                  </button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {!isWeakened(hints) && (
        <p className={s.fine}>
          <CircleCheck aria-hidden="true" size={18} strokeWidth={1.75} />
          {t('hints.fine', { count: hints.length - raised.length })}
        </p>
      )}
    </section>
  );
}
