import { Link2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import s from './letter-notice.module.css';
import { Notice } from '../ui/notice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** A letter that did not arrive, and what its words would have led to, so that it can be passed on by another way. */
export function LetterNotice({ link, name }: { link: string; name: string }) {
  const { t } = useTranslation('shell');
  return (
    <Notice
      tone="warn"
      title={t('letter.title')}
      action={
        <CopyButton
          size="small"
          icon={<Link2 aria-hidden="true" strokeWidth={1.75} />}
          aria-label={t('letter.copyOf', { name })}
          text={link}
          label={t('letter.copy')}
        />
      }
    >
      {t('letter.text')} <span className={s.link}>{link}</span>
    </Notice>
  );
}
