import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cyclesQuery } from '../../../lib/cycle.ts';
import { paths } from '../../../lib/paths.ts';
import { useMe } from '../../../lib/session.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { sendCode, useAttempt, verifyCode } from '../api.ts';
import { PersonaPicker } from '../components/persona-picker.tsx';
import { readArrival, safeBack } from '../components/arrival.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './sign-in-screen.module.css';

const backPath = (): string | null => safeBack(new URLSearchParams(location.search).get('back'));

function EmailForm({ email, onSent }: { email: string; onSent: (email: string) => void }) {
  const { t } = useTranslation('people');
  const { attempt, isPending, error, sentenceFor } = useAttempt();
  const [typed, setTyped] = useState(email);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      await sendCode(typed.trim(), backPath());
      onSent(typed.trim());
    });
  };
  return (
    <Stack as="form" gap={4} align="start" className={s.form} onSubmit={submit}>
      <ProblemNotice error={error} shown={['email']} />
      <TextField
        label={t('signIn.email')}
        hint={t('signIn.emailHint')}
        error={sentenceFor('email')}
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        {t('signIn.send')}
      </Button>
    </Stack>
  );
}

function CodeForm({ email, code, onBack }: { email: string; code: string; onBack: () => void }) {
  const { t } = useTranslation('people');
  const { attempt, isPending, error, sentenceFor } = useAttempt();
  const [typed, setTyped] = useState(code);
  const [sentAgain, setSentAgain] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt(async () => {
      await verifyCode(email, typed);
      location.assign(backPath() ?? paths.home());
    });
  };
  const again = () =>
    attempt(async () => {
      await sendCode(email, backPath());
      setSentAgain(true);
    });
  return (
    <Stack as="form" gap={4} align="start" className={s.form} onSubmit={submit}>
      <Notice tone={code ? 'success' : 'info'} live>
        {code ? t('signIn.filled', { email }) : t('signIn.sent', { email })}
      </Notice>
      <ProblemNotice error={error} shown={['code']} />
      {sentAgain && !error && (
        <Notice tone="success" live>
          {t('signIn.sentAgain')}
        </Notice>
      )}
      <TextField
        label={t('signIn.code')}
        hint={t('signIn.codeHint')}
        error={sentenceFor('code')}
        className={s.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        {t('signIn.enter')}
      </Button>
      <Row gap={1} wrap className={s.ways}>
        <Button variant="quiet" onClick={again}>
          {t('signIn.again')}
        </Button>
        <Button variant="quiet" onClick={onBack}>
          {t('signIn.otherEmail')}
        </Button>
      </Row>
    </Stack>
  );
}

/** Address first, then the code from the mail. The mail's link only fills both in: the person still presses the button. */
export function Page() {
  const { t } = useTranslation('people');
  const [arrival] = useState(() => readArrival(location.search, location.hash));
  const [email, setEmail] = useState(arrival.email);
  const [sent, setSent] = useState(arrival.code !== '');
  const demo = useMe()?.demo ?? false;
  const cycles = useQuery({ ...cyclesQuery, enabled: demo }).data;
  const forums = (cycles?.items ?? [])
    .filter((item) => item.isDemonstration)
    .map((item) => ({ slug: item.forum, name: item.forumName, locale: item.locale }));
  return (
    <Frame narrow>
      <PageHeader title={t('signIn.title')} lead={t('signIn.lead')} />
      {sent && email ? (
        <CodeForm email={email} code={arrival.code} onBack={() => setSent(false)} />
      ) : (
        <EmailForm
          email={email}
          onSent={(address) => {
            setEmail(address);
            setSent(true);
          }}
        />
      )}
      {demo && <PersonaPicker id="personas" forums={forums} />}
    </Frame>
  );
}
