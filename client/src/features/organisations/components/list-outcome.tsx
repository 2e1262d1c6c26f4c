import type { ListItem, ListResult } from '@minga/shared/organisations/lists.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { Table } from '../../../ui/table.tsx';

/** Rows shown of each list; a file may hold a thousand. */
const SHOWN = 300;
const numbered = <Row extends object>(rows: readonly Row[]) => rows.slice(0, SHOWN).map((row, at) => ({ ...row, at }));

export const isWorthSaving = ({ items, errors }: ListResult): boolean =>
  errors.length === 0 && items.some((item) => item.state !== 'same');

/** What would come of a list before anything is saved, or every reason why nothing can. */
export function ListOutcome({ result }: { result: ListResult }) {
  const { t } = useTranslation('organisations');
  if (result.errors.length > 0) return <Errors errors={result.errors} />;
  const count = (state: ListItem['state']) => result.items.filter((item) => item.state === state).length;
  const parts = (['new', 'changed', 'same'] as const).flatMap((state) =>
    count(state) > 0 ? [t(`list.count.${state}`, { count: count(state) })] : [],
  );
  return (
    <Stack gap={4}>
      <Notice tone={isWorthSaving(result) ? 'success' : 'info'}>
        {isWorthSaving(result) ? parts.join(' · ') : t('list.nothingNew')}
      </Notice>
      <Unsure warnings={result.warnings} />
      <Items items={result.items.filter(({ state }) => state !== 'same')} />
      <LeftOut skipped={result.skipped} />
    </Stack>
  );
}

/** What can be saved and may not be meant so: read before the button is pressed. */
function Unsure({ warnings }: { warnings: ListResult['warnings'] }) {
  const { t } = useTranslation('organisations');
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn" title={t('list.unsure')}>
      <Stack as="ul" gap={1}>
        {numbered(warnings).map(({ at, line, message }) => (
          <li key={at}>
            {t('list.lineOf', { line })} <bdi>{message}</bdi>
          </li>
        ))}
      </Stack>
    </Notice>
  );
}

function Errors({ errors }: { errors: ListResult['errors'] }) {
  const { t } = useTranslation('organisations');
  const columns: Column<ListResult['errors'][number] & { at: number }>[] = [
    { key: 'line', heading: t('list.line'), isNumeric: true, cell: ({ line }) => line },
    { key: 'column', heading: t('list.column'), cell: ({ column }) => column || '—' },
    { key: 'message', heading: t('list.wrong'), isName: true, cell: ({ message }) => <bdi>{message}</bdi> },
  ];
  return (
    <Stack gap={3}>
      <Notice tone="error">{t('list.errors', { count: errors.length })}</Notice>
      <Table
        caption={t('list.errorsCaption')}
        captionHidden
        columns={columns}
        rows={numbered(errors)}
        rowKey={({ at }) => at}
      />
    </Stack>
  );
}

function Items({ items }: { items: readonly ListItem[] }) {
  const { t } = useTranslation('organisations');
  // Days, not instants: they stand as they are.
  const format = useFormat('UTC');
  if (items.length === 0) return null;
  const columns: Column<ListItem & { at: number }>[] = [
    {
      key: 'what',
      heading: t('list.what'),
      isName: true,
      cell: ({ person, organisation, email, role, seat, isNotified }) => (
        <>
          {person ?? organisation}{' '}
          <Text as="span" tone="muted" size={15}>
            {[
              person && organisation,
              role && t(`list.role.${role}`),
              seat && t(seat.isAlternate ? 'isAlternate' : 'isTitular'),
              seat && t(`seniorityOf.${seat.seniority}`),
              seat && t(seat.hasMandate ? 'withMandate' : 'withoutMandate'),
              seat?.startsOn && t('since', { day: format.date(seat.startsOn) }),
              seat?.endsOn && t('until', { day: format.date(seat.endsOn) }),
              email,
              isNotified && t('list.isNotified'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      heading: t('list.state'),
      cell: ({ state }) => <Stamp tone={state === 'new' ? 'moss' : 'ochre'}>{t(`list.stateOf.${state}`)}</Stamp>,
    },
    {
      key: 'changes',
      heading: t('list.changes'),
      cell: ({ changes }) =>
        changes.map(({ column, from, to }) => (
          <Text key={column} size={15}>
            {from === '' ? t('list.said', { column, to }) : t('list.changedTo', { column, from, to })}
          </Text>
        )),
    },
  ];
  const hasChanges = items.some(({ changes }) => changes.length > 0);
  return (
    <>
      <Table
        caption={t('list.itemsCaption')}
        captionHidden
        columns={columns.filter(({ key }) => key !== 'changes' || hasChanges)}
        rows={numbered(items)}
        rowKey={({ at }) => at}
      />
      {items.length > SHOWN && <Text tone="muted">{t('list.more', { count: items.length - SHOWN })}</Text>}
    </>
  );
}

function LeftOut({ skipped }: { skipped: ListResult['skipped'] }) {
  const { t } = useTranslation('organisations');
  if (skipped.length === 0) return null;
  return (
    <section>
      <h3>{t('list.skipped')}</h3>
      <Stack as="ul" gap={1}>
        {numbered(skipped).map(({ at, line, message }) => (
          <li key={at}>
            {t('list.lineOf', { line })} <bdi>{message}</bdi>
          </li>
        ))}
      </Stack>
    </section>
  );
}
