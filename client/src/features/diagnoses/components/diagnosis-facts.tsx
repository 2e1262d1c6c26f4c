import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { versionPath } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './diagnosis-facts.module.css';
import { Files } from './files.tsx';
import { PermanentLink } from './permanent-link.tsx';

type Props = { cycle: CycleSummary; diagnosis: PublicDiagnosis };
type Citing = Pick<Props, 'cycle'> & { citation: PublicDiagnosis['citations'][number] };

/** The way on from a diagnosis: a commitment has a page of its own to walk to. */
function CitingLabel({ cycle, citation: { kind, label, number } }: Citing) {
  if (kind !== 'commitment' || number === null) return <span lang={cycle.locale}>{label}</span>;
  return (
    <a href={paths.commitment(cycle.slug, number)} lang={cycle.locale}>
      {label}
    </a>
  );
}

/** Beside the text: the file, the link, the fingerprint, and who cites it. */
export function DiagnosisFacts({ cycle, diagnosis }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(cycle.timeZone);
  return (
    <Stack as="aside" gap={5} packed aria-label={t('page.receipt')}>
      <Files cycleId={cycle.id} number={diagnosis.number} files={diagnosis.files} locale={cycle.locale} />
      <Stack as="section" gap={2} className={s.block}>
        <PermanentLink path={diagnosis.path} />
      </Stack>
      {diagnosis.versions.length > 0 && (
        <Stack as="section" gap={2} className={s.block}>
          <Text as="h2" size={18}>
            {t('page.receipt')}
          </Text>
          {diagnosis.versions.map((version) => (
            <Stack as="dl" gap={0.5} key={version.version} className={s.receipt}>
              <dt>{t('page.version', { version: version.version })}</dt>
              <dd>
                {t('page.versionAt')}{' '}
                <time dateTime={version.at}>
                  {format.dateTime(version.at)}, {format.zone(version.at)}
                </time>
              </dd>
              <dt>{t('page.fingerprint')}</dt>
              <dd>
                <code className={s.hash}>{version.sha256}</code>
              </dd>
              {diagnosis.state === 'published' && (
                <dd>
                  <a href={versionPath(cycle.id, diagnosis.number, version.version)}>{t('page.frozen')}</a>
                </dd>
              )}
            </Stack>
          ))}
          <Text tone="muted" size={15}>
            {t('page.fingerprintHint')}
          </Text>
        </Stack>
      )}
      {diagnosis.state === 'published' && (
        <Stack as="section" gap={2} className={s.block}>
          <Text as="h2" size={18}>
            {t('page.citedBy')}
          </Text>
          {diagnosis.citations.length === 0 ? (
            <Text tone="muted" size={15}>
              {t('page.notCited')}
            </Text>
          ) : (
            <Stack as="ul" gap={3}>
              {diagnosis.citations.map((citation) => (
                <li key={`${citation.kind} ${citation.id}`}>
                  <span className={s.kind}>
                    {t(`page.citing.${citation.kind}`)} {citation.number}
                  </span>
                  <CitingLabel cycle={cycle} citation={citation} />
                  {citation.isWithdrawn && <span className={s.kind}>{t('page.citationWithdrawn')}</span>}
                </li>
              ))}
            </Stack>
          )}
        </Stack>
      )}
    </Stack>
  );
}
