import type { Consultations, Contribution } from '@minga/shared/consultations/schema.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { Figure } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { consultationsPath, consultationsQuery, contributionsQuery } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import s from './consultations-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(consultationsQuery(cycle.id));
  await Promise.all(items.map(({ id }) => get(contributionsQuery(cycle.id, id))));
  return {
    heading: t('consultations:title'),
    part: cycle.title,
    description: items.map(({ title, question }) => `${title}: ${question}`).join(' ') || t('consultations:lead'),
    slug,
    files: [{ href: consultationsPath(cycle.id), format: 'JSON' }],
  };
};

const TONE = {
  adopted: 'moss',
  partly: 'teal',
  merged: 'indigo',
  deferred: 'ochre',
  out_of_scope: 'muted',
  rejected: 'muted',
} as const;
const DISPOSITIONS = Object.keys(TONE) as (keyof typeof TONE)[];

type Row = Contribution & { consultation: Consultations['items'][number] };
const stateOf = ({ response }: Row) => response?.disposition ?? 'waiting';

type EntryProps = { row: Row; timeZone: string; isNamed: boolean };

/** @param isNamed to which consultation it came, where there are several */
function Entry({ row, timeZone, isNamed }: EntryProps) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { response } = row;
  return (
    <Stack as="li" gap={2} className={s.entry}>
      <Text tone="muted" size={15}>
        <Text as="span" tone="ink" weight={650}>
          {t('number', { number: row.number })}
        </Text>{' '}
        <SectorLabel sector={row.sector} />
        {row.theme && <span> · {row.theme}</span>}
        <span> · {format.date(row.at)}</span>
        {isNamed && <span> · {row.consultation.title}</span>}
      </Text>
      <p>
        <LinkedText>{row.body}</LinkedText>
      </p>
      {response ? (
        <Stack gap={2} quoted="moss">
          <Text tone="muted" size={15}>
            <Stamp tone={TONE[response.disposition]}>{t(`disposition.${response.disposition}`)}</Stamp>{' '}
            {t('answeredBy', { name: response.answeredBy, when: format.date(response.at) })}
          </Text>
          <p>
            <LinkedText>{response.reason}</LinkedText>
          </p>
        </Stack>
      ) : (
        <Text tone="terracotta" size={15}>
          {t('unanswered')}
        </Text>
      )}
    </Stack>
  );
}

type HeadProps = { consultation: Row['consultation']; timeZone: string };

/** What is asked, until when, and how much of it was answered. */
function Head({ consultation, timeZone }: HeadProps) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  return (
    <section className={s.consultation} aria-labelledby={`consultation-${consultation.id}`}>
      <h2 id={`consultation-${consultation.id}`}>{consultation.title}</h2>
      <p className={s.question}>{consultation.question}</p>
      <Text tone="muted" size={15}>
        {t('window', {
          from: format.dateTime(consultation.opensAt),
          to: format.moment(consultation.closesAt),
        })}
      </Text>
      <div className={s.figures}>
        <Figure value={consultation.contributions} label={t('contributions')} />
        <Figure value={consultation.answered} label={t('answered')} tone="moss" />
        <Figure value={consultation.contributions - consultation.answered} label={t('waiting')} tone="terracotta" />
      </div>
    </section>
  );
}

const stateName = (t: TFunction<['consultations', 'shell']>, state: ReturnType<typeof stateOf>) =>
  state === 'waiting' ? t('unanswered') : t(`disposition.${state}`);

