import type { OwnText, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { OWN_TEXT_KINDS } from '@minga/shared/reports/rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { OwnTextOutcome, outcomeInWords } from '../../../parts/own-text-outcome.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import s from './own-texts-table.module.css';

type Place = { timeZone: string; lang: string };

function useColumns({ timeZone, lang }: Place): Column<OwnText>[] {
  const { t } = useTranslation(['cycles', 'consultations']);
  const format = useFormat(timeZone);
  const outcomeOf = (one: OwnText) => outcomeInWords(one, t);
  const answersOf = ({ answers }: OwnText) => answers.map(({ text, by }) => (by ? `${by}: ${text}` : text)).join('\n');
  return [
    {
      key: 'text',
      heading: t('ownTexts.text'),
      isName: true,
      sort: { as: 'words', by: ({ title }) => title },
      words: ({ title, text }) => `${title} ${text}`,
      csv: ({ title, text }) => [title, text].filter(Boolean).join(': '),
      cell: ({ title, text, path }) => (
        <Stack gap={1} lang={lang}>
          {path ? <Link to={path}>{title}</Link> : <span>{title}</span>}
          {text && (
            <Text as="span" tone="muted" dir="auto" className={s.words}>
              {text}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: 'kind',
      heading: t('ownTexts.kindHeading'),
      csv: ({ kind }) => t(`ownTexts.kind.${kind}`),
      filter: {
        all: t('ownTexts.allKinds'),
        choices: OWN_TEXT_KINDS.map((value) => ({ value, label: t(`ownTexts.kind.${value}`) })),
        has: ({ kind }, value) => kind === value,
      },
      cell: ({ kind }) => t(`ownTexts.kind.${kind}`),
    },
    {
      key: 'at',
      heading: t('ownTexts.at'),
      sort: { as: 'times', by: ({ at }) => at },
      cell: ({ at }) => format.date(at),
    },
    {
      key: 'outcome',
      heading: t('ownTexts.outcome'),
      csv: outcomeOf,
      words: outcomeOf,
      cell: (one) => <OwnTextOutcome one={one} lang={lang} />,
    },
    {
      key: 'answer',
      heading: t('ownTexts.answer'),
      csv: answersOf,
      words: answersOf,
      cell: (one) =>
        one.answers.length > 0 && (
          <Stack gap={2} lang={lang}>
            {one.answers.map(({ text, by, at }) => (
              <span key={`${at} ${text}`}>
                {by && <strong>{by}: </strong>}
                {text}
              </span>
            ))}
          </Stack>
        ),
    },
  ];
}

/** @param onwards where one goes to write something */
type Props = Place & { texts: OwnTexts; caption: string; hasFile?: boolean; onwards?: ReactNode };

/** What one person wrote in one cycle, and what became of it. */
export function OwnTextsTable({ texts: { items, sealedBoards }, caption, hasFile = true, onwards, ...place }: Props) {
  const { t } = useTranslation('cycles');
  const columns = useColumns(place);
  return (
    <>
      {sealedBoards > 0 && <Text tone="muted">{t('ownTexts.sealed', { count: sealedBoards })}</Text>}
      <ListTable
        caption={caption}
        columns={columns}
        rows={items}
        rowKey={({ kind, id }) => `${kind} ${id}`}
        counted={(count) => t('ownTexts.count', { count })}
        timeZone={place.timeZone}
        hasFile={hasFile}
        empty={
          <EmptyState title={t('ownTexts.none')} action={onwards}>
            {t('ownTexts.noneText')}
          </EmptyState>
        }
      />
    </>
  );
}
