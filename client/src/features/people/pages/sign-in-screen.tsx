import { paths } from '@minga/shared/kernel/paths.ts';
import { isLinkSecret } from '@minga/shared/people/rules.ts';
import type { SignInAsked } from '@minga/shared/people/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cyclesQuery } from '../../../lib/cycle.ts';
import { takeCodeAtOnce } from '../../../lib/code-at-once.ts';
import { leftAddress } from '../../../lib/left-address.ts';
import { useMe } from '../../../lib/session.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { type Mailbox, sendCode, useAttempt, verifyCode } from '../api.ts';
import { PasskeyEntry } from '../components/passkey-entry.tsx';
import { PersonaPicker } from '../components/persona-picker.tsx';
import { readArrival, readInvitation, safeBack, takeGoing } from '../components/arrival.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './sign-in-screen.module.css';

const backPath = (): string | null => safeBack(new URLSearchParams(location.search).get('back'));

type Letter = SignInAsked['letter'];

type EmailFormProps = {
  email: string;
  /** the code goes to whomever this invitation names, and nothing is typed */
  invitation: string | null;
  onSent: (sent: SignInAsked, typed: string) => void;
  onBack: () => void;
};

function EmailForm({ email, invitation, onSent, onBack }: EmailFormProps) {
  const { t } = useTranslation('people');
  const { attempt, isPending, error, sentenceFor } = useAttempt();
  const [typed, setTyped] = useState(email);
  const send = (mailbox: Mailbox) =>
    attempt(async () => onSent(await sendCode(mailbox, backPath()), 'email' in mailbox ? mailbox.email : ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(invitation ? { invitation } : { email: typed.trim() });
  };
  const sendFirst = useRef(send);
  useEffect(() => {
    if (takeCodeAtOnce(invitation ?? email)) sendFirst.current(invitation ? { invitation } : { email });
  }, [email, invitation]);
  if (invitation)
    return (
      <Stack as="form" gap={4} align="start" className={s.form} onSubmit={submit}>
        <ProblemNotice error={error} />
        <p>{t('signIn.invited')}</p>
        <Button type="submit" variant="primary" size="large" busy={isPending}>
          {t('signIn.send')}
        </Button>
        <Button variant="quiet" onClick={onBack}>
          {t('signIn.otherEmail')}
        </Button>
      </Stack>
    );
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

/** The code of a letter, or the end of a link that was opened, for a session. */
function useEntry(mailbox: Mailbox) {
  const attempting = useAttempt();
  const enter = (code: string) =>
    attempting.attempt(async () => {
      await verifyCode(mailbox, code);
      const going = takeGoing();
      location.assign((isLinkSecret(code) ? going : null) ?? backPath() ?? paths.home());
    });
  return { ...attempting, enter };
}

function OtherWays({ onAgain, onBack }: { onAgain: () => void; onBack: () => void }) {
  const { t } = useTranslation('people');
  return (
    <Row gap={1} wrap className={s.ways}>
      <Button variant="quiet" onClick={onAgain}>
        {t('signIn.again')}
      </Button>
      <Button variant="quiet" onClick={onBack}>
        {t('signIn.otherEmail')}
      </Button>
    </Row>
  );
}

type StepProps = {
  mailbox: Mailbox;
  /** as it is shown */
  email: string;
  code: string;
  onSent: (sent: SignInAsked) => void;
  onBack: () => void;
};

function CodeForm({ mailbox, email, code, onBack }: Omit<StepProps, 'onSent'>) {
  const { t } = useTranslation('people');
  const { attempt, enter, isPending, error, sentenceFor } = useEntry(mailbox);
  const [typed, setTyped] = useState(code);
  const [sentAgain, setSentAgain] = useState<Letter | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter(typed);
  };
  const again = () => attempt(async () => setSentAgain((await sendCode(mailbox, backPath())).letter));
  return (
    <Stack as="form" gap={4} align="start" className={s.form} onSubmit={submit}>
      <Notice tone={code ? 'success' : 'info'} live>
        {code ? t('signIn.filled', { email }) : t('signIn.sent', { email })}
      </Notice>
      <ProblemNotice error={error} shown={['code']} />
      {sentAgain && !error && (
        <Notice tone={sentAgain === 'code' ? 'success' : 'info'} live>
          {sentAgain === 'code' ? t('signIn.sentAgain') : t('signIn.linkSent', { email })}
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
      <OtherWays onAgain={again} onBack={onBack} />
    </Stack>
  );
}

/** Nothing to type: the link is in the mailbox, or was just opened and waits for a press. */
function LinkStep({ mailbox, email, code, onSent, onBack }: StepProps) {
  const { t } = useTranslation('people');
  const { attempt, enter, isPending, error } = useEntry(mailbox);
  const again = () => attempt(async () => onSent(await sendCode(mailbox, backPath())));
  return (
    <Stack gap={4} align="start" className={s.form}>
      <Notice tone="info" live>
        {t(code ? 'signIn.linkOpened' : 'signIn.linkSent', { email })}
      </Notice>
      <ProblemNotice error={error} />
      {code && (
        <Button variant="primary" size="large" busy={isPending} onClick={() => enter(code)}>
          {t('signIn.enter')}
        </Button>
      )}
      <OtherWays onAgain={again} onBack={onBack} />
    </Stack>
  );
}

/** Somebody who is in already, as after going back: nothing needs to be typed again. */
function Already() {
  const { t } = useTranslation('people');
  const actor = useMe()?.actor;
  if (!actor || actor.isGuest) return null;
  const goOn = <LinkButton to={paths.asked(backPath() ?? paths.home())}>{t('signIn.goOn')}</LinkButton>;
  return <Notice action={goOn}>{t('signIn.already', { name: actor.name, email: actor.email })}</Notice>;
}

/** Address first, then what the mail brought: a code, which its link only fills in, or a link. Each waits for a press. */
export function Page() {
  const { t } = useTranslation('people');
  const [arrival] = useState(() => readArrival(location.search, location.hash));
  const me = useMe();
  const [email, setEmail] = useState(
    () => arrival.email || leftAddress(me?.actor?.isGuest ? me.actor.personId : undefined),
  );
  const [code, setCode] = useState(arrival.code);
  const [sent, setSent] = useState<Letter | null>(arrival.code ? (isLinkSecret(arrival.code) ? 'link' : 'code') : null);
  const [invitation, setInvitation] = useState(() => (arrival.code ? null : readInvitation(location.search)));
  const asked = ({ letter, to }: SignInAsked, typed = email) => {
    setCode('');
    setEmail(to ?? typed);
    setSent(letter);
  };
  const mailbox = invitation ? { invitation } : { email };
  const anotherAddress = () => {
    setInvitation(null);
    if (invitation) setEmail('');
    setSent(null);
  };
  // A link that is pasted over this very page differs behind the # only, and loads nothing by itself.
  useEffect(() => {
    const anew = () => location.reload();
    addEventListener('hashchange', anew);
    return () => removeEventListener('hashchange', anew);
  }, []);
  const Step = sent === 'link' ? LinkStep : CodeForm;
  const demo = me?.demo ?? false;
  const cycles = useQuery({ ...cyclesQuery, enabled: demo }).data;
  const forums = (cycles?.items ?? [])
    .filter((item) => item.isDemonstration)
    .map((item) => ({ slug: item.forum, name: item.forumName, locale: item.locale }));
  return (
    <Frame narrow>
      <PageHeader title={t('signIn.title')} lead={t('signIn.lead')} />
      <Already />
      {sent && email ? (
        <Step mailbox={mailbox} email={email} code={code} onSent={asked} onBack={anotherAddress} />
      ) : (
        <EmailForm email={email} invitation={invitation} onSent={asked} onBack={anotherAddress} />
      )}
      {!sent && <PasskeyEntry onEntered={() => location.assign(backPath() ?? paths.home())} />}
      {!sent && (
        <p>
          {t('signIn.atGathering')} <Link to={paths.enter()}>{t('landing.enter')}</Link>
        </p>
      )}
      {demo && <PersonaPicker id="personas" forums={forums} />}
    </Frame>
  );
}
