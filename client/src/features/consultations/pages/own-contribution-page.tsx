import type { OwnContribution } from '@minga/shared/consultations/answering.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Receipt } from '../../../ui/stamp.tsx';
import { ownContributionQuery } from '../api.ts';
import { ResponseText } from '../components/entry.tsx';
import s from './consultation-page.module.css';

export const read: ReadPage = async ({ get, params: { code = '' }, t }) => {
  const own = await get(ownContributionQuery(code));
  return {
    heading: t('consultations:own.title'),
    part: own.forumName,
    description: t('consultations:own.title'),
    forumId: own.forumId,
    noIndex: true,
  };
};

/** What became of it, as it is now: answered, out of sight, or waiting. */
function Outcome({ own }: { own: OwnContribution }) {
  const { t } = useTranslation('consultations');
  const format = useFormat(own.timeZone);
  const { response, hidden, timeZone, locale } = own;
  return (
    <Stack as="section" gap={3} aria-labelledby="outcome">
      <h2 id="outcome">{t('own.outcome')}</h2>
      {hidden && (
        <Notice tone="warn" title={t('hidden', { when: format.date(hidden.at) })}>
          {hidden.reason}
        </Notice>
      )}
      {response && <ResponseText response={response} timeZone={timeZone} lang={locale} />}
      {!response && !hidden && <Text>{t('own.waits')}</Text>}
    </Stack>
  );
}

/** What whoever contributed takes home, and comes back to. Only whoever has the code is here. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { params, search } = usePlace();
  const own = useSuspenseQuery(ownContributionQuery(params['code'] ?? '')).data;
  const format = useFormat(own.timeZone);
  const asked = new URLSearchParams(search).get('new');
  const isNew = asked !== null;
  const { code, number, at, answered, consultation, address, path, locale } = own;
  // Whoever was answered waits for no letter any more; unless they have yet to say that it is their mailbox.
  const isAddressSaid =
    address === 'waiting' || address === 'undelivered' || (address === 'confirmed' && own.response === null);
  return (
    <Frame narrow>
      <PageHeader
        title={t('own.title')}
        eyebrow={<span lang={locale}>{own.cycleTitle}</span>}
        lead={<span lang={locale}>{consultation.title}</span>}
      />
      <Stack gap={5}>
        {isNew && (
          <Notice tone="success" live title={t('own.received')}>
            {t('own.keep')}
          </Notice>
        )}
        <Receipt
          title={t('own.receipt')}
          lines={[
            { label: t('own.code'), value: code, code: true },
            { label: t('own.number'), value: t('number', { number }) },
            { label: t('own.at'), value: format.moment(at) },
          ]}
        >
          <CopyButton text={code} label={t('own.copy')} />
        </Receipt>
        {asked === 'unmailed' && <Notice tone="warn" title={t('own.unmailed')} />}
        {isAddressSaid && <Text tone="muted">{t(`own.address.${address}`)}</Text>}
        <Outcome own={own} />
        <Stack as="section" gap={3} aria-labelledby="said">
          <h2 id="said">{t('own.said')}</h2>
          <Stack as="dl" gap={4} lang={locale}>
            {answered.map(({ question, words }) => (
              <Stack gap={1} key={question}>
                <Text as="dt" tone="muted" size={15}>
                  {question}
                </Text>
                <dd className={s.intro} dir="auto">
                  <LinkedText>{words}</LinkedText>
                </dd>
              </Stack>
            ))}
          </Stack>
          <p>
            <Link to={path}>{t('own.public')}</Link>
          </p>
        </Stack>
        <p>
          <LinkButton to={consultation.path}>{t('answer.toConsultation')}</LinkButton>
        </p>
      </Stack>
    </Frame>
  );
}
