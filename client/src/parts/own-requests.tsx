import type { OwnRequests as OwnRequestsView } from '@minga/shared/rights/schema.ts';
import { REQUEST_KINDS, type RequestKind } from '@minga/shared/rights/rules.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { useForm } from '../lib/use-form.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextArea } from '../ui/field.tsx';
import { FormDialog } from '../ui/form.tsx';
import { Row, Stack, Text } from '../ui/layout.tsx';
import { Stamp } from '../ui/stamp.tsx';
import { showToast } from '../ui/toast-store.ts';
import { askAboutData, ownRequestsQuery, useRefreshOwnRequests } from '../lib/own-requests.ts';

type Place = OwnRequestsView['places'][number];
type Words = { forumId: string; kind: RequestKind; words: string };

function AskDialog({ places, onClose }: { places: readonly Place[]; onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshOwnRequests();
  const form = useForm<Words, { id: string }>({
    start: { forumId: places[0]?.forumId ?? '', kind: 'access', words: '' },
    send: ({ forumId, ...input }, key) => askAboutData(forumId, input, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('account.requests.sent'));
    },
  });
  const asked = places.find(({ forumId }) => (forumId ?? '') === form.watch('forumId'));
  return (
    <FormDialog form={form} onClose={onClose} title={t('account.requests.open')} submit={t('account.requests.send')}>
      <SelectField
        label={t('account.requests.forum')}
        hint={asked && t(`account.requests.answers.${asked.forum === null ? 'nowhere' : asked.answers}`)}
        {...form.field('forumId')}
      >
        {places.map(({ forumId, forum }) => (
          <option key={forumId} value={forumId ?? ''}>
            {forum ?? t('account.requests.administration')}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('account.requests.kindLabel')} {...form.field('kind')}>
        {REQUEST_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`account.requests.kind.${kind}`)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('account.requests.words')}
        hint={t('account.requests.wordsHint')}
        rows={5}
        maxLength={4_000}
        {...form.field('words')}
      />
    </FormDialog>
  );
}

/** What somebody asked their forums about their data, until when it is answered, and the answers. */
export function OwnRequests({ isGuest = false }: { isGuest?: boolean }) {
  const { t } = useTranslation('people');
  const format = useFormat('UTC');
  const { data: requests } = useQuery(ownRequestsQuery);
  const [isAsking, setAsking] = useState(false);
  const places = requests?.places ?? [];
  if (places.length === 0 && !requests?.items.length) return null;
  return (
    <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="own-requests-title">
      <h2 id="own-requests-title">{t('account.requests.title')}</h2>
      <Text measure>{t(isGuest ? 'account.requests.guestText' : 'account.requests.text')}</Text>
      {places.length > 0 && <Button onClick={() => setAsking(true)}>{t('account.requests.open')}</Button>}
      <Stack as="ul" gap={4}>
        {requests?.items.map((one) => (
          <Stack as="li" gap={1} key={one.id} align="start">
            <Row gap={2} wrap align="center">
              <span>{one.forum ?? t('account.requests.administration')}</span>
              <Stamp tone="indigo">{t(`account.requests.kind.${one.kind}`)}</Stamp>
              {one.isOverdue && <Stamp tone="terracotta">{t('account.requests.overdue')}</Stamp>}
            </Row>
            <Text measure dir="auto">
              {one.words}
            </Text>
            {one.answer ? (
              <Text measure quoted dir="auto">
                {one.answer}
              </Text>
            ) : (
              <Text tone="muted" size={15}>
                {t('account.requests.due', { day: format.date(one.dueOn) })}
              </Text>
            )}
          </Stack>
        ))}
      </Stack>
      {isAsking && <AskDialog places={places} onClose={() => setAsking(false)} />}
    </Stack>
  );
}
