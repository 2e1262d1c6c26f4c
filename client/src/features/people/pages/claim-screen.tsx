import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { claimQuery, claimTexts } from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  await get(claimQuery(token));
  return { heading: t('people:claim.title'), part: null, description: t('people:claim.title'), noIndex: true };
};

/** Where the letter of a guest leads who left her address. Opening it changes nothing, one press does. */
export function Page() {
  const { t } = useTranslation('people');
  const token = usePlace().params['token'] ?? '';
  const found = useSuspenseQuery(claimQuery(token)).data;
  const claim = useMutation({ mutationFn: () => claimTexts(token) });
  const { boards, isClaimed } = claim.data ?? found;
  // Once it is claimed the server keeps the address no more; whoever pressed goes on with it.
  const [email] = useState(found.email);
  return (
    <Frame narrow>
      <PageHeader title={t('claim.title')} eyebrow={email} />
      {isClaimed ? (
        <Notice
          tone="success"
          live
          title={t('claim.done')}
          action={
            <LinkButton variant="primary" to={paths.signIn({ back: paths.guestTexts(), ...(email ? { email } : {}) })}>
              {t('claim.signIn')}
            </LinkButton>
          }
        >
          {t('claim.doneText')}
        </Notice>
      ) : (
        <>
          <p>{t('claim.text', { email })}</p>
          <ul>
            {boards.map((title) => (
              <li key={title}>{title}</li>
            ))}
          </ul>
          <ProblemNotice error={claim.error} />
          <p>
            <Button variant="primary" busy={claim.isPending} onClick={() => claim.mutate()}>
              {t('claim.confirm')}
            </Button>
          </p>
        </>
      )}
    </Frame>
  );
}
