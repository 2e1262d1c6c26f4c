import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../lib/clipboard.ts';
import { Button } from '../ui/button.tsx';
import s from './letter-notice.module.css';
import { Notice } from '../ui/notice.tsx';

/** A letter that did not arrive, and what its words would have led to, so that it can be passed on by another way. */
export function LetterNotice({ link, name }: { link: string; name: string }) {
  const { t } = useTranslation('shell');
  const [isCopied, setCopied] = useState(false);
  return (
    <Notice
      tone="warn"
      title={t('letter.title')}
      action={
        <Button
          size="small"
          icon={<Link2 aria-hidden="true" strokeWidth={1.75} />}
          aria-label={t('letter.copyOf', { name })}
          onClick={async () => setCopied(await copyText(link))}
        >
          {t(isCopied ? 'letter.copied' : 'letter.copy')}
        </Button>
      }
    >
      {t('letter.text')} <span className={s.link}>{link}</span>
    </Notice>
  );
}
