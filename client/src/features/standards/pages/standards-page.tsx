import type { StandardItem, Standards } from '@minga/shared/standards/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Table } from '../../../ui/table.tsx';
import { standardsPath, standardsQuery } from '../api.ts';
import { useNumberText } from '../components/use-number-text.ts';
import { PartLink } from '../../../ui/link.tsx';
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

function Numbers({ item }: { item: StandardItem }) {
  const { t } = useTranslation('standards');
  const numberText = useNumberText();
  if (item.thresholds.length === 0)
    return (
      <Text as="span" tone="muted">
        {t('noNumbers')}
      </Text>
    );
  return (
    <Stack as="ul" gap={1}>
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

/** Of all rules, newest first: what was changed, by whom, when and why. */
function Log({ standards, timeZone }: { standards: Standards; timeZone: string }) {
  const { t } = useTranslation('standards');
  const numberText = useNumberText();
  const { items, changes } = standards;
  return (
    <Stack as="section" gap={4} aria-labelledby="changes">
      <h2 id="changes">{t('changes')}</h2>
      {changes.length === 0 && <Text tone="muted">{t('noChanges')}</Text>}
      <DatedLog>
        {changes.map(({ id, rule, before, after, person, ...act }) => (
          <DatedEntry
            key={id}
            {...act}
            person={person ?? t('byUpgrade')}
            timeZone={timeZone}
            what={
              <strong>
                <PartLink part={rule}>
                  {rule} {t(`rule.${rule}`)}
                </PartLink>
              </strong>
            }
            changes={(items.find((one) => one.rule === rule)?.thresholds ?? [])
              .filter(({ name }) => before[name] !== after[name])
              .map(({ name, unit }) => ({
                key: name,
                label: t(`threshold.${name}`),
                before: numberText({ unit, value: before[name] ?? 0 }),
                after: numberText({ unit, value: after[name] ?? 0 }),
              }))}
          />
        ))}
      </DatedLog>
    </Stack>
  );
}

function useColumns(onChange: ((item: StandardItem) => void) | null) {
  const { t } = useTranslation('standards');
  const columns: Column<StandardItem>[] = [
    {
      key: 'rule',
      heading: t('column.rule'),
      isName: true,
      cell: ({ rule }) => (
        <Stack gap={1}>
          <span id={rule} className={s.name}>
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
    { key: 'source', heading: t('column.source'), cell: ({ rule }) => t(`source.${rule}`) },
  ];
  if (onChange)
    columns.push({
      key: 'act',
      heading: t('column.act'),
      isActs: true,
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
  const { cycle, timeZone } = useCycle();
  const standards = useSuspenseQuery(standardsQuery(cycle.id)).data;
  const [changing, setChanging] = useState<StandardItem | null>(null);
  const columns = useColumns(standards.abilities.canChange ? setChanging : null);
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
      <Log standards={standards} timeZone={timeZone} />
      {changing && (
        <Suspense>
          <ChangeDialog cycleId={cycle.id} item={changing} onClose={() => setChanging(null)} />
        </Suspense>
      )}
    </Frame>
  );
}
