import type { VersionDiff, VersionSummary } from '@minga/shared/commitments/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { diffQuery } from '../api.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './diff.module.css';

type Props = { cycleId: string; number: number; versions: readonly VersionSummary[]; lang: string };

type Parts = VersionDiff['fields'][number]['parts'];

/** A run is known by where it begins in the text. */
const keyed = (parts: Parts) => parts.map((part, at) => ({ ...part, id: `${at} ${part.kind}` }));

/** Struck out and underlined; a paragraph that only moved says so in both places. */
function Marked({ parts, lang }: { parts: Parts; lang: string }) {
  const { t } = useTranslation('commitments');
  return (
    <p lang={lang} dir="auto" className={s.text}>
      {keyed(parts).map(({ kind, text, moved, id }) => {
        if (kind === 'same') return <span key={id}>{text}</span>;
        const Mark = kind === 'added' ? 'ins' : 'del';
        if (moved === undefined) return <Mark key={id}>{text}</Mark>;
        return (
          <span key={id} className={s.moved}>
            <span className={s.move}>
              {t(kind === 'added' ? 'diff.movedHere' : 'diff.movedAway', { number: moved })}
            </span>{' '}
            <Mark>{text}</Mark>
          </span>
        );
      })}
    </p>
  );
}

/** Each milestone beside the one it was. */
function Milestones({ milestones, lang }: { milestones: VersionDiff['milestones']; lang: string }) {
  const { t } = useTranslation('commitments');
  const changed = milestones.filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return null;
  return (
    <Stack as="section" gap={2} className={s.field}>
      <h3>{t('field.milestones')}</h3>
      {changed.map((one) => (
        <Stack gap={1} key={`${one.before} ${one.after}`}>
          <p className={s.move}>
            {one.before === null
              ? t('diff.milestoneAdded', { number: one.after })
              : one.after === null
                ? t('diff.milestoneRemoved', { number: one.before })
                : one.isMoved
                  ? t('diff.milestoneMoved', { before: one.before, after: one.after })
                  : t('diff.milestone', { number: one.after })}
          </p>
          <Marked parts={one.parts} lang={lang} />
        </Stack>
      ))}
    </Stack>
  );
}

function Changes({ diff, lang }: { diff: VersionDiff; lang: string }) {
  const { t } = useTranslation('commitments');
  const changed = diff.fields.filter(({ isChanged }) => isChanged);
  const same = diff.fields.filter(({ isChanged, parts }) => !isChanged && parts.length > 0);
  return (
    <Stack gap={5}>
      {diff.to.reason && (
        <blockquote className={s.reason}>
          <strong>{t('versions.reason')}.</strong> <span lang={lang}>{diff.to.reason}</span>
        </blockquote>
      )}
      {changed.length === 0 && diff.milestones.every((one) => !one.isChanged) && <p>{t('diff.none')}</p>}
      {changed.map(({ field, parts }) => (
        <Stack as="section" gap={2} key={field} className={s.field}>
          <h3>{t(`field.${field}`)}</h3>
          <Marked parts={parts} lang={lang} />
        </Stack>
      ))}
      <Milestones milestones={diff.milestones} lang={lang} />
      {same.length > 0 && (
        <Text tone="muted" size={15}>
          {t('diff.unchanged', { fields: same.map(({ field }) => t(`field.${field}`)).join(', ') })}
        </Text>
      )}
    </Stack>
  );
}

/** Two versions word by word, as one would mark them on paper: struck out and underlined, never by colour alone. */
export function Diff({ cycleId, number, versions, lang }: Props) {
  const { t } = useTranslation('commitments');
  const last = versions.at(-1)?.number ?? 1;
  const [from, setFrom] = useState(
    versions.filter(({ kind, number: n }) => kind === 'co_created' && n < last).at(-1)?.number ?? last - 1,
  );
  const [to, setTo] = useState(last);
  const { data, error } = useQuery(diffQuery(cycleId, number, from, to));
  const options = versions.map((version) => (
    <option key={version.id} value={version.number}>
      {t('versionNumber', { number: version.number })} · {t(`versions.${version.kind}`)}
    </option>
  ));
  return (
    <Stack as="section" gap={4} aria-labelledby="diff" className={s.diff}>
      <h2 id="diff">{t('diff.title')}</h2>
      <div className={cx('no-print', s.choice)}>
        <SelectField label={t('diff.from')} value={from} onChange={(event) => setFrom(Number(event.target.value))}>
          {options}
        </SelectField>
        <SelectField label={t('diff.to')} value={to} onChange={(event) => setTo(Number(event.target.value))}>
          {options}
        </SelectField>
        <Row as="p" gap={3} align="center" className={s.legend} aria-hidden="true">
          <ins>{t('diff.legendAdded')}</ins> <del>{t('diff.legendRemoved')}</del>
        </Row>
      </div>
      <ProblemNotice error={error} />
      <div aria-live="polite">{data ? <Changes diff={data} lang={lang} /> : !error && <Skeleton lines={4} />}</div>
    </Stack>
  );
}
