import type { OwnParticipation } from '@minga/shared/participation/schema.ts';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../../../ui/layout.tsx';

type Props = {
  one: Pick<
    OwnParticipation,
    'organisation' | 'sector' | 'territory' | 'themes' | 'contribution' | 'name' | 'role' | 'email'
  >;
};

/** What was asked, as it was written. */
export function Asked({ one }: Props) {
  const { t } = useTranslation(['participation', 'shell']);
  const about = [t(`shell:sector.${one.sector}`), one.territory].filter(Boolean).join(' · ');
  return (
    <Stack gap={2}>
      <Text weight={650} dir="auto">
        {one.organisation}
      </Text>
      <Text tone="muted" size={15}>
        {about}
      </Text>
      {one.themes.length > 0 && <Text size={15}>{one.themes.join(' · ')}</Text>}
      <Stack gap={2} measure written dir="auto">
        <p>{one.contribution}</p>
      </Stack>
      <Text size={15} dir="auto">
        {[one.name, one.role, one.email].filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  );
}
