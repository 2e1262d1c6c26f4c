import type { NoteColour } from '@minga/shared/boards/rules.ts';
import { useId } from 'react';
import { MOTIFS, motifPath } from '../../../ui/woven-motifs.ts';
import s from './woven-edge.module.css';

const CHARTS: Record<NoteColour, readonly string[]> = {
  indigo: MOTIFS.preparation,
  teal: MOTIFS.problem_discussion,
  ochre: MOTIFS.brainstorming,
  terracotta: MOTIFS.co_creation,
  plum: MOTIFS.validation,
  moss: MOTIFS.adoption,
};

type Props = {
  dye: NoteColour;
  /** Side of a stitch in pixels; a chart is 14 by 11 stitches. */
  stitch?: number;
  /** How far it is woven, 0 to 1; the rest is warp. */
  share?: number;
};

/** A strip of cloth: the edge of a cluster, a step of the agenda. Decoration; the words are beside it. */
export function WovenEdge({ dye, stitch = 1.25, share = 1 }: Props) {
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  const chart = CHARTS[dye];
  const width = 14 * stitch;
  const height = 11 * stitch;
  return (
    <svg className={s.edge} data-dye={dye} width="100%" height={height} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={`${id}w`} width={width} height={height} patternUnits="userSpaceOnUse">
          <rect width={width} height={height} className={s.ground} />
          <path d={motifPath(chart, stitch)} className={s.figure} />
        </pattern>
        <pattern id={`${id}t`} width="4" height="6" patternUnits="userSpaceOnUse">
          <path d="M0 1.5h4M0 4.5h4" className={s.thread} />
        </pattern>
      </defs>
      {share < 1 && <rect width="100%" height={height} fill={`url(#${id}t)`} />}
      {share > 0 && <rect width={`${share * 100}%`} height={height} fill={`url(#${id}w)`} />}
    </svg>
  );
}
