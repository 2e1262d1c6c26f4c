import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { DECLINE_REASON, sentenceOfSeat } from '@minga/shared/people/invitations.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { InvitationLink } from '@minga/shared/people/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sendCodeAtOnce } from '../../../lib/code-at-once.ts';
import { publicCyclesQuery } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { useSentForm } from '../../../lib/sent-form.ts';
import { useMe } from '../../../lib/session.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import {
  acceptInvitation,
  acceptPath,
  addressPath,
  askPath,
  declinePath,
  invitationLinkQuery,
  noteInvitationOpened,
  useCameIn,
} from '../api.ts';

/** Read as by a stranger; whoever is invited is known once the page asks again in their name. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const [{ forumName }] = await Promise.all([get(invitationLinkQuery(token)), get(publicCyclesQuery)]);
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

/** A form without a field is sent without a type, which the server asks for. */
const Typed = () => <input type="hidden" name="sent" value="yes" />;

type Shown = { link: InvitationLink; token: string };

/** The link suffices to come with an address of one's own. */
function OtherAddress({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation('invitations');
  const { sent } = usePlace();
  const { field } = useSentForm();
  return (
    <details className="fold" open={sent !== null}>
      <summary>{t('link.other')}</summary>
      <Stack
        as="form"
        gap={3}
        method="post"
        action={addressPath(token)}
        onSubmit={(event: FormEvent<HTMLFormElement>) =>
          sendCodeAtOnce(String(new FormData(event.currentTarget).get('email')))
        }
        measure
      >
        <p>{t('link.otherText', { email })}</p>
        <TextField label={t('link.ownName')} autoComplete="name" maxLength={120} required {...field('name')} />
        <TextField
          label={t('link.otherAddress')}
          type="email"
          autoComplete="email"
          inputMode="email"
          maxLength={254}
          required
          {...field('email')}
        />
        <p>
          <Button type="submit" variant="primary">
            {t('link.goOn')}
          </Button>
        </p>
      </Stack>
    </details>
  );
}

/** What whoever accepts agrees to; a forum whose cycles nobody reads yet asks for it once they are in. */
function Privacy({ forumId }: Pick<InvitationLink, 'forumId'>) {
  const { t } = useTranslation('invitations');
  const ofForum = useSuspenseQuery(publicCyclesQuery).data.items.filter((one) => one.forumId === forumId);
  const cycle = ofForum.find(({ isArchived }) => !isArchived) ?? ofForum[0];
  return (
    cycle && (
      <Link to={paths.privacy(cycle.slug)} target="_blank">
        {t('link.privacy')}
      </Link>
    )
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
        <Stack
          as="form"
          gap={2}
          align="start"
          method="post"
          action={acceptPath(token)}
          onSubmit={() => sendCodeAtOnce(token)}
        >
          <Typed />
          <Button type="submit" variant={mayAccept ? 'plain' : 'primary'} size="large">
            {t('link.signIn', { email })}
          </Button>
          <Text tone="muted">{t('link.signInHint')}</Text>
          <noscript>{t('link.withoutScripts')}</noscript>
        </Stack>
      )}
      {!person && !isBound && <OtherAddress token={token} email={email} />}
    </Stack>
  );
}

/** The browser's own form, which works on any line and without scripts: the link suffices to say no. */
function Decline({ token }: Pick<Shown, 'token'>) {
  const { t } = useTranslation('invitations');
  const { field } = useSentForm();
  return (
    <Stack as="section" gap={3} ruled={5} id="decline">
      <h2>{t('link.declineTitle')}</h2>
      <p>{t('link.declineText')}</p>
      <Stack as="form" gap={3} method="post" action={declinePath(token)} measure>
        <TextField
          optional
          label={t('link.declineReason')}
          hint={t('link.declineReasonHint')}
          maxLength={DECLINE_REASON}
          autoComplete="off"
          {...field('reason')}
        />
        <p>
          <Button type="submit">{t('link.decline')}</Button>
        </p>
      </Stack>
    </Stack>
  );
}

/** What cannot be accepted any more, and how to go on. */
function Over({ link, token }: Shown) {
  const { t } = useTranslation('invitations');
  const whenOf = useWhen(link.timeZone);
  const isDeclined = link.state === 'declined';
  return (
    <Stack gap={4} align="start">
      <Notice
        tone={isDeclined ? 'success' : 'warn'}
        title={t(`link.${isDeclined ? 'declined' : link.state === 'expired' ? 'expired' : 'revoked'}`, {
          at: whenOf(link.expiresAt),
        })}
      >
        {t(isDeclined ? 'link.declinedText' : 'link.overText')}
      </Notice>
      <div role="status">{link.isAsked && <Notice tone="success">{t('link.isAsked')}</Notice>}</div>
      {!link.isAsked && (
        <form method="post" action={askPath(token)}>
          <Typed />
          <Button type="submit" variant={isDeclined ? 'plain' : 'primary'}>
            {t('link.ask')}
          </Button>
        </form>
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

const WHY = ['fields', 'too-many', 'bound', 'name'] as const;

/** Why a form of this page came back. */
function Refused() {
  const { t } = useTranslation('invitations');
  const asked = new URLSearchParams(usePlace().search).get('why');
  const why = WHY.find((one) => one === asked);
  if (why === undefined) return null;
  return (
    <Notice
      tone="warn"
      live
      title={t(`link.why.${why}`)}
      action={why === 'name' && <LinkButton to={paths.account()}>{t('link.correctName')}</LinkButton>}
    />
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
    ...link.seats.map(({ organisation, role, isAlternate, ...period }) =>
      t(`link.${sentenceOfSeat(period)}`, {
        organisation,
        what: t(`link.seatAs.${role}.${isAlternate ? 'alternate' : 'titular'}`),
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
      <Stack gap={6}>
        <Refused />
        {isGood && (
          <Stack gap={4}>
            <ul>
              {given.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
            <Text tone="muted">{t('link.until', { at: whenOf(link.expiresAt) })}</Text>
            <Privacy forumId={link.forumId} />
            <Good link={link} token={token} />
          </Stack>
        )}
        {isGood && <Decline token={token} />}
        {(state === 'expired' || state === 'revoked' || state === 'declined') && <Over link={link} token={token} />}
        {state === 'accepted' && <Accepted link={link} />}
      </Stack>
    </Frame>
  );
}