/** Only what occurs can be chosen. */
function narrowing(t: TFunction<['consultations', 'shell']>, rows: readonly Row[]): Column<Row>[] {
  const themes = [...new Set(rows.flatMap(({ theme }) => theme ?? []))].sort(compareNames);
  const sectors = SECTORS.filter((sector) => rows.some((row) => row.sector === sector));
  const states = (['waiting', ...DISPOSITIONS] as const).filter((state) => rows.some((row) => stateOf(row) === state));
  return [
    {
      key: 'state',
      heading: t('column.state'),
      csv: (row) => stateName(t, stateOf(row)),
      filter: {
        all: t('filters.allStates'),
        choices: states.map((state) => ({ value: state, label: stateName(t, state) })),
        has: (row, state) => stateOf(row) === state,
      },
    },
    {
      key: 'sector',
      heading: t('column.sector'),
      csv: ({ sector }) => t(`shell:sector.${sector}`),
      filter: {
        all: t('filters.allSectors'),
        choices: sectors.map((sector) => ({ value: sector, label: t(`shell:sector.${sector}`) })),
        has: ({ sector }, value) => sector === value,
      },
    },
    {
      key: 'theme',
      heading: t('column.theme'),
      csv: ({ theme }) => theme,
      filter: {
        all: t('filters.allThemes'),
        choices: themes.map((name) => ({ value: name, label: name })),
        has: ({ theme }, name) => theme === name,
      },
    },
  ];
}

/** What the list of contributions is searched, narrowed, put in order and exported by; each is drawn as a text of its own. */
function useColumns(rows: readonly Row[], consultations: Consultations['items']): Column<Row>[] {
  const { t } = useTranslation(['consultations', 'shell']);
  return [
    {
      key: 'consultation',
      heading: t('column.consultation'),
      csv: ({ consultation }) => consultation.title,
      ...(consultations.length > 1 && {
        filter: {
          all: t('filters.allConsultations'),
          choices: consultations.map(({ slug, title }) => ({ value: slug, label: title })),
          has: ({ consultation }: Row, slug: string) => consultation.slug === slug,
        },
      }),
    },
    {
      key: 'number',
      heading: t('column.number'),
      sort: { as: 'amounts', by: ({ number }) => number },
      words: ({ number }) => String(number),
    },
    ...narrowing(t, rows),
    { key: 'at', heading: t('column.at'), sort: { as: 'times', by: ({ at }) => at } },
    { key: 'body', heading: t('column.body'), csv: ({ body }) => body, words: ({ body }) => body },
    {
      key: 'answer',
      heading: t('column.answer'),
      csv: ({ response }) => response?.reason ?? null,
      words: ({ response }) => [response?.reason, response?.answeredBy].filter(Boolean).join(' '),
    },
    {
      key: 'answeredBy',
      heading: t('column.answeredBy'),
      csv: ({ response }) => response?.answeredBy ?? null,
    },
    {
      key: 'answeredAt',
      heading: t('column.answeredAt'),
      sort: { as: 'times', by: ({ response }) => response?.at ?? null },
    },
  ];
}

/** What people contributed and what became of it: each contribution with its reasoned response beside it. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle, timeZone } = useCycle();
  const { items } = useSuspenseQuery(consultationsQuery(cycle.id)).data;
  const answers = useSuspenseQueries({ queries: items.map(({ id }) => contributionsQuery(cycle.id, id)) });
  const rows = items.flatMap((consultation, at) =>
    (answers[at]?.data.items ?? []).map((one): Row => ({ ...one, consultation })),
  );
  const columns = useColumns(rows, items);
  return (
    <Frame>
      <PageHeader title={t('title')} lead={t('lead')} />
      {items.length === 0 && <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>}
      {items.map((consultation) => (
        <Head key={consultation.id} consultation={consultation} timeZone={timeZone} />
      ))}
      {items.length > 0 && (
        <ListTable
          caption={t('listed')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          counted={(count) => t('count', { count })}
          timeZone={timeZone}
          empty={<EmptyState title={t('none')} />}
          draw={(shown) => (
            <ol className={s.entries}>
              {shown.map((row) => (
                <Entry key={row.id} row={row} timeZone={timeZone} isNamed={items.length > 1} />
              ))}
            </ol>
          )}
        />
      )}
    </Frame>
  );
}
