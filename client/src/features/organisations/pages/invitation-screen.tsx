import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { sentenceOfSeat } from '@minga/shared/people/invitations.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { InvitationLink } from '@minga/shared/people/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { useMe } from '../../../lib/session.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import {
  acceptInvitation,
  askForInvitation,
  invitationLinkQuery,
  nameOtherAddress,
  noteInvitationOpened,
  useCameIn,
} from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { forumName } = await get(invitationLinkQuery(token));
  const title = t('invitations:link.title', { forum: forumName });
  return { heading: title, part: t('invitations:title'), description: title, noIndex: true };
};

/** Day, hour and whose clock. */
function useWhen(timeZone: string) {
  const format = useFormat(timeZone);
  return (at: string) => format.moment(at);
}

/** Who is called like somebody of the forum says who they are before they come in. */
const isAboutName = (error: unknown): boolean => error instanceof ProblemError && error.code.startsWith('name.');

type Shown = { link: InvitationLink; token: string };

/** Signing in with an address and then back here, where it is accepted by a press. */
const signInWith = (email: string, token: string) => paths.signIn({ email, back: paths.invitation(token) });

function OtherAddress({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation('invitations');
  const { go } = usePlace();
  const [isOpen, setOpen] = useState(false);
  const form = useForm({
    start: { email: '' },
    send: (input) => nameOtherAddress(token, input),
    done: (_done, input) => go(signInWith(input.email.trim(), token)),
  });
  if (!isOpen)
    return (
      <Stack gap={2} align="start">
        <Text tone="muted">{t('link.otherText', { email })}</Text>
        <Button onClick={() => setOpen(true)}>{t('link.other')}</Button>
      </Stack>
    );
  return (
    <Form form={form} label={t('link.other')}>
      <TextField
        label={t('link.otherAddress')}
        type="email"
        autoComplete="email"
        inputMode="email"
        {...form.field('email')}
      />
      <FormEnd form={form}>
        <Button type="submit" variant="primary" busy={form.isBusy}>
          {t('link.goOn')}
        </Button>
      </FormEnd>
    </Form>
  );
}

/** What can still be accepted: by whoever it is for, or by whoever has the link where that suffices. */
function Good({ link, token }: Shown) {
  const { t } = useTranslation('invitations');
  const { go } = usePlace();
  const actor = useMe()?.actor ?? null;
  const cameIn = useCameIn();
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async () => {
      go(paths.home());
      await cameIn();
    },
  });
  const { isBound, isYours } = link;
  const email = link.email ?? '';
  const person = actor && !actor.isGuest ? actor : null;
  const mayAccept = person !== null && (isYours || !isBound);
  return (
    <Stack gap={4} align="start">
      {person && !isYours && isBound && (
        <Notice tone="warn">{t('link.otherPerson', { name: person.name, email: person.email, invited: email })}</Notice>
      )}
      {mayAccept && (
        <Button variant="primary" size="large" busy={accept.isPending} onClick={() => accept.mutate()}>
          {isYours ? t('link.accept') : t('link.acceptAs', { email: person.email })}
        </Button>
      )}
      <ProblemNotice error={accept.error} />
      {isAboutName(accept.error) && <LinkButton to={paths.account()}>{t('link.correctName')}</LinkButton>}
      {!isYours && (
        <Stack gap={2} align="start">
          <LinkButton variant={mayAccept ? 'plain' : 'primary'} size="large" to={signInWith(email, token)}>
            {t('link.signIn', { email })}
          </LinkButton>
          <Text tone="muted">{t('link.signInHint')}</Text>
        </Stack>
      )}
      {!person && !isBound && <OtherAddress token={token} email={email} />}
    </Stack>
  );
}

/** What cannot be accepted any more, and how to go on. */
function Over({ link, token }: Shown) {
  const { t } = useTranslation('invitations');
  const whenOf = useWhen(link.timeZone);
  const ask = useMutation({ mutationFn: () => askForInvitation(token) });
  const isAsked = link.isAsked || ask.isSuccess;
  return (
    <Stack gap={4} align="start">
      <Notice
        tone="warn"
        title={t(`link.${link.state === 'expired' ? 'expired' : 'revoked'}`, { at: whenOf(link.expiresAt) })}
      >
        {t('link.overText')}
      </Notice>
      <ProblemNotice error={ask.error} />
      <div role="status">{isAsked && <Notice tone="success">{t('link.isAsked')}</Notice>}</div>
      {!isAsked && (
        <Button variant="primary" busy={ask.isPending} onClick={() => ask.mutate()}>
          {t('link.ask')}
        </Button>
      )}
    </Stack>
  );
}

function Accepted({ link }: { link: InvitationLink }) {
  const { t } = useTranslation('invitations');
  if (link.isYours)
    return (
      <Notice tone="success" action={<LinkButton to={paths.home()}>{t('link.enter')}</LinkButton>}>
        {t('link.already')}
      </Notice>
    );
  return (
    <Notice title={t('link.accepted')} action={<LinkButton to={paths.signIn()}>{t('link.toSignIn')}</LinkButton>}>
      {t('link.acceptedText')}
    </Notice>
  );
}

/** Where the link of an invitation leads: what it is for, and one press that accepts it. */
export function Page() {
  const { t } = useTranslation('invitations');
  const { params } = usePlace();
  const token = params['token'] ?? '';
  const { data: link } = useSuspenseQuery(invitationLinkQuery(token));
  const whenOf = useWhen(link.timeZone);
  const format = useFormat(link.timeZone);
  useEffect(() => {
    // Whether it is noted changes nothing for who reads it.
    noteInvitationOpened(token).catch(() => {});
  }, [token]);
  const { forumName: forum, invitedByName: by, state } = link;
  const isGood = state === 'good';
  const given = [
    ...link.roles.map((role) => t(`link.as.${role}`)),
    ...link.seats.map(({ organisation, ...period }) =>
      t(`link.${sentenceOfSeat(period)}`, {
        organisation,
        from: period.beginsAt && format.date(period.beginsAt),
        until: period.endsAt && format.date(lastInstantOf(period.endsAt)),
      }),
    ),
  ];
  return (
    <Frame narrow>
      <PageHeader
        title={t('link.title', { forum })}
        lead={isGood && (by ? t('link.lead', { by }) : t('link.leadNobody'))}
      />
      <Stack gap={4}>
        {isGood && (
          <>
            <ul>
              {given.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
            <Text tone="muted">{t('link.until', { at: whenOf(link.expiresAt) })}</Text>
            <Good link={link} token={token} />
          </>
        )}
        {(state === 'expired' || state === 'revoked') && <Over link={link} token={token} />}
        {state === 'accepted' && <Accepted link={link} />}
      </Stack>
    </Frame>
  );
}
