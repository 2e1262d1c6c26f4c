import type { StageName, StageStatus } from '@minga/shared/cycles/rules.ts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { shareGone } from '../lib/stretch.ts';
import { cx } from '../ui/cx.ts';
import { Stack, Text } from '../ui/layout.tsx';
import s from './woven-band.module.css';
import { MOTIFS, motifPath } from '../ui/woven-motifs.ts';

export type BandStage = {
  name: StageName;
  opensAt: string;
  closesAt: string;
  status: StageStatus;
};

type Props = {
  stages: readonly BandStage[];
  timeZone: string;
  /** The instant the page speaks from; how far the present stage is woven follows it. */
  now: string;
  /** `compact` keeps one row on phones and names there the present stage only, or the next: for lists of cycles. */
  size?: 'large' | 'compact';
};

const STITCH = 5;
const EDGE = 12;

/** The cloth of one stage: woven up to `share`, bare warp threads beyond it. */
function Cloth({ name, share, id }: { name: StageName; share: number; id: string }) {
  const rows = MOTIFS[name];
  const tile = (rows[0]?.length ?? 14) * STITCH;
  const height = rows.length * STITCH + EDGE * 2;
  const percent = `${Math.round(share * 100)}%`;
  return (
    <svg className={s.cloth} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={`${id}m`} width={tile} height={height} patternUnits="userSpaceOnUse">
          <rect className={s.ground} width={tile} height={height} />
          <path className={s.edge} d={`M0 3h${tile}M0 ${height - 3}h${tile}`} />
          <path className={s.figure} d={motifPath(rows, STITCH, 0, EDGE)} />
          <path className={s.twill} d={twill(tile, height)} />
        </pattern>
        <pattern id={`${id}h`} width="8" height="7" patternUnits="userSpaceOnUse">
          <path className={s.thread} d="M0 3.5h8" />
        </pattern>
        <pattern id={`${id}v`} width="7" height="8" patternUnits="userSpaceOnUse">
          <path className={s.thread} d="M3.5 0v8" />
        </pattern>
      </defs>
      <rect className={s.warpAcross} width="100%" height="100%" fill={`url(#${id}h)`} />
      <rect className={s.warpDown} width="100%" height="100%" fill={`url(#${id}v)`} />
      {share > 0 && (
        <>
          <rect className={s.wovenAcross} width={percent} height="100%" fill={`url(#${id}m)`} />
          <rect className={s.wovenDown} width="100%" height={percent} fill={`url(#${id}m)`} />
        </>
      )}
      {share === 1 && (
        <>
          <rect className={cx(s.rail, s.wovenAcross)} x="100%" width="9" height="100%" transform="translate(-9 0)" />
          <rect className={cx(s.rail, s.wovenDown)} y="100%" width="100%" height="9" transform="translate(0 -9)" />
        </>
      )}
      {share > 0 && share < 1 && (
        <>
          <line className={cx(s.fell, s.wovenAcross)} x1={percent} x2={percent} y1="0" y2="100%" />
          <line className={cx(s.fell, s.wovenDown)} x1="0" x2="100%" y1={percent} y2={percent} />
        </>
      )}
    </svg>
  );
}

/** Fine slanted lines that make flat colour look like cloth. */
function twill(width: number, height: number): string {
  let path = '';
  for (let x = -height; x < width; x += STITCH) path += `M${x} ${height}l${height} -${height}`;
  return path;
}

function wovenShare({ status, opensAt, closesAt }: BandStage, now: string): number {
  if (status === 'closed') return 1;
  if (status === 'upcoming') return 0;
  // Open means visibly begun and visibly not finished, however early or late in its time.
  const gone = shareGone({ from: Date.parse(opensAt), to: Date.parse(closesAt) }, Date.parse(now));
  return Math.min(0.88, Math.max(0.18, gone));
}

/** The mark of Minga and the progress of a cycle: an ordered list of six stages, drawn as a belt being woven. */
export function WovenBand({ stages, timeZone, now, size = 'large' }: Props) {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  // A narrow row has words for one stage: the present one, else the next, else the last.
  const named =
    ['open', 'upcoming'].map((state) => stages.find(({ status }) => status === state)).find(Boolean) ?? stages.at(-1);
  return (
    <Stack as="ol" gap={0} className={cx(s.band, s[size])} aria-label={t('band.label')}>
      {stages.map((stage) => (
        <li
          key={stage.name}
          className={cx(s.stage, s[stage.status], stage === named && s.named)}
          data-stage={stage.name}
          aria-current={stage.status === 'open' ? 'step' : undefined}
        >
          <Cloth name={stage.name} share={wovenShare(stage, now)} id={`${id}${stage.name}`} />
          {stage.status === 'open' && (
            <Text as="span" size={14} weight={650} className={s.here}>
              {t('band.here')}
            </Text>
          )}
          <div className={s.words}>
            <span className={s.name}>{t(`stage.${stage.name}`)}</span>
            <Text as="span" size={14} tone="muted" className={s.dates}>
              {format.dayRange(stage.opensAt, stage.closesAt)}
            </Text>
            <span className={stage.status === 'open' ? 'visually-hidden' : s.status}>{t(`band.${stage.status}`)}</span>
          </div>
        </li>
      ))}
    </Stack>
  );
}

/** The header's ribbon: decoration, the same news is in words on the cycle page. */
export function ThinBand({ stages }: { stages?: readonly BandStage[] | undefined }) {
  const names = Object.keys(MOTIFS) as StageName[];
  return (
    <div className={s.thin} aria-hidden="true">
      {names.map((name) => {
        const status = stages ? (stages.find((stage) => stage.name === name)?.status ?? 'upcoming') : 'closed';
        return <i key={name} className={cx(s.stripe, s[`thin-${status}`])} data-stage={name} />;
      })}
    </div>
  );
}
