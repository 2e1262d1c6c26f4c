import type { SignInAsked } from '@minga/shared/people/schema.ts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchMe } from '../../../lib/session.ts';
import { noteBack, noteSignedIn, sessionStore } from '../../../lib/session-end.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Stack } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { sendCode, useAttempt, verifyCode } from '../api.ts';

/**
 * The same person goes on where they were; for anybody else the page is loaded anew, without the words of the first.
 * @returns whether anybody has signed in
 */
export async function goOn(): Promise<boolean> {
  const { actor } = await fetchMe();
  noteSignedIn(actor?.personId ?? null);
  if (sessionStore.getState().state === 'other') location.reload();
  else if (actor) noteBack();
  return actor !== null;
}

/** @param onEntered whether somebody is in now */
type StepsProps = { email: string; onEntered: () => Promise<boolean> };

/** The link is opened in another tab of this browser; then this page goes on. */
function LinkStep({ email, onEntered }: StepsProps) {
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
      <Button variant="primary" busy={isPending} onClick={() => attempt(async () => setEarly(!(await onEntered())))}>
        {t('again.entered')}
      </Button>
    </Stack>
  );
}

/** A code that is mailed to whoever is here already, and typed in place. */
export function CodeSteps({ email, onEntered }: StepsProps) {
  const { t } = useTranslation('people');
  const [sent, setSent] = useState<SignInAsked['letter'] | null>(null);
  const [code, setCode] = useState('');
  const { attempt, isPending, error, sentenceFor } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      if (sent) {
        await verifyCode({ email }, code);
        await onEntered();
      } else {
        setSent((await sendCode({ email }, null)).letter);
      }
    });
  };
  if (sent === 'link') return <LinkStep email={email} onEntered={onEntered} />;
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
