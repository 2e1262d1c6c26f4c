import { useMutation, useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { consentsQuery, useRefreshConsents, withdrawConsent } from '../../../lib/consents.ts';
import { useFormat } from '../../../lib/format.ts';
import { OwnDoors } from '../../../parts/own-doors.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';

/** What somebody agreed to in each forum, with the text and the day, and its end. */
export function OwnConsents() {
  const { t } = useTranslation('people');
  const format = useFormat();
  const refresh = useRefreshConsents();
  const { data: consents } = useQuery(consentsQuery);
  const withdraw = useMutation({ mutationFn: withdrawConsent, onSuccess: refresh });
  return (
    <Stack as="section" gap={3} ruled={5} aria-labelledby="consents-title">
      <h2 id="consents-title">{t('account.consents.title')}</h2>
      <Text measure>{t('account.consents.text')}</Text>
      <ProblemNotice error={withdraw.error} />
      {consents?.given.length === 0 && consents.doors.length === 0 && (
        <Text tone="muted">
          {t('account.consents.none')} <Link to={paths.home()}>{t('account.consents.home')}</Link>
        </Text>
      )}
      <Stack as="ul" gap={3}>
        {consents?.given.map(({ id, forum, cycleSlug, number, at, withdrawnAt }) => (
          <Row as="li" key={id} gap={3} align="center" justify="between" wrap>
            <Stack gap={1}>
              <Link to={paths.privacy(cycleSlug)}>{forum}</Link>
              <Text tone="muted" size={15}>
                {number === 0 ? t('account.consents.ours') : t('account.consents.number', { number })} ·{' '}
                {t('account.consents.at', { when: format.dateTime(at) })}
                {withdrawnAt && ` · ${t('account.consents.until', { when: format.dateTime(withdrawnAt) })}`}
              </Text>
            </Stack>
            {!withdrawnAt && (
              <Button
                size="small"
                busy={withdraw.isPending && withdraw.variables === id}
                onClick={() => withdraw.mutate(id)}
              >
                {t('account.consents.withdraw')}
              </Button>
            )}
          </Row>
        ))}
        <OwnDoors doors={consents?.doors} />
      </Stack>
    </Stack>
  );
}

/** At home: each forum that has not been answered about what it does with data. */
export function AskedConsents() {
  const { t } = useTranslation('people');
  const { data: consents } = useQuery(consentsQuery);
  return consents?.asked.map(({ forum, cycleId, cycleSlug }) => (
    <Notice
      key={cycleId}
      action={
        <LinkButton size="small" to={paths.privacy(cycleSlug)}>
          {t('home.privacyRead')}
        </LinkButton>
      }
    >
      {t('home.privacy', { forum })}
    </Notice>
  ));
}
