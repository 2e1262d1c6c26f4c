import type { VersionSummary } from '@minga/shared/commitments/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
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
    <Stack as="section" gap={3} aria-labelledby="versions" className={s.panel}>
      <h2 id="versions">{t('versions.title')}</h2>
      {versions.length === 0 && (
        <Text tone="muted" size={15}>
          {t('versions.none')}
        </Text>
      )}
      <Stack as="ol" gap={4}>
        {[...versions].reverse().map((version) => (
          <Stack as="li" gap={1} key={version.id} className={s.version}>
            <Text weight={650}>
              {t('versionNumber', { number: version.number })} · {t(`versions.${version.kind}`)}
            </Text>
            <Text tone="muted" size={14}>
              {t('versions.by', {
                date: format.dateTime(version.frozenAt),
                who: version.frozenFor ?? t('versions.facilitation'),
              })}
            </Text>
            {version.reason && (
              <p>
                <strong>{t('versions.reason')}:</strong> <span lang={lang}>{version.reason}</span>
              </p>
            )}
            <p>
              <span className="visually-hidden">{t('versions.hash')}: </span>
              <code className={s.hash}>{version.sha256}</code>
            </p>
          </Stack>
        ))}
      </Stack>
    </Stack>
  );
}
