import type { VersionDiff, VersionSummary } from '@minga/shared/commitments/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangedPart } from '../../../parts/changed-part.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { MarkedText } from '../../../ui/marked-text.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { diffQuery } from '../api.ts';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './diff.module.css';

type Props = { cycleId: string; number: number; versions: readonly VersionSummary[]; lang: string };

/** Each milestone beside the one it was. */
function Milestones({ milestones, lang }: { milestones: VersionDiff['milestones']; lang: string }) {
  const { t } = useTranslation('commitments');
  const changed = milestones.filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return null;
  return (
    <ChangedPart label={t('field.milestones')}>
      {changed.map((one) => (
        <Stack gap={1} key={`${one.before} ${one.after}`}>
          <Text size={15} tone="muted" face="text">
            {one.before === null
              ? t('diff.milestoneAdded', { number: one.after })
              : one.after === null
                ? t('diff.milestoneRemoved', { number: one.before })
                : one.isMoved
                  ? t('diff.milestoneMoved', { before: one.before, after: one.after })
                  : t('diff.milestone', { number: one.after })}
          </Text>
          <MarkedText parts={one.parts} lang={lang} className={s.text} />
        </Stack>
      ))}
    </ChangedPart>
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
          <strong>{t('shell:versions.reason')}.</strong> <span lang={lang}>{diff.to.reason}</span>
        </blockquote>
      )}
      {changed.length === 0 && diff.milestones.every((one) => !one.isChanged) && <p>{t('diff.none')}</p>}
      {changed.map(({ field, parts }) => (
        <ChangedPart key={field} label={t(`field.${field}`)}>
          <MarkedText parts={parts} lang={lang} className={s.text} />
        </ChangedPart>
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
  const { t, i18n } = useTranslation('commitments');
  const last = versions.at(-1)?.number ?? 1;
  const [from, setFrom] = useState(
    versions.filter(({ kind, number: n }) => kind === 'co_created' && n < last).at(-1)?.number ?? last - 1,
  );
  const [to, setTo] = useState(last);
  const { data, error } = useQuery(diffQuery(cycleId, number, from, to));
  const legend = [
    { kind: 'added', text: t('diff.legendAdded') },
    { kind: 'same', text: ' ' },
    { kind: 'removed', text: t('diff.legendRemoved') },
  ] as const;
  const options = versions.map((version) => (
    <option key={version.id} value={version.number}>
      {t('versionNumber', { number: version.number })} · {t(`versions.${version.kind}`)}
    </option>
  ));
  return (
    <Stack as="section" gap={4} ruled={5} aria-labelledby="diff">
      <h2 id="diff">{t('diff.title')}</h2>
      <Grid columns="fit-220" gap={3} align="end" className="no-print">
        <SelectField label={t('diff.from')} value={from} onChange={(event) => setFrom(Number(event.target.value))}>
          {options}
        </SelectField>
        <SelectField label={t('diff.to')} value={to} onChange={(event) => setTo(Number(event.target.value))}>
          {options}
        </SelectField>
        <Row align="center" className={s.legend} aria-hidden="true">
          <MarkedText parts={legend} lang={i18n.language} />
        </Row>
      </Grid>
      <ProblemNotice error={error} />
      <div aria-live="polite">{data ? <Changes diff={data} lang={lang} /> : !error && <Skeleton lines={4} />}</div>
    </Stack>
  );
}
