import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { versionPath } from '../api.ts';
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
    <aside className={s.facts} aria-label={t('page.receipt')}>
      <Files cycleId={cycle.id} number={diagnosis.number} files={diagnosis.files} locale={cycle.locale} />
      <section className={s.block}>
        <PermanentLink path={diagnosis.path} />
      </section>
      {diagnosis.versions.length > 0 && (
        <section className={s.block}>
          <h2 className={s.heading}>{t('page.receipt')}</h2>
          {diagnosis.versions.map((version) => (
            <dl key={version.version} className={s.receipt}>
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
            </dl>
          ))}
          <p className={s.hint}>{t('page.fingerprintHint')}</p>
        </section>
      )}
      {diagnosis.state === 'published' && (
        <section className={s.block}>
          <h2 className={s.heading}>{t('page.citedBy')}</h2>
          {diagnosis.citations.length === 0 ? (
            <p className={s.hint}>{t('page.notCited')}</p>
          ) : (
            <ul className={s.citations}>
              {diagnosis.citations.map((citation) => (
                <li key={`${citation.kind} ${citation.id}`}>
                  <span className={s.kind}>
                    {t(`page.citing.${citation.kind}`)} {citation.number}
                  </span>
                  <CitingLabel cycle={cycle} citation={citation} />
                  {citation.isWithdrawn && <span className={s.kind}>{t('page.citationWithdrawn')}</span>}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </aside>
  );
}
