import { paths } from '@minga/shared/kernel/paths.ts';
import type { AddressChange } from '@minga/shared/rights/addresses.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { addressChangeQuery, followAddressLink, useRefreshName } from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  await get(addressChangeQuery(token));
  return { heading: t('people:address.title'), part: null, description: t('people:address.title'), noIndex: true };
};

function Done({ change, isOwnAct }: { change: AddressChange; isOwnAct: boolean }) {
  const { t } = useTranslation('people');
  const { kind, state, email } = change;
  const signIn = <LinkButton to={paths.signIn({ back: paths.account() })}>{t('address.signIn')}</LinkButton>;
  if (state === 'confirmed')
    return (
      <Notice tone="success" live title={t('address.confirm.done', { email })} action={signIn}>
        {t('address.confirm.doneText')}
      </Notice>
    );
  if (state === 'stopped' && (kind === 'stop' || isOwnAct))
    return (
      <Notice tone="success" live title={t('address.stop.done')} action={signIn}>
        {t('address.stop.doneText')}
      </Notice>
    );
  return (
    <Notice title={t('address.over')}>{state === 'stopped' ? t('address.stopped') : t('address.overText')}</Notice>
  );
}

/** What the press would do: of a change that was confirmed, take it back. */
function useWords({ kind, email, isConfirmed }: AddressChange) {
  const { t } = useTranslation('people');
  if (kind === 'confirm') return { text: t('address.confirm.text', { email }), press: t('address.confirm.press') };
  return isConfirmed
    ? { text: t('address.stop.textBack', { email }), press: t('address.stop.pressBack') }
    : { text: t('address.stop.text', { email }), press: t('address.stop.press') };
}

/** Where a letter about another address leads. Opening it changes nothing, one press does. */
export function Page() {
  const { t } = useTranslation('people');
  const token = usePlace().params['token'] ?? '';
  const refresh = useRefreshName();
  const found = useSuspenseQuery(addressChangeQuery(token)).data;
  const act = useMutation({
    mutationFn: () => followAddressLink(token),
    // Who is signed in, and with which address, may be another now.
    onSuccess: refresh,
  });
  const change = act.data ?? found;
  const { kind, email, state } = change;
  const words = useWords(change);
  return (
    <Frame narrow>
      <PageHeader title={t('address.title')} eyebrow={email} />
      {state === 'waiting' ? (
        <>
          <p>{words.text}</p>
          <ProblemNotice error={act.error} />
          <p>
            <Button variant={kind === 'stop' ? 'danger' : 'primary'} busy={act.isPending} onClick={() => act.mutate()}>
              {words.press}
            </Button>
          </p>
        </>
      ) : (
        <Done change={change} isOwnAct={act.data !== undefined} />
      )}
    </Frame>
  );
}
