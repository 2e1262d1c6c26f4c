import type { Address } from '@minga/shared/kernel/paths.ts';
import type { Recipients as Found } from '@minga/shared/notices/schema.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../ui/layout.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { AstrayLetters, LettersOf } from './letters-of.tsx';

type Props = { cycleId: string; found: UseQueryResult<Found>; page: Address; timeZone: string };
type Recipient = Found['items'][number];

/** Nothing has reached this person, as the server reckons it; a letter that was dropped had nothing more to say. */
const hasNotHeard = ({ reachedAt, letter }: Recipient) => reachedAt === null && letter !== 'dropped';

/**
 * Whom an act reached, for the facilitation: what became of each letter, and the notice that each person really had.
 * @param page what the letters lead to
 */
export default function Recipients({ cycleId, found, page, timeZone }: Props) {
  const { t } = useTranslation('notices');
  const { data, error, isPending, refetch } = found;
  if (isPending) return <Skeleton lines={3} />;
  if (!data) return <ProblemNotice error={error} />;
  const { items } = data;
  if (items.length === 0) return <Text tone="muted">{t('recipients.none')}</Text>;
  const unreached = items.filter(hasNotHeard).length;
  const given = ({ reachedAt, noticeMinutes }: Recipient) => {
    if (reachedAt === null) return t('recipients.never');
    return noticeMinutes === null
      ? '—'
      : t('recipients.days', { count: Math.max(0, Math.floor(noticeMinutes / 1440)) });
  };
  return (
    <Stack gap={3}>
      <Text weight={600}>{unreached > 0 ? t('recipients.unreached', { count: unreached }) : t('recipients.all')}</Text>
      <AstrayLetters cycleId={cycleId} items={items} link={new URL(page, location.origin).href} onChange={refetch} />
      <Table
        caption={t('recipients.table')}
        captionHidden
        rows={items}
        rowKey={({ personId }) => personId}
        columns={[
          { key: 'name', heading: t('recipients.name'), isName: true, cell: ({ name }) => name },
          {
            key: 'letter',
            heading: t('recipients.letter'),
            cell: (one) => <LettersOf recipient={one} timeZone={timeZone} />,
          },
          { key: 'given', heading: t('recipients.given'), cell: given },
        ]}
      />
    </Stack>
  );
}
