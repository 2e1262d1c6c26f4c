import { Row } from './layout.tsx';
import s from './wordmark.module.css';
import { MOTIFS, motifPath } from './woven-motifs.ts';

const DIAMOND = motifPath(MOTIFS.preparation, 2);

/** The name with its knot: the first figure of the belt. */
export function Wordmark() {
  return (
    <Row size={28} tone="ink" weight={620} as="span" inline gap={2.5} align="center" className={s.wordmark}>
      <svg width="28" height="22" viewBox="0 0 28 22" aria-hidden="true" className={s.knot}>
        <path d={DIAMOND} fill="currentColor" />
      </svg>
      Minga
    </Row>
  );
}
