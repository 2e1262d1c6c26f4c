import type { ErasureOutlook } from '@minga/shared/rights/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';

/** What whoever erased their account reads last: what went, what stays, and how to come back. Gone with the page. */
export function Farewell({ seats }: Pick<ErasureOutlook, 'seats'>) {
  const { t } = useTranslation('people');
  // They are to read from the top.
  useEffect(() => scrollTo(0, 0), []);
  return (
    <Frame narrow>
      <div role="status">
        <PageHeader title={t('account.erased.title')} lead={t('account.erased.lead')} />
      </div>
      {(['goes', 'stays'] as const).map((part) => (
        <Stack as="section" gap={1} key={part}>
          <h2>{t(`account.erased.${part}`)}</h2>
          <Text measure>{t(part === 'goes' ? 'account.erasure.goesText' : 'account.erased.staysText')}</Text>
          {part === 'stays' &&
            seats.map(({ forum, organisation }) => (
              <Text key={`${forum} ${organisation}`} measure>
                {t('account.erased.seat', { forum, organisation })}
              </Text>
            ))}
        </Stack>
      ))}
      <Text measure>{t('account.erased.letter')}</Text>
      <Text measure>{t('account.erased.back')}</Text>
      <p>
        <LinkButton to={paths.landing()}>{t('account.erased.onwards')}</LinkButton>
      </p>
    </Frame>
  );
}
