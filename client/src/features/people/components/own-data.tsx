import { useSuspenseQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, PlainButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ownDataFile, sessionsQuery, useRefreshSessions } from '../api.ts';
import { CodeSteps, goOn } from './code-steps.tsx';
import { ErasureDialog } from './erasure-dialog.tsx';

/** Everything that is held of somebody: to take along, and to be erased. */
export function OwnData({ email, onErased }: Pick<ComponentProps<typeof ErasureDialog>, 'email' | 'onErased'>) {
  const { t } = useTranslation('people');
  const [isErasing, setErasing] = useState(false);
  const refresh = useRefreshSessions();
  const { isProven } = useSuspenseQuery(sessionsQuery).data;
  const entered = async () => {
    const isIn = await goOn();
    await refresh();
    return isIn;
  };
  return (
    <>
      <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="data-title">
        <h2 id="data-title">{t('account.data')}</h2>
        <Text measure>{t('account.dataText')}</Text>
        {isProven ? (
          <Row gap={2} wrap>
            {(['json', 'csv'] as const).map((format) => (
              <PlainButton key={format} href={ownDataFile(format)} download="" icon={<Download aria-hidden="true" />}>
                {t(`account.dataAs.${format}`)}
              </PlainButton>
            ))}
          </Row>
        ) : (
          <>
            <Text measure>{t('account.dataProof')}</Text>
            <CodeSteps email={email} onEntered={entered} />
          </>
        )}
      </Stack>
      <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="erasure-title">
        <h2 id="erasure-title">{t('account.erasure.heading')}</h2>
        <Text measure>{t('account.erasure.text')}</Text>
        <Button variant="danger" onClick={() => setErasing(true)}>
          {t('account.erasure.open')}
        </Button>
        {isErasing && <ErasureDialog email={email} onClose={() => setErasing(false)} onErased={onErased} />}
      </Stack>
    </>
  );
}
