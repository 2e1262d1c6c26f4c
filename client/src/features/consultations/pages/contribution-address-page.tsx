import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { addressPath, addressQuery } from '../api.ts';

export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { forumId, forumName } = await get(addressQuery(token));
  return {
    heading: t('consultations:address.title'),
    part: forumName,
    description: t('consultations:address.title'),
    forumId,
    noIndex: true,
  };
};

/** Where the letter leads: opening it changes nothing, one press confirms, also without a script. */
export function Page() {
  const { t } = useTranslation('consultations');
  const token = usePlace().params['token'] ?? '';
  const { address, email, consultation, number } = useSuspenseQuery(addressQuery(token)).data;
  const isConfirmed = address === 'confirmed';
  return (
    <Frame narrow>
      <PageHeader title={t('address.title')} lead={t('address.lead', { title: consultation.title, number })} />
      <Notice
        tone={isConfirmed ? 'success' : 'warn'}
        title={t(isConfirmed ? 'address.confirmed' : 'address.waiting', { email: email ?? '' })}
        {...(isConfirmed && {
          action: <LinkButton to={consultation.path}>{t('answer.toConsultation')}</LinkButton>,
        })}
      />
      {!isConfirmed && (
        <form method="post" action={`${addressPath(token)}/confirm`}>
          {/* A form without a field is sent without a type, which the server asks for. */}
          <input type="hidden" name="confirm" value="yes" />
          <Button type="submit" variant="primary">
            {t('address.confirm')}
          </Button>
        </form>
      )}
    </Frame>
  );
}
