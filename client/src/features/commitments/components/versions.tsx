import type { VersionSummary } from '@minga/shared/commitments/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import s from './versions.module.css';

/** Frozen versions, newest first, each with its whole fingerprint. */
export function Versions({
  versions,
  timeZone,
  lang,
}: {
  versions: readonly VersionSummary[];
  timeZone: string;
  lang: string;
}) {
  const { t } = useTranslation('commitments');
  const format = useFormat(timeZone);
  return (
    <section aria-labelledby="versions" className={s.panel}>
      <h2 id="versions">{t('versions.title')}</h2>
      {versions.length === 0 && <p className={s.none}>{t('versions.none')}</p>}
      <ol className={s.list}>
        {[...versions].reverse().map((version) => (
          <li key={version.id} className={s.version}>
            <p className={s.name}>
              {t('versionNumber', { number: version.number })} · {t(`versions.${version.kind}`)}
            </p>
            <p className={s.by}>
              {t('versions.by', {
                date: format.dateTime(version.frozenAt),
                who: version.frozenFor ?? t('versions.facilitation'),
              })}
            </p>
            {version.reason && (
              <p className={s.reason}>
                <strong>{t('versions.reason')}:</strong> <span lang={lang}>{version.reason}</span>
              </p>
            )}
            <p>
              <span className="visually-hidden">{t('versions.hash')}: </span>
              <code className={s.hash}>{version.sha256}</code>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
