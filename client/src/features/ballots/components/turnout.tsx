import { SMALLEST_LIVE_ROLL } from '@minga/shared/ballots/secrecy.ts';
import { type BallotMode, quorumNeeded } from '@minga/shared/ballots/tally.ts';
import { useTranslation } from 'react-i18next';
import { Text } from '../../../ui/layout.tsx';
import s from './turnout.module.css';

type Props = {
  /** turnout null: not shown while votes are taken */
  ballot: { turnout: number | null; roll: number; quorumPercent: number; mode: BallotMode };
  isClosed?: boolean;
  isLarge?: boolean;
};

/** How many have voted, and the mark that quorum makes on the way. Never how; in secret not when either. */
export function Turnout({ ballot: { turnout, roll, quorumPercent, mode }, isClosed, isLarge }: Props) {
  const { t } = useTranslation('ballots');
  const needed = quorumNeeded(roll, quorumPercent, mode);
  const share = (votes: number) => `${roll === 0 ? 0 : Math.min(100, (100 * votes) / roll)}%`;
  const isStepped = mode === 'secret' && !isClosed;
  const words =
    turnout === null
      ? t('turnout.unknown', { roll, smallest: SMALLEST_LIVE_ROLL })
      : t(isStepped ? 'turnout.atLeast' : 'turnout.voted', { count: turnout, roll });
  const isMet = turnout !== null && turnout >= needed && turnout > 0;
  return (
    <div className={isLarge ? `${s.turnout} ${s.large}` : s.turnout}>
      <p className={s.words}>
        <strong>{words}</strong>
      </p>
      {turnout !== null && (
        <div className={s.track} aria-hidden="true">
          <span className={s.done} style={{ width: share(turnout) }} />
          <span className={s.mark} style={{ insetInlineStart: share(needed) }} />
        </div>
      )}
      <Text tone="muted" size={14}>
        {t(isMet ? 'turnout.met' : 'turnout.needed', { count: needed, percent: quorumPercent })}
      </Text>
    </div>
  );
}
