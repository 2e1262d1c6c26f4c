import { Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import s from './letter-notice.module.css';
import { Notice } from '../ui/notice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Row } from '../ui/layout.tsx';

type Props = {
  link: string;
  name: string;
  /** Of a letter that is no invitation: what did not arrive, and what to do. */
  about?: { title: string; text: string };
  /** What else can be done about it. */
  more?: ReactNode;
};

/** A letter that did not arrive, and what its words would have led to, so that it can be passed on by another way. */
export function LetterNotice({ link, name, about, more }: Props) {
  const { t } = useTranslation('shell');
  return (
    <Notice
      tone="warn"
      title={about?.title ?? t('letter.title')}
      action={
        <Row gap={2} wrap>
          <CopyButton
            size="small"
            icon={<Link2 aria-hidden="true" strokeWidth={1.75} />}
            aria-label={t('letter.copyOf', { name })}
            text={link}
            label={t('letter.copy')}
          />
          {more}
        </Row>
      }
    >
      {about?.text ?? t('letter.text')} <span className={s.link}>{link}</span>
    </Notice>
  );
}
