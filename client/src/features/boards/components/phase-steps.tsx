import { PHASES } from '@minga/shared/boards/rules.ts';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import { useBoard } from './board-context.ts';
import { PHASE_DYES } from './phase-dyes.ts';
import { Stack } from '../../../ui/layout.tsx';
import s from './phase-steps.module.css';
import { WovenEdge } from './woven-edge.tsx';

/** The agenda as a belt being woven: done, in hand, still warp. */
export function PhaseSteps() {
  const { t } = useTranslation('boards');
  const phase = useBoard((board) => board.replica?.view.phase);
  if (!phase) return null;
  const now = PHASES.indexOf(phase);
  return (
    <ol className={cx('no-print', s.steps)} aria-label={t('phase.label')}>
      {PHASES.map((step, position) => (
        <Stack
          size={13}
          tone="muted"
          as="li"
          packed
          key={step}
          className={cx(s.step, position === now && s.now)}
          aria-current={position === now ? 'step' : undefined}
        >
          <WovenEdge
            dye={PHASE_DYES[step]}
            stitch={1}
            share={position < now || phase === 'closed' ? 1 : position === now ? 0.55 : 0}
          />
          <span className={cx(s.name, position !== now && 'heard-on-phones')}>{t(`phase.${step}`)}</span>
        </Stack>
      ))}
    </ol>
  );
}
