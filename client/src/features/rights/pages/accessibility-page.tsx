import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';

export const read: ReadPage = ({ t }) =>
  Promise.resolve({
    heading: t('rights:accessibility.title'),
    part: null,
    description: t('rights:accessibility.lead'),
  });

const PARTS = ['aim', 'checked', 'limits', 'older', 'write'] as const;

/** How far everybody can use this site, and where not yet. */
export function Page() {
  const { t } = useTranslation('rights');
  return (
    <Frame narrow>
      <PageHeader title={t('accessibility.title')} lead={t('accessibility.lead')} />
      {PARTS.map((part) => (
        <Stack as="section" key={part} gap={3} aria-labelledby={`accessible-${part}`}>
          <h2 id={`accessible-${part}`}>{t(`accessibility.${part}`)}</h2>
          <Text measure written>
            {t(`accessibility.${part}Text`)}
          </Text>
        </Stack>
      ))}
      <Text tone="muted" size={15}>
        {t('accessibility.dated')}
      </Text>
    </Frame>
  );
}
