import type { Mix as MixCounts } from '@minga/shared/commitments/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { cx } from '../../../ui/cx.ts';
import { Table } from '../../../ui/table.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './mix.module.css';

export const LEVELS = ['substantial', 'modest', 'unclear', 'unrated'] as const;
export type Level = (typeof LEVELS)[number];

/** The small square that stands for a level: full cloth, half cloth, bare threads. */
export function Swatch({ level }: { level: Level }) {
  return <i className={cx(s.swatch, s[level])} aria-hidden="true" />;
}

/** The ambition of a plan in one bar, a stitch per commitment, with the same facts as a table. */
export function Mix({ mix, isAmbitious }: { mix: MixCounts; isAmbitious: boolean | null }) {
  const { t } = useTranslation('commitments');
  const format = useFormat();
  const shown = LEVELS.filter((level) => mix[level] > 0);
  const total = shown.reduce((sum, level) => sum + mix[level], 0);
  const stitches = shown.flatMap((level) =>
    Array.from({ length: mix[level] }, (_, at) => ({ level, id: `${level} ${at}` })),
  );
  if (total === 0) return null;
  return (
    <Stack as="section" gap={5} className={s.mix} aria-labelledby="mix">
      <Stack gap={2} packed>
        <h2 id="mix">{t('mix.title')}</h2>
        <Text tone="muted" measure="short">
          {t('mix.lead')}
        </Text>
        {isAmbitious !== null && (
          <Text weight={600} measure="short">
            {t(isAmbitious ? 'mix.good' : 'mix.low')}
          </Text>
        )}
      </Stack>
      <Stack shrink gap={4}>
        <div className={s.bar} aria-hidden="true">
          {stitches.map(({ id, level }) => (
            <i key={id} className={cx(s.stitch, s[level])} />
          ))}
        </div>
        <Table
          caption={t('mix.caption')}
          captionHidden
          phone="rows"
          rows={shown}
          rowKey={(level) => level}
          columns={[
            {
              key: 'level',
              heading: t('column.potential'),
              isName: true,
              cell: (level) => (
                <Row as="span" inline gap={2.5} align="center">
                  <Swatch level={level} />
                  {t(`potential.${level}`)}
                </Row>
              ),
            },
            { key: 'count', heading: t('mix.count'), isNumeric: true, cell: (level) => mix[level] },
            {
              key: 'share',
              heading: t('mix.share'),
              isNumeric: true,
              cell: (level) => format.percent(mix[level] / total),
            },
          ]}
        />
      </Stack>
    </Stack>
  );
}
