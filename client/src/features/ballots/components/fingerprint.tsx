import { useTranslation } from 'react-i18next';
import s from './fingerprint.module.css';

/** A SHA-256. Short where it only helps to recognise a version; the whole of it where somebody compares. */
export function Fingerprint({ sha256, isShort }: { sha256: string; isShort?: boolean }) {
  const { t } = useTranslation('ballots');
  const text = isShort ? sha256.slice(0, 12) : sha256;
  return (
    <span className={s.fingerprint} title={isShort ? sha256 : undefined}>
      {t('fingerprint')} <code className={s.code}>{isShort ? `${text}…` : text}</code>
    </span>
  );
}
