import type { SignInAsked } from '@minga/shared/people/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publicCyclesQuery } from '../../../lib/cycle.ts';
import { fetchMe, useMe } from '../../../lib/session.ts';
import { noteBack, noteSignedIn, putOffSignIn, type SessionState, sessionStore } from '../../../lib/session-end.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { sendCode, useAttempt, verifyCode } from '../api.ts';
import { PasskeyEntry } from './passkey-entry.tsx';
import { PersonaPicker } from './persona-picker.tsx';
import { Stack } from '../../../ui/layout.tsx';

/**
 * The same person goes on where they were; for anybody else the page is loaded anew, without the words of the first.
 * @returns whether anybody has signed in
 */
async function goOn(): Promise<boolean> {
  const { actor } = await fetchMe();
  noteSignedIn(actor?.personId ?? null);
  if (sessionStore.getState().state === 'other') location.reload();
  else if (actor) noteBack();
  return actor !== null;
}

/** The link is opened in another tab of this browser; then this page goes on. */
function LinkStep({ email }: { email: string }) {
  const { t } = useTranslation('people');
  const { attempt, isPending, error } = useAttempt();
  const [isEarly, setEarly] = useState(false);
  return (
    <Stack gap={3} align="start">
      <p>{t('signIn.linkSent', { email })}</p>
      <ProblemNotice error={error} />
      {isEarly && !isPending && (
        <Notice tone="info" live>
          {t('again.notYet')}
        </Notice>
      )}
      <Button variant="primary" busy={isPending} onClick={() => attempt(async () => setEarly(!(await goOn())))}>
        {t('again.entered')}
      </Button>
    </Stack>
  );
}

function CodeSteps({ email }: { email: string }) {
  const { t } = useTranslation('people');
  const [sent, setSent] = useState<SignInAsked['letter'] | null>(null);
  const [code, setCode] = useState('');
  const { attempt, isPending, error, sentenceFor } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      if (sent) {
        await verifyCode(email, code);
        await goOn();
      } else {
        setSent((await sendCode(email, null)).letter);
      }
    });
  };
  if (sent === 'link') return <LinkStep email={email} />;
  return (
    <Stack as="form" gap={3} align="start" onSubmit={submit}>
      <p>{t(sent ? 'signIn.sent' : 'again.mail', { email })}</p>
      <ProblemNotice error={error} shown={['code']} />
      {sent && (
        <TextField
          label={t('signIn.code')}
          hint={t('signIn.codeHint')}
          error={sentenceFor('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <Button type="submit" variant="primary" busy={isPending}>
        {t(sent ? 'signIn.enter' : 'signIn.send')}
      </Button>
    </Stack>
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
  return (
    <Dialog open onClose={putOffSignIn} title={t('again.title')}>
      <p>{t('again.text', { name: me?.actor?.name ?? '' })}</p>
      {email && <CodeSteps email={email} />}
      {email && <PasskeyEntry onEntered={goOn} />}
      {me?.demo && <PersonaPicker id="personas-again" forums={forums} onEntered={goOn} />}
    </Dialog>
  );
}
