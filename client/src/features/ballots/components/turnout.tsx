import { quorumNeeded } from '@minga/shared/ballots/tally.ts';
import { useTranslation } from 'react-i18next';
import s from './turnout.module.css';

type Props = { turnout: number; roll: number; quorumPercent: number; isLarge?: boolean };

/** How many have voted, and the mark that quorum makes on the way. Never how. */
export function Turnout({ turnout, roll, quorumPercent, isLarge }: Props) {
  const { t } = useTranslation('ballots');
  const needed = quorumNeeded(roll, quorumPercent);
  const share = (votes: number) => `${roll === 0 ? 0 : Math.min(100, (100 * votes) / roll)}%`;
  const isMet = turnout >= needed && turnout > 0;
  return (
    <div className={isLarge ? `${s.turnout} ${s.large}` : s.turnout}>
      <p className={s.words}>
        <strong>{t('turnout.voted', { turnout, roll })}</strong>
      </p>
      <div className={s.track} aria-hidden="true">
        <span className={s.done} style={{ width: share(turnout) }} />
        <span className={s.mark} style={{ insetInlineStart: share(needed) }} />
      </div>
      <p className={s.quorum}>
        {t(isMet ? 'turnout.met' : 'turnout.needed', { count: needed, percent: quorumPercent })}
      </p>
    </div>
  );
}
