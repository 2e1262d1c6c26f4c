import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import { Check, Eye, Lock } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import { canVote, canWriteNotes } from '../store.ts';
import { useBoard, useScope } from './board-context.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './bottom-bar.module.css';
import { Composer } from './composer.tsx';
import { dotsUpTo } from './dots-up-to.ts';
import { BoardSaveLine } from './save-line.tsx';

// Fetched by whoever has some: on a phone the first screen is what the line can bring.
const ReturnedTexts = lazy(async () => ({ default: (await import('./returned-texts.tsx')).ReturnedTexts }));

/** Below the wall: what one can do in this phase, and how safe it is. */
export function BottomBar() {
  const { personId } = useScope();
  const phase = useBoard((board) => board.replica?.view.phase);
  const canWrite = useBoard(canWriteNotes);
  const isVoting = useBoard(canVote);
  const hasReturned = useBoard(({ returned }) => returned.length > 0);
  return (
    <footer className={cx('no-print', s.bottom)}>
      {hasReturned && (
        <Suspense fallback={null}>
          <ReturnedTexts />
        </Suspense>
      )}
      <Stack shrink align="center" className={s.middle}>
        {canWrite ? <Composer /> : isVoting ? <VoteBudget /> : phase ? <WhyNoWriting /> : null}
      </Stack>
      <Row gap={2} align="center" wrap className={s.corner}>
        {personId !== '' && <BoardSaveLine />}
        <ReadyToggle />
      </Row>
    </footer>
  );
}

function VoteBudget() {
  const { t } = useTranslation('boards');
  const budget = useBoard((board) => board.replica?.settings.voteBudget) ?? 0;
  const perTarget = useBoard((board) => board.replica?.settings.votesPerTarget) ?? 0;
  const spent = useBoard((board) => board.replica?.view.myVotes.length) ?? 0;
  const isLive = useBoard((board) => board.line === 'live');
  const left = budget - spent;
  return (
    <Row as="section" align="center" wrap className={s.panel} aria-label={t('vote.budget')}>
      <Row weight={650} as="p" gap={2.5} align="baseline" role="status">
        <strong className={s.figure}>{left}</strong>
        <span>{t('vote.left', { count: left, budget })}</span>
      </Row>
      <Row as="span" gap={1.5} wrap className={s.dots} aria-hidden="true">
        {dotsUpTo(budget).map((dot) => (
          <i key={dot} className={dot <= left ? s.whole : s.used} />
        ))}
      </Row>
      <Text tone="muted" size={14}>
        {isLive ? t('vote.rule', { count: perTarget }) : <strong>{t('vote.notOffline')}</strong>}
      </Text>
    </Row>
  );
}

/** Nothing to do here now, and why. */
function WhyNoWriting() {
  const { t } = useTranslation(['boards', 'shell']);
  const phase = useBoard((board) => board.replica?.view.phase);
  const isObserver = useBoard((board) => !board.abilities.canWrite);
  const shut = useBoard((board) => board.shutStage);
  const isClosed = phase === 'closed';
  const Icon = isClosed ? Check : isObserver ? Eye : Lock;
  const why = isClosed ? 'closed' : isObserver ? 'observer' : whyShut(shut);
  return (
    <Row as="p" align="center" wrap className={cx('glyphs', s.panel, s.plain)} data-no-writing="">
      <Icon aria-hidden="true" />
      {t(`noWriting.${why}`, shut ? { stage: t(`shell:stage.${shut.name}`) } : {})}
    </Row>
  );
}

const whyShut = (stage: PublicStage | null) =>
  stage === null ? 'locked' : stage.status === 'upcoming' ? 'stageAhead' : 'stageClosed';

function ReadyToggle() {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const isReady = useBoard((board) => board.isReady);
  const mayAct = useBoard(
    ({ line, abilities, replica, shutStage }) =>
      line === 'live' &&
      abilities.canWrite &&
      !abilities.canFacilitate &&
      shutStage === null &&
      replica?.view.phase !== 'closed',
  );
  if (!mayAct) return null;
  return (
    <Row
      as="button"
      inline
      size={14}
      weight={650}
      align="center"
      type="button"
      className={s.ready}
      aria-pressed={isReady}
      onClick={() => actions.setReady(!isReady)}
    >
      <Check aria-hidden="true" />
      {t('ready')}
    </Row>
  );
}
