import type { VersionSummary } from '@minga/shared/commitments/schema.ts';
import { useTranslation } from 'react-i18next';
import { VersionList } from '../../../parts/version-list.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';

type Props = { versions: readonly VersionSummary[]; timeZone: string; lang: string };

export function Versions({ versions, timeZone, lang }: Props) {
  const { t } = useTranslation('commitments');
  const frozen = versions.map(({ kind, frozenAt, frozenFor, ...version }) => ({
    ...version,
    kind: t(`versions.${kind}`),
    at: frozenAt,
    who: frozenFor ?? t('versions.facilitation'),
  }));
  return (
    <Stack as="section" gap={3} aria-labelledby="versions">
      <Text as="h2" size={18} id="versions">
        {t('versions.title')}
      </Text>
      {frozen.length === 0 && (
        <Text tone="muted" size={15}>
          {t('versions.none')}
        </Text>
      )}
      <VersionList versions={frozen} timeZone={timeZone} lang={lang} />
    </Stack>
  );
}
