import type { ConsultationItem } from '@minga/shared/consultations/schema.ts';
import { responseRate } from '@minga/shared/consultations/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Figure } from '../../../ui/card.tsx';
import { Row } from '../../../ui/layout.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './state-line.module.css';

type Shown = { one: ConsultationItem; timeZone: string };

const TONE = { draft: 'muted', upcoming: 'ochre', open: 'terracotta', closed: 'muted' } as const;

/** Whether one can contribute now, and until when. */
export function StateLine({ one: { state, opensAt, closesAt }, timeZone }: Shown) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const at = state === 'upcoming' ? opensAt : closesAt;
  return (
    <Row gap={1} across={2} align="center" wrap tone="muted">
      <Stamp tone={TONE[state]}>{t(`state.${state}`)}</Stamp>
      {at && <span>{t(`when.${state}`, { when: format.moment(at) })}</span>}
    </Row>
  );
}

/** How much came in and how much of it was answered. */
export function Figures({ one }: Shown) {
  const { t } = useTranslation('consultations');
  const format = useFormat();
  const { contributions, answered, hidden } = one;
  const rate = responseRate(one);
  return (
    <div className={s.figures}>
      <Figure value={contributions} label={t('contributions', { count: contributions })} />
      <Figure
        value={answered}
        label={t('answered', { count: answered })}
        tone="moss"
        note={rate === null ? undefined : t('rate', { rate: format.percent(rate / 100) })}
      />
      <Figure
        value={contributions - answered}
        label={t('waiting')}
        tone="terracotta"
        note={hidden > 0 ? t('hiddenCount', { count: hidden }) : undefined}
      />
    </div>
  );
}
