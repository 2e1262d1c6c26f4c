import type { FlagCount } from '@minga/shared/meetings/flag-schema.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Table } from '../../../ui/table.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './import-outcome.module.css';

/** Rows shown of each list; a file may hold ten thousand. */
const SHOWN = 200;
/** Lines of a file may be alike in all but their place. */
const numbered = <Row extends object>(rows: readonly Row[]) => rows.slice(0, SHOWN).map((row, at) => ({ ...row, at }));

type Props = { result: ImportResult; timeZone: string; onCancel: (meetingId: string) => void };

export const hasSomethingToSave = ({ items, errors }: ImportResult): boolean =>
  errors.length === 0 && items.some((item) => item.state !== 'same');

/** What would come of a file, before anything is saved: what is new, what changes, what is left out and why. */
export function ImportOutcome({ result, timeZone, onCancel }: Props) {
  if (result.errors.length > 0) return <Errors errors={result.errors} />;
  return (
    <Stack shrink gap={4}>
      <Summary result={result} />
      <Items items={result.items} timeZone={timeZone} />
      <LeftOut skipped={result.skipped} onCancel={onCancel} />
      <NewFlags added={result.newFlags} all={result.flags} />
    </Stack>
  );
}

function Errors({ errors }: { errors: ImportResult['errors'] }) {
  const { t } = useTranslation('meetings');
  return (
    <>
      <Notice tone="error">{t('import.errors', { count: errors.length })}</Notice>
      <Stack as="ul" gap={2} className={s.list} aria-label={t('import.errorsCaption')}>
        {numbered(errors).map((error) => (
          <li key={error.at}>
            <Text as="span" tone="muted" size={14}>
              {t('import.line')} {error.line}
              {error.field !== 'line' && (
                <>
                  {' · '}
                  <code>{error.field}</code>
                </>
              )}
            </Text>
            <bdi>{error.message}</bdi>
          </li>
        ))}
      </Stack>
    </>
  );
}

function Summary({ result }: { result: ImportResult }) {
  const { t } = useTranslation('meetings');
  const count = (state: string) => result.items.filter((item) => item.state === state).length;
  const [fresh, changed, same] = [count('new'), count('changed'), count('same')];
  if (result.items.length === 0) return <Notice tone="info">{t('import.noMeetings')}</Notice>;
  if (fresh + changed === 0) return <Notice tone="info">{t('import.nothingNew', { count: same })}</Notice>;
  const parts = [
    fresh > 0 && t('import.fresh', { count: fresh }),
    changed > 0 && t('import.changed', { count: changed }),
    same > 0 && t('import.same', { count: same }),
  ].filter(Boolean);
  return <Notice tone="success">{parts.join(' · ')}</Notice>;
}

function Items({ items, timeZone }: { items: ImportResult['items']; timeZone: string }) {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(timeZone);
  const shown = items.filter((item) => item.state !== 'same');
  if (shown.length === 0) return null;
  return (
    <details className={s.details} open={shown.length <= 10}>
      <summary>{t('import.items')}</summary>
      <Stack as="ul" gap={2} className={s.list}>
        {numbered(shown).map((item) => (
          <li key={item.at}>
            <strong>
              <bdi>{item.title}</bdi>
            </strong>
            <Text as="span" tone="muted" size={14}>
              {[
                t(`import.state.${item.state}`),
                `${format.weekday(item.startsAt).replace(',', '')}, ${format.timeRange(item.startsAt, item.endsAt)}`,
                t(`shell:modality.${item.modality}`),
                item.room,
                item.people.length > 0 && t('import.people', { count: item.people.length }),
                item.optionalPeople.length > 0 && t('import.optional', { count: item.optionalPeople.length }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </li>
        ))}
      </Stack>
      {shown.length > SHOWN && (
        <Text tone="muted" size={14}>
          {t('import.moreItems', { count: shown.length - SHOWN })}
        </Text>
      )}
    </details>
  );
}

function LeftOut({ skipped, onCancel }: { skipped: ImportResult['skipped']; onCancel: (meetingId: string) => void }) {
  const { t } = useTranslation('meetings');
  if (skipped.length === 0) return null;
  return (
    <section>
      <Text as="h3" size={18}>
        {t('import.skipped')}
      </Text>
      <Stack as="ul" gap={2} className={s.list}>
        {numbered(skipped).map((one) => (
          <li key={one.at}>
            <strong>
              <bdi>{one.title || t('import.untitled')}</bdi>
            </strong>
            <Text as="span" tone="muted" size={14}>
              {one.message}
            </Text>
            {one.code === 'cancelled-known' && one.meetingId && (
              <Button size="small" variant="danger" onClick={() => onCancel(one.meetingId ?? '')}>
                {t('import.cancelThere')}
              </Button>
            )}
          </li>
        ))}
      </Stack>
    </section>
  );
}

function NewFlags({ added, all }: { added: readonly FlagCount[]; all: readonly FlagCount[] }) {
  const { t } = useTranslation('meetings');
  if (added.length === 0)
    return all.length === 0 ? null : (
      <Text tone="muted" size={14}>
        {t('import.noNewFlags')}
      </Text>
    );
  const total = new Map(all.map((one) => [one.rule, one.count]));
  return (
    <Table
      caption={t('import.flagsCaption')}
      rows={added}
      rowKey={(row) => row.rule}
      columns={[
        {
          key: 'rule',
          heading: t('import.rule'),
          cell: (row) => `${row.rule} · ${t(`rule.${row.rule}`)}`,
          isName: true,
        },
        { key: 'severity', heading: t('import.severity'), cell: (row) => t(`severity.${row.severity}`) },
        { key: 'added', heading: t('import.added'), cell: (row) => row.count, isNumeric: true },
        { key: 'total', heading: t('import.total'), cell: (row) => total.get(row.rule) ?? row.count, isNumeric: true },
      ]}
    />
  );
}
