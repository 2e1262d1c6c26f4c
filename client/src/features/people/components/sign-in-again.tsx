import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { publicCyclesQuery } from '../../../lib/cycle.ts';
import { useMe } from '../../../lib/session.ts';
import { putOffSignIn, type SessionState } from '../../../lib/session-end.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useRefreshSessions } from '../api.ts';
import { CodeSteps, goOn } from './code-steps.tsx';
import { PasskeyEntry } from './passkey-entry.tsx';
import { PersonaPicker } from './persona-picker.tsx';

/** Over the act that asks for it, which is pressed again afterwards. */
function Proof({ email }: { email: string | null }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshSessions();
  const entered = async () => {
    const isIn = await goOn();
    await refresh();
    return isIn;
  };
  return (
    <Dialog open onClose={putOffSignIn} title={t('again.proofTitle')}>
      <p>{t('again.proofText')}</p>
      {email && <CodeSteps email={email} onEntered={entered} />}
    </Dialog>
  );
}

/** Over the page that was open when the session ended: nothing of it goes away. */
export function SignInAgain({ state }: { state: Exclude<SessionState, 'going'> }) {
  const { t } = useTranslation('people');
  const me = useMe();
  const cycles = useQuery({ ...publicCyclesQuery, enabled: me?.demo ?? false }).data;
  const own = new Set(me?.memberships.map(({ forum }) => forum.slug));
  const forums = (cycles?.items ?? [])
    .filter((item) => item.isDemonstration && own.has(item.forum))
    .map((item) => ({ slug: item.forum, name: item.forumName, locale: item.locale }));
  const email = me?.actor?.email ?? null;
  if (state === 'other')
    return (
      <Dialog
        open
        onClose={() => location.reload()}
        title={t('again.otherTitle')}
        actions={
          <Button variant="primary" onClick={() => location.reload()}>
            {t('again.reload')}
          </Button>
        }
      >
        <p>{t('again.otherText', { name: me?.actor?.name ?? '' })}</p>
      </Dialog>
    );
  if (state === 'unproven') return <Proof email={email} />;
  return (
    <Dialog open onClose={putOffSignIn} title={t('again.title')}>
      <p>{t('again.text', { name: me?.actor?.name ?? '' })}</p>
      {email && <CodeSteps email={email} onEntered={goOn} />}
      {email && <PasskeyEntry onEntered={goOn} />}
      {me?.demo && <PersonaPicker id="personas-again" forums={forums} onEntered={goOn} />}
    </Dialog>
  );
}
