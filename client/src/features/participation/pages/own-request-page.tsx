import type { OwnParticipation } from '@minga/shared/participation/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { ownPath, ownQuery } from '../api.ts';
import { Asked } from '../components/asked.tsx';

export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { forumId, forumName } = await get(ownQuery(token));
  return {
    heading: t('participation:own.title'),
    part: forumName,
    description: t('participation:own.title'),
    forumId,
    noIndex: true,
  };
};

const TONES = { unconfirmed: 'warn', waiting: 'info', approved: 'success', declined: 'info' } as const;

function State({ own }: { own: OwnParticipation }) {
  const { t } = useTranslation('participation');
  const { state, reason, email, cyclePath } = own;
  return (
    <Notice
      tone={TONES[state]}
      title={t(`own.state.${state}`)}
      {...(state !== 'unconfirmed' && { action: <LinkButton to={cyclePath}>{t('form.toCycle')}</LinkButton> })}
    >
      {t(state === 'unconfirmed' ? 'own.confirmText' : `own.text.${state}`, { email })}
      {reason !== null && (
        <Text quoted dir="auto">
          {reason}
        </Text>
      )}
    </Notice>
  );
}

/** Where the letter leads: opening it changes nothing, one press confirms, also without a script. */
export function Page() {
  const { t } = useTranslation('participation');
  const token = usePlace().params['token'] ?? '';
  const own = useSuspenseQuery(ownQuery(token)).data;
  const { organisation, forumName: forum } = own;
  return (
    <Frame narrow>
      <PageHeader title={t('own.title')} eyebrow={own.cycleTitle} lead={t('own.lead', { organisation, forum })} />
      <State own={own} />
      {own.state === 'unconfirmed' && (
        <form method="post" action={`${ownPath(token)}/confirm`}>
          {/* A form without a field is sent without a type, which the server asks for. */}
          <input type="hidden" name="confirm" value="yes" />
          <Button type="submit" variant="primary">
            {t('own.confirm')}
          </Button>
        </form>
      )}
      <Stack gap={3} ruled={5}>
        <h2>{t('own.asked')}</h2>
        <Asked one={own} />
      </Stack>
    </Frame>
  );
}
