import { cutTo } from '@minga/shared/kernel/text.ts';
import type { VoteTarget } from '@minga/shared/boards/protocol.ts';
import { sameTarget } from '@minga/shared/boards/rules.ts';
import { Minus, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { canVote } from '../store.ts';
import { useBoard, useScope } from './board-context.ts';
import { dotsUpTo } from './dots-up-to.ts';
import { Row } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './vote-control.module.css';

type Props = VoteTarget & { name: string; tabIndex?: number };

/** Dots on one option while voting; what came together once the board is closed; nothing in between. */
export function VoteControl({ kind, id, name, tabIndex }: Props) {
  const phase = useBoard((board) => board.replica?.view.phase);
  if (phase === 'voting') return <Dots kind={kind} id={id} name={name} tabIndex={tabIndex ?? 0} />;
  if (phase === 'closed') return <Tally id={id} />;
  return null;
}

function Dots({ kind, id, name, tabIndex }: Required<Props>) {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const votes = useBoard((board) => board.replica?.view.myVotes);
  const settings = useBoard((board) => board.replica?.settings);
  const isAllowed = useBoard(canVote);
  const target = { kind, id };
  const mine = votes?.filter((vote) => sameTarget(vote, target)).length ?? 0;
  const isFull = mine >= (settings?.votesPerTarget ?? 0) || (votes?.length ?? 0) >= (settings?.voteBudget ?? 0);
  const short = name.length > 60 ? `${cutTo(name, 57)}…` : name;
  return (
    <Row
      as="fieldset"
      inline
      gap={1}
      align="center"
      className={cx('no-print', s.dots)}
      aria-label={t('vote.group', { name: short })}
    >
      <button
        type="button"
        className={s.step}
        tabIndex={tabIndex}
        aria-label={t('vote.withdraw', { name: short })}
        aria-disabled={!isAllowed || mine === 0}
        onClick={() => isAllowed && mine > 0 && actions.withdrawVote(target)}
      >
        <Minus aria-hidden="true" />
      </button>
      <span className={s.count} aria-live="polite">
        <span className="visually-hidden">{t('vote.mine', { count: mine })}</span>
        <span aria-hidden="true" className={s.row}>
          {dotsUpTo(Math.max(mine, Math.min(settings?.votesPerTarget ?? 1, 5))).map((dot) => (
            <i key={dot} className={dot <= mine ? s.full : s.empty} />
          ))}
        </span>
      </span>
      <button
        type="button"
        className={s.step}
        tabIndex={tabIndex}
        aria-label={t('vote.cast', { name: short })}
        aria-disabled={!isAllowed || isFull}
        onClick={() => isAllowed && !isFull && actions.castVote(target)}
      >
        <Plus aria-hidden="true" />
      </button>
    </Row>
  );
}

function Tally({ id }: { id: string }) {
  const { t } = useTranslation('boards');
  const tallies = useBoard((board) => board.replica?.view.tallies);
  if (!tallies) return null;
  const votes = tallies[id] ?? 0;
  const most = Math.max(1, ...Object.values(tallies));
  return (
    <Row as="p" align="baseline" wrap className={s.tally}>
      <strong>{votes}</strong> {t('vote.votes', { count: votes })}
      <progress className={s.bar} value={votes} max={most} aria-hidden="true" />
    </Row>
  );
}
