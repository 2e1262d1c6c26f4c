import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { LinkButton } from '../../../ui/button.tsx';
import s from './own-diagnoses.module.css';
import { StateStamp } from './state-stamp.tsx';

type Props = { drafts: readonly DiagnosisDraft[]; slug: string; timeZone: string };

/** What one's organisation is writing, with a way back into it. */
export function OwnDiagnoses({ drafts, slug, timeZone }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  return (
    <ul className={s.list}>
      {drafts.map((draft) => {
        const isOpen = draft.state === 'draft' || draft.state === 'declared';
        const title = draft.texts.title || t('register.untitled');
        return (
          <li key={draft.id} className={s.item}>
            <div className={s.words}>
              {isOpen || !draft.path ? <strong>{title}</strong> : <a href={draft.path}>{title}</a>}
              <p className={s.detail}>
                <StateStamp
                  state={draft.state}
                  isReachable={draft.state !== 'published' || draft.files.every((file) => file.isReadable)}
                />{' '}
                {t('register.savedAt', { when: format.dateTime(draft.savedAt) })}
              </p>
            </div>
            {isOpen && (
              <LinkButton size="small" href={`${paths.newDiagnosis(slug)}?draft=${draft.id}`}>
                {t(draft.state === 'declared' ? 'register.complete' : 'register.continue')}
              </LinkButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}
