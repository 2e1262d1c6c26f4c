import { useTranslation } from 'react-i18next';
import s from './fingerprint.module.css';

/** A SHA-256. Short where it only helps to recognise a version; the whole of it where somebody compares. */
export function Fingerprint({ sha256, isShort }: { sha256: string; isShort?: boolean }) {
  const { t } = useTranslation('shell');
  return (
    <span title={isShort ? sha256 : undefined}>
      {t('versions.fingerprint')} <code className={s.code}>{isShort ? `${sha256.slice(0, 12)}…` : sha256}</code>
    </span>
  );
}
