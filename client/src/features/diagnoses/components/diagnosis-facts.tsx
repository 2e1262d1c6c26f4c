import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { FileList } from '../../../parts/file-list.tsx';
import { VersionList } from '../../../parts/version-list.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { filePath, versionPath } from '../api.ts';
import s from './diagnosis-facts.module.css';
import { PermanentLink } from './permanent-link.tsx';

type Props = { cycle: CycleSummary; diagnosis: PublicDiagnosis };
type Citing = Pick<Props, 'cycle'> & { citation: PublicDiagnosis['citations'][number] };

/** The way on from a diagnosis: a commitment has a page of its own to walk to. */
function CitingLabel({ cycle, citation: { kind, label, number } }: Citing) {
  if (kind !== 'commitment' || number === null) return <span lang={cycle.locale}>{label}</span>;
  return (
    <Link to={paths.commitment(cycle.slug, number)} lang={cycle.locale}>
      {label}
    </Link>
  );
}

/** As they were handed in; of what was withdrawn nobody reads the content. */
const frozenOf = (cycle: CycleSummary, { versions, number, organisation, state }: PublicDiagnosis) =>
  versions.map(({ version, at, sha256 }) => ({
    ...{ number: version, at, sha256, who: organisation.shortName },
    href: state === 'published' ? versionPath(cycle.id, number, version) : null,
  }));

/** Beside the text: the file, the link, the fingerprint, and who cites it. */
export function DiagnosisFacts({ cycle, diagnosis }: Props) {
  const { t } = useTranslation('diagnoses');
  return (
    <Stack as="aside" gap={5} packed aria-label={t('page.receipt')}>
      <FileList
        files={diagnosis.files}
        hrefOf={(id) => filePath(cycle.id, diagnosis.number, id)}
        lang={cycle.locale}
        title={t('page.files')}
      />
      <Stack as="section" gap={2} ruled={4}>
        <PermanentLink path={paths.diagnosis(cycle.slug, diagnosis.number)} />
      </Stack>
      {diagnosis.versions.length > 0 && (
        <Stack as="section" gap={2} ruled={4}>
          <Text as="h2" size={18}>
            {t('page.receipt')}
          </Text>
          <VersionList versions={frozenOf(cycle, diagnosis)} timeZone={cycle.timeZone} lang={cycle.locale} />
        </Stack>
      )}
      {diagnosis.state === 'published' && (
        <Stack as="section" gap={2} ruled={4}>
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
