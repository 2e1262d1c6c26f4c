import type { StandardItem, Standards } from '@minga/shared/standards/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Table } from '../../../ui/table.tsx';
import { standardsPath, standardsQuery } from '../api.ts';
import { numberText } from '../components/number-text.ts';
import s from './standards-page.module.css';

const ChangeDialog = lazy(() => import('../components/change-dialog.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(standardsQuery(cycle.id));
  return {
    heading: t('standards:title'),
    part: cycle.title,
    description: t('standards:lead'),
    slug,
    files: [{ href: standardsPath(cycle.id), format: 'JSON' }],
  };
};

type Change = Standards['changes'][number];

function Numbers({ item }: { item: StandardItem }) {
  const { t } = useTranslation('standards');
  if (item.thresholds.length === 0)
    return (
      <Text as="span" tone="muted">
        {t('noNumbers')}
      </Text>
    );
  return (
    <Stack as="ul" gap={1} className={s.numbers}>
      {item.thresholds.map(({ name, unit, value, default: usual }) => (
        <li key={name}>
          {t(`threshold.${name}`)}: <strong>{numberText({ unit, value })}</strong>
          {value !== usual && (
            <Text as="span" tone="muted">
              {` (${t('usual', { value: numberText({ unit, value: usual }) })})`}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}

/** What was changed, by whom, when and why. */
function ChangeLine({ item, change, timeZone }: { item: StandardItem; change: Change; timeZone: string }) {
  const { t } = useTranslation('standards');
  const format = useFormat(timeZone);
  const moved = item.thresholds.filter(({ name }) => change.before[name] !== change.after[name]);
  return (
    <Stack gap={1} className={s.change}>
      {moved.map(({ name, unit }) => {
        const [before, after] = [change.before, change.after].map((one) => numberText({ unit, value: one[name] ?? 0 }));
        return <p key={name}>{t('moved', { label: t(`threshold.${name}`), before, after })}</p>;
      })}
      <blockquote dir="auto">{change.reason}</blockquote>
      <Text tone="muted">
        <time dateTime={change.at}>{t('by', { person: change.person, date: format.dateTime(change.at) })}</time>
      </Text>
    </Stack>
  );
}

function Changes({ item, changes, timeZone }: { item: StandardItem; changes: readonly Change[]; timeZone: string }) {
  const { t } = useTranslation('standards');
  const [latest, ...former] = changes.filter(({ rule }) => rule === item.rule);
  if (!latest)
    return (
      <Text as="span" tone="muted">
        {item.thresholds.length > 0 ? t('asUsual') : '–'}
      </Text>
    );
  return (
    <Stack gap={3}>
      <ChangeLine item={item} change={latest} timeZone={timeZone} />
      {former.length > 0 && (
        <details>
          <summary>{t('former', { count: former.length })}</summary>
          <Stack gap={3}>
            {former.map((change) => (
              <ChangeLine key={change.id} item={item} change={change} timeZone={timeZone} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

function useColumns({ changes }: Standards, timeZone: string, onChange: ((item: StandardItem) => void) | null) {
  const { t } = useTranslation('standards');
  const columns: Column<StandardItem>[] = [
    {
      key: 'rule',
      heading: t('column.rule'),
      isName: true,
      cell: ({ rule }) => (
        <Stack gap={1}>
          <span>
            <Text as="span" tone="muted">
              {rule}
            </Text>{' '}
            {t(`rule.${rule}`)}
          </span>
          <Text className={s.asks}>{t(`asks.${rule}`)}</Text>
        </Stack>
      ),
    },
    { key: 'numbers', heading: t('column.numbers'), cell: (item) => <Numbers item={item} /> },
    {
      key: 'changed',
      heading: t('column.changed'),
      cell: (item) => <Changes item={item} changes={changes} timeZone={timeZone} />,
    },
    { key: 'source', heading: t('column.source'), cell: ({ rule }) => t(`source.${rule}`) },
  ];
  if (onChange)
    columns.push({
      key: 'act',
      heading: t('column.act'),
      phone: 'plain',
      cell: (item) =>
        item.thresholds.some(({ least, most }) => least !== most) && (
          <Button
            size="small"
            className={s.act}
            onClick={() => onChange(item)}
            aria-label={t('changeOf', { rule: t(`rule.${item.rule}`) })}
          >
            {t('change')}
          </Button>
        ),
    });
  return columns;
}

/** The rules by which this cycle is looked at: their numbers, where they come from, and who changed which, when and why. */
export function Page() {
  const { t } = useTranslation('standards');
  const { cycle, timeZone, isFacilitator } = useCycle();
  const standards = useSuspenseQuery(standardsQuery(cycle.id)).data;
  const [changing, setChanging] = useState<StandardItem | null>(null);
  const columns = useColumns(standards, timeZone, isFacilitator ? setChanging : null);
  return (
    <Frame>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Table
        caption={t('caption')}
        captionHidden
        columns={columns}
        rows={standards.items}
        rowKey={({ rule }) => rule}
        rowProps={({ rule }) => ({ 'data-rule': rule })}
      />
      {changing && (
        <Suspense>
          <ChangeDialog cycleId={cycle.id} item={changing} onClose={() => setChanging(null)} />
        </Suspense>
      )}
    </Frame>
  );
}
