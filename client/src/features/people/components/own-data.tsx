import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { PlainButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ownDataFile } from '../api.ts';

/** Everything that is held of somebody, to take along. */
export function OwnData() {
  const { t } = useTranslation('people');
  return (
    <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="data-title">
      <h2 id="data-title">{t('account.data')}</h2>
      <Text measure>{t('account.dataText')}</Text>
      <Row gap={2} wrap>
        {(['json', 'csv'] as const).map((format) => (
          <PlainButton key={format} href={ownDataFile(format)} download="" icon={<Download aria-hidden="true" />}>
            {t(`account.dataAs.${format}`)}
          </PlainButton>
        ))}
      </Row>
    </Stack>
  );
}
