import type { StageName } from '@minga/shared/cycles/rules.ts';
import { useId } from 'react';
import { cx } from '../ui/cx.ts';
import s from './woven-band.module.css';
import { MOTIFS, motifPath } from '../ui/woven-motifs.ts';

const STITCH = 5;
const WIDTH = 14 * STITCH;
const HEIGHT = 13 * STITCH;

/** The whole cloth, finished: pure decoration, six belts side by side. */
export function WovenCloth({ className }: { className?: string | undefined }) {
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  const names = Object.keys(MOTIFS) as StageName[];
  return (
    <svg className={className} aria-hidden="true" focusable="false">
      {names.map((name, index) => (
        <g key={name} data-stage={name}>
          <defs>
            <pattern id={`${id}${index}`} width={WIDTH} height={HEIGHT} patternUnits="userSpaceOnUse">
              <rect className={s.ground} width={WIDTH} height={HEIGHT} />
              <path className={s.figure} d={motifPath(MOTIFS[name], STITCH, 0, STITCH)} />
            </pattern>
          </defs>
          <rect
            width="100%"
            height={HEIGHT}
            fill={`url(#${id}${index})`}
            transform={`translate(0 ${index * (HEIGHT + 6)})`}
          />
          <path className={cx(s.thread)} d={`M0 ${index * (HEIGHT + 6) + HEIGHT + 3}h2000`} />
        </g>
      ))}
    </svg>
  );
}
