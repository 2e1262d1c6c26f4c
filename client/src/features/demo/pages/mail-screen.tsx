import { useSuspenseQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { type Letter, lettersQuery } from '../api.ts';
import { Panel, Stack, Text } from '../../../ui/layout.tsx';
import { PlainLink } from '../../../ui/link.tsx';
import s from './mail-screen.module.css';

const ADDRESS = /(https?:\/\/\S+)/;

/** Links that lead into this site can be followed; any other address stays words. */
function LetterText({ text }: { text: string }) {
  const parts = text.split(ADDRESS);
  return (
    <pre className={s.text}>
      {parts.map((part, index) => {
        const isOwn = index % 2 === 1 && part.startsWith(`${location.origin}/`);
        // The parts of one letter never change places.
        const key = `${index} ${part}`;
        return isOwn ? (
          <PlainLink key={key} href={part}>
            {part}
          </PlainLink>
        ) : (
          <span key={key}>{part}</span>
        );
      })}
    </pre>
  );
}

function LetterCard({ letter }: { letter: Letter }) {
  const { t } = useTranslation('demo');
  const format = useFormat();
  return (
    <Panel as="li" padded>
      <Text as="h2" size={22}>
        {letter.subject}
      </Text>
      <Text size={14} tone="muted" className={s.head}>
        {t('mail.to', { address: letter.to })}
        {' · '}
        <time dateTime={letter.at}>{format.dateTime(letter.at)}</time>
      </Text>
      <LetterText text={letter.text} />
    </Panel>
  );
}

export function Page() {
  const { t } = useTranslation(['demo', 'shell']);
  const { data, refetch, isFetching } = useSuspenseQuery(lettersQuery);
  const columns: Column<Letter>[] = [
    { key: 'to', heading: t('mail.toWhom'), sort: { as: 'words', by: ({ to }) => to }, words: ({ to }) => to },
    { key: 'subject', heading: t('mail.title'), words: ({ subject, text }) => `${subject} ${text}` },
    { key: 'at', heading: t('mail.at'), sort: { as: 'times', by: ({ at }) => at } },
  ];
  const again = (
    <Button icon={<RotateCw aria-hidden="true" />} busy={isFetching} onClick={() => void refetch()}>
      {t('mail.again')}
    </Button>
  );
  return (
    <Frame narrow>
      <PageHeader
        title={t('mail.title')}
        eyebrow={t('shell:demo.label')}
        lead={data.isForEverybody ? t('mail.lead') : t('mail.leadInvented')}
        actions={again}
      />
      <ListTable
        caption={t('mail.title')}
        columns={columns}
        rows={data.items}
        rowKey={({ id }) => id}
        counted={(count) => t('mail.count', { count })}
        size={20}
        hasFile={false}
        draw={(letters) => (
          <Stack as="ul" gap={4}>
            {letters.map((letter) => (
              <LetterCard key={letter.id} letter={letter} />
            ))}
          </Stack>
        )}
        empty={
          <EmptyState
            title={t('mail.emptyTitle')}
            action={<LinkButton to={paths.signIn()}>{t('shell:account.signIn')}</LinkButton>}
          >
            {t('mail.emptyText')}
          </EmptyState>
        }
      />
    </Frame>
  );
}
