import type { Address } from '@minga/shared/kernel/paths.ts';
import { isAstray } from '@minga/shared/notices/rules.ts';
import type { Recipients as Found } from '@minga/shared/notices/schema.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../ui/layout.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { LetterNotice } from './letter-notice.tsx';
import { type Recipient, useLetterState } from './letter-state.ts';

/** Nothing has reached this person: neither a letter, nor did they read it or open its link. */
const hasNotHeard = ({ letter, readAt, openedAt }: Recipient) =>
  readAt === null && openedAt === null && !['sent', 'none', 'dropped'].includes(letter);

function People({ items, timeZone, link }: { items: readonly Recipient[]; timeZone: string; link: string }) {
  const { t } = useTranslation('notices');
  const stateOf = useLetterState(timeZone);
  const unreached = items.filter(hasNotHeard);
  return (
    <Stack gap={3}>
      <Text weight={600}>
        {unreached.length > 0 ? t('recipients.unreached', { count: unreached.length }) : t('recipients.all')}
      </Text>
      {unreached
        .filter(({ letter }) => isAstray(letter))
        .map(({ personId, name }) => (
          <Stack key={personId} gap={1}>
            <Text weight={650}>{name}</Text>
            <LetterNotice name={name} link={link} />
          </Stack>
        ))}
      <Table
        caption={t('recipients.table')}
        captionHidden
        rows={items}
        rowKey={({ personId }) => personId}
        columns={[
          { key: 'name', heading: t('recipients.name'), isName: true, cell: ({ name }) => name },
          { key: 'letter', heading: t('recipients.letter'), cell: stateOf },
          {
            key: 'given',
            heading: t('recipients.given'),
            cell: ({ noticeMinutes }) =>
              noticeMinutes === null
                ? t('recipients.never')
                : t('recipients.days', { count: Math.max(0, Math.floor(noticeMinutes / 1440)) }),
          },
        ]}
      />
    </Stack>
  );
}

type Props = { found: UseQueryResult<Found>; page: Address; timeZone: string };

/**
 * Whom an act reached, for the facilitation: what became of each letter, and the notice that each person really had.
 * @param page what the letters lead to
 */
export default function Recipients({ found, page, timeZone }: Props) {
  const { t } = useTranslation('notices');
  const { data, error, isPending } = found;
  if (isPending) return <Skeleton lines={3} />;
  if (!data) return <ProblemNotice error={error} />;
  if (data.items.length === 0) return <Text tone="muted">{t('recipients.none')}</Text>;
  return <People items={data.items} timeZone={timeZone} link={new URL(page, location.origin).href} />;
}
