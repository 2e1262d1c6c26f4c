import { useTranslation } from 'react-i18next';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Paragraphs } from '../../../ui/paragraphs.tsx';
import s from './problem-tree.module.css';

type Props = { affectedGroup: string; problem: string; causes: string; locale: string };

/** Crown, trunk and roots: whom it reaches, what happens, where it comes from. One root for each paragraph of causes. */
export function ProblemTree({ affectedGroup, problem, causes, locale }: Props) {
  const { t } = useTranslation('diagnoses');
  const roots = causes.split(/\n\s*\n|\n/).filter((cause) => cause.trim() !== '');
  return (
    <section className={s.tree} aria-label={t('page.tree')}>
      <div className={s.crown}>
        <h2 className={s.label}>{t('page.affectedGroup')}</h2>
        <Paragraphs text={affectedGroup} locale={locale} />
      </div>
      <div className={s.trunk}>
        <h2 className={s.label}>{t('page.problem')}</h2>
        <Paragraphs text={problem} locale={locale} />
      </div>
      <div className={s.ground}>
        <h2 className={s.label}>{t('page.causes')}</h2>
        <ul className={s.roots} lang={locale}>
          {Array.from(roots.entries(), ([position, root]) => (
            <li key={position} className={s.root}>
              <LinkedText>{root}</LinkedText>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
