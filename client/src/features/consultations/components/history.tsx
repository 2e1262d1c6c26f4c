import type { Consultation } from '@minga/shared/consultations/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { VersionList } from '../../../parts/version-list.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';

/** What the rules noticed about its dates. */
export function Warnings({ warnings, slug }: { warnings: Consultation['warnings']; slug: string }) {
  const { t } = useTranslation('consultations');
  if (warnings.length === 0) return null;
  return (
    <ul>
      {warnings.map(({ rule, code, params: { days, asked } }) => (
        <li key={code}>
          {t(`warning.${code}`, { count: days, asked })} <Link to={paths.standards(slug, { '#': rule })}>({rule})</Link>
        </li>
      ))}
    </ul>
  );
}

/** What was published and each change of it, with the reason: nothing of it is overwritten. */
export function History({ cycle, one }: { cycle: CycleSummary; one: Consultation }) {
  const { t } = useTranslation('consultations');
  const format = useFormat(cycle.timeZone);
  if (one.versions.length === 0) return null;
  const versions = one.versions.map((version) => ({
    ...version,
    who: t('byFacilitation'),
    kind: t('window', { from: format.dateTime(version.opensAt), to: format.moment(version.closesAt) }),
  }));
  return (
    <details>
      <summary>{t('history', { count: versions.length })}</summary>
      <Stack gap={4}>
        {one.warnings.length > 0 && (
          <div>
            <Text tone="muted">{t('warnings')}</Text>
            <Warnings warnings={one.warnings} slug={cycle.slug} />
          </div>
        )}
        <VersionList versions={versions} timeZone={cycle.timeZone} lang={cycle.locale} />
      </Stack>
    </details>
  );
}
