import { isGovernment, type Sector } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { Row } from '../ui/layout.tsx';
import type { Dye } from '../ui/woven-motifs.ts';
import s from './sector-mark.module.css';

type Shape = 'square' | 'circle' | 'triangle' | 'diamond' | 'pentagon' | 'ring';

const SHAPES: Partial<Record<Sector, Shape>> = {
  civil_society: 'circle',
  academia: 'triangle',
  private_sector: 'diamond',
  cooperation: 'pentagon',
  citizen: 'ring',
};

function shapeOf(sector: Sector): Shape {
  return isGovernment(sector) ? 'square' : (SHAPES[sector] ?? 'ring');
}

const DRAWN: Record<Shape, { dye: Dye; drawn: React.ReactNode }> = {
  square: { dye: 'indigo', drawn: <rect x="2" y="2" width="12" height="12" /> },
  circle: { dye: 'terracotta', drawn: <circle cx="8" cy="8" r="6.5" /> },
  triangle: { dye: 'teal', drawn: <path d="M8 1.2 15.2 14H.8z" /> },
  diamond: { dye: 'ochre', drawn: <path d="M8 .4 15.6 8 8 15.6.4 8z" /> },
  pentagon: { dye: 'plum', drawn: <path d="M8 .8l7.2 5.4-2.8 8.6H3.6L.8 6.2z" /> },
  ring: { dye: 'moss', drawn: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="3" /> },
};

export const dyeOf = (sector: Sector): Dye => DRAWN[shapeOf(sector)].dye;

/** Shape and colour of a sector. Decorative by default, for use beside its name; `named` says it to everyone. */
export function SectorMark({ sector, named, size = 16 }: { sector: Sector; named?: boolean; size?: number }) {
  const { t } = useTranslation('shell');
  const { dye, drawn } = DRAWN[shapeOf(sector)];
  return (
    <svg
      className={s.mark}
      data-dye={dye}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="currentColor"
      role="img"
      aria-label={named ? t(`sector.${sector}`) : undefined}
      aria-hidden={named ? undefined : true}
    >
      {drawn}
    </svg>
  );
}

/** Mark and name together. */
export function SectorLabel({ sector }: { sector: Sector }) {
  const { t } = useTranslation('shell');
  return (
    <Row as="span" inline gap={2} align="baseline" className={s.label}>
      <SectorMark sector={sector} />
      {t(`sector.${sector}`)}
    </Row>
  );
}
