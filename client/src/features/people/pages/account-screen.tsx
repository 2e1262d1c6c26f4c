import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../lib/session.ts';
import { OwnRequests } from '../../../parts/own-requests.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { useForgetAll } from '../api.ts';
import { Farewell } from '../components/farewell.tsx';
import { OwnAddress } from '../components/own-address.tsx';
import { OwnConsents } from '../components/own-consents.tsx';
import { OwnData } from '../components/own-data.tsx';
import { OwnName } from '../components/own-name.tsx';
import { OwnPasskeys } from '../components/own-passkeys.tsx';
import { OwnReading } from '../components/own-reading.tsx';
import { OwnSessions } from '../components/own-sessions.tsx';

/** What somebody's account is, and what can be done with it. */
export function Page() {
  const { t } = useTranslation('people');
  const me = useMe();
  const forgetAll = useForgetAll();
  const [erased, setErased] = useState<ComponentProps<typeof Farewell> | null>(null);
  const farewell = (what: ComponentProps<typeof Farewell>) => {
    setErased(what);
    void forgetAll();
  };
  if (erased) return <Farewell {...erased} />;
  return (
    <Frame narrow>
      <PageHeader title={t('account.title')} eyebrow={me?.actor?.email} lead={t('account.lead')} />
      {me?.actor?.email && <OwnName name={me.actor.name} />}
      {me?.actor?.email && <OwnAddress email={me.actor.email} />}
      {me?.actor?.email && <OwnReading me={me} actor={me.actor} />}
      <OwnSessions />
      {me?.actor?.email && <OwnPasskeys />}
      <OwnConsents />
      <OwnRequests />
      {me?.actor?.email && <OwnData email={me.actor.email} onErased={farewell} />}
    </Frame>
  );
}
