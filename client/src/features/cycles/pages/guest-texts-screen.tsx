import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { keepLeftAddress, leftAddress } from '../../../lib/left-address.ts';
import { useMe } from '../../../lib/session.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LocalPlace } from '../../../ui/local-place.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { guestTextsQuery } from '../../../lib/own-texts.ts';
import { askToClaim } from '../api.ts';
import { OwnDoors } from '../../../parts/own-doors.tsx';
import { OwnRequests } from '../../../parts/own-requests.tsx';
import { OwnTextsTable } from '../components/own-texts-table.tsx';

/** Without an account it is this device that knows whose it is: an address keeps it for longer. */
function Claim({ isClaimed, isAstray }: { isClaimed: boolean; isAstray: boolean }) {
  const { t } = useTranslation('cycles');
  const guest = useMe()?.actor;
  const asked = useMutation({
    mutationFn: askToClaim,
    onSuccess: (_done, email) => guest && keepLeftAddress(guest.personId, email),
  });
  const email = leftAddress(guest?.personId);
  const form = useForm({
    start: { email: '' },
    send: ({ email }) => asked.mutateAsync(email),
    done: () => undefined,
  });
  if (isClaimed)
    return (
      <Notice
        tone="success"
        title={t('guestTexts.claimed')}
        action={
          <LinkButton to={paths.signIn({ back: paths.guestTexts(), ...(email && { email }) })}>
            {t('guestTexts.signIn')}
          </LinkButton>
        }
      >
        {t('guestTexts.claimedText')}
      </Notice>
    );
  return (
    <Stack as="section" gap={3}>
      <h2>{t('guestTexts.keep')}</h2>
      <Text>{t('guestTexts.keepText')}</Text>
      {isAstray && !asked.isSuccess && (
        <Notice tone="warn" title={email ? t('guestTexts.astray', { email }) : t('guestTexts.astrayAny')}>
          {t('guestTexts.astrayText')}
        </Notice>
      )}
      {asked.isSuccess ? (
        <Notice tone="success" live title={t('guestTexts.sent', { email: asked.variables })}>
          {t('guestTexts.sentText')}
        </Notice>
      ) : (
        <Form form={form} label={t('guestTexts.keep')}>
          <TextField
            label={t('guestTexts.email')}
            type="email"
            autoComplete="email"
            inputMode="email"
            maxLength={254}
            required
            {...form.field('email')}
          />
          <FormEnd form={form}>
            <Button variant="primary" type="submit" busy={form.isBusy}>
              {t('guestTexts.send')}
            </Button>
          </FormEnd>
        </Form>
      )}
    </Stack>
  );
}

/** What somebody wrote as a guest, known by her device or by the account to which she took it. */
export function Page() {
  const { t } = useTranslation('cycles');
  const { cycles, doors, isGuest, isClaimed, isAstray } = useSuspenseQuery(guestTextsQuery).data;
  return (
    <Frame>
      <PageHeader title={t('guestTexts.title')} lead={t(isGuest ? 'guestTexts.lead' : 'guestTexts.leadAccount')} />
      {cycles.length === 0 && (
        <EmptyState
          title={t('ownTexts.none')}
          action={<LinkButton to={paths.enter()}>{t('guestTexts.enter')}</LinkButton>}
        >
          {t('guestTexts.noneText')}
        </EmptyState>
      )}
      {cycles.map(({ id, title, forumName, slug, timeZone, locale, ...texts }) => (
        <Stack as="section" gap={3} key={id}>
          <h2 lang={locale}>
            {forumName} · {title}
          </h2>
          <LocalPlace>
            <OwnTextsTable texts={texts} caption={title} timeZone={timeZone} lang={locale} hasFile={false} />
          </LocalPlace>
          {slug && (
            <div>
              <LinkButton to={paths.cycle(slug)}>{t('guestTexts.cycle')}</LinkButton>
            </div>
          )}
        </Stack>
      ))}
      {isGuest && cycles.length > 0 && <Claim isClaimed={isClaimed} isAstray={isAstray} />}
      {doors.length > 0 && (
        <Stack as="section" gap={3} aria-labelledby="doors-title">
          <h2 id="doors-title">{t('guestTexts.agreed')}</h2>
          <Stack as="ul" gap={3}>
            <OwnDoors doors={doors} />
          </Stack>
        </Stack>
      )}
      {isGuest && (
        <Suspense>
          <OwnRequests isGuest />
        </Suspense>
      )}
    </Frame>
  );
}
